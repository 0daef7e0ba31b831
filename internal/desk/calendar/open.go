package calendar

import (
	"cmp"
	"slices"
	"time"
)

// horizon is how many days are looked ahead or back: two years and a day. Who is closed for longer than that is closed for good.
const horizon = 2*366 + 1

// period is an open time as instants, from until just before to.
type period struct{ from, to time.Time }

// Open reports whether the department is open at the instant.
func (c *Calendar) Open(at time.Time) bool {
	wall := at.In(c.zone)
	clock := wallClock(wall)
	for _, s := range c.spans(DateOf(wall)) {
		if clock >= s.From && clock < s.To {
			return true
		}
	}
	return false
}

// wallClock is what the wall clock shows, since midnight. It is not the time that has passed since then: clocks change.
func wallClock(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}

// Between returns how much open time lies from one instant until another, 0 when until is not after from.
func (c *Calendar) Between(from, until time.Time) time.Duration {
	var open time.Duration
	if !from.Before(until) {
		return 0
	}
	c.walk(from, until, func(p period) bool {
		open += p.to.Sub(p.from)
		return true
	})
	return open
}

// After returns the instant at which so much open time will have passed since from: the one at which a clock that started at from and stands
// still while it is closed shows amount. With an amount of 0 or less that is from itself. false: not within two years. The instant is in UTC.
func (c *Calendar) After(from time.Time, amount time.Duration) (time.Time, bool) {
	if amount <= 0 {
		return from.UTC(), true
	}
	var due time.Time
	left := amount
	c.walk(from, from.AddDate(0, 0, horizon), func(p period) bool {
		length := p.to.Sub(p.from)
		if left <= length {
			due, left = p.from.Add(left), 0
			return false
		}
		left -= length
		return true
	})
	return due.UTC(), left == 0
}

// NextOpening returns the first instant not before at that is open: at itself while it is. false: not within two years. The instant is in UTC.
func (c *Calendar) NextOpening(at time.Time) (time.Time, bool) {
	var opening time.Time
	found := false
	c.walk(at, at.AddDate(0, 0, horizon), func(p period) bool {
		opening, found = p.from, true
		return false
	})
	return opening.UTC(), found
}

// NextClosing returns the first instant after at from which it is closed; at itself while it is closed. false: open for the next two years.
// The instant is in UTC.
func (c *Calendar) NextClosing(at time.Time) (time.Time, bool) {
	closing, end := at, at.AddDate(0, 0, horizon)
	c.walk(at, end, func(p period) bool {
		if p.from.After(closing) {
			return false
		}
		closing = p.to
		return true
	})
	return closing.UTC(), closing.Before(end)
}

// walk shows the open periods between two instants in their order, cut to them, until show returns false. Two that touch, as at midnight, come
// one after the other.
func (c *Calendar) walk(from, until time.Time, show func(period) bool) {
	// A day of the wall clock begins at most a day before the same date in UTC does, and ends at most a day after.
	date := from.In(c.zone).AddDate(0, 0, -1)
	y, m, d := date.Date()
	for n := 0; ; n++ {
		today := DateOf(time.Date(y, m, d+n, 0, 0, 0, 0, time.UTC))
		if today.midnight().Add(-day).After(until) {
			return
		}
		for _, p := range c.periods(today) {
			p.from, p.to = later(p.from, from), earlier(p.to, until)
			if p.from.Before(p.to) && !show(p) {
				return
			}
		}
	}
}

// midnight is where the date would begin in UTC.
func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// periods returns the instants at which the wall clock shows the date and an open time. A zone is a row of stretches, each with its distance
// from UTC; within one, wall time and instants differ by that distance alone.
func (c *Calendar) periods(date Date) []period {
	spans := c.spans(date)
	if len(spans) == 0 {
		return nil
	}
	var open []period
	midnight := date.midnight()
	end := midnight.Add(2 * day)
	for at := midnight.Add(-day).In(c.zone); at.Before(end); {
		_, seconds := at.Zone()
		ahead := time.Duration(seconds) * time.Second
		start, stop := at.ZoneBounds()
		for _, s := range spans {
			p := period{midnight.Add(s.From - ahead), midnight.Add(s.To - ahead)}
			if !start.IsZero() {
				p.from = later(p.from, start)
			}
			if !stop.IsZero() {
				p.to = earlier(p.to, stop)
			}
			if p.from.Before(p.to) {
				open = append(open, p)
			}
		}
		if stop.IsZero() {
			break
		}
		at = stop.In(c.zone)
	}
	slices.SortFunc(open, func(a, b period) int { return cmp.Compare(a.from.UnixNano(), b.from.UnixNano()) })
	return open
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
