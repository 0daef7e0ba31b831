// Package calendar is the arithmetic of business time: when a department is open, how much open time lies between two instants, and at which
// instant a given amount of it will have passed (DP-1, WF-2).
//
// Hours are those of the clock on the wall in the department's zone. An instant is open when the wall clock shows an open time at it, and that is
// the whole definition: on the day on which clocks go back, a repeated hour that is open is open twice; on the day on which they go forward, the
// hour that is left out takes no time. Everything is exact to the nanosecond, computed on instants in UTC with the rules of the zone that the
// program carries, and depends on nothing else: workflows may use it (R27).
package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// day is the length of a day on the wall clock.
const day = 24 * time.Hour

// Span is an interval of wall-clock time within one day, from From until just before To, both counted from midnight. To may be 24 hours.
type Span struct {
	From time.Duration `json:"from"`
	To   time.Duration `json:"to"`
}

// Date is a day of the wall clock.
type Date struct {
	Year  int        `json:"year"`
	Month time.Month `json:"month"`
	Day   int        `json:"day"`
}

// DateOf returns the date that the wall clock of the instant's location shows.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String is the date as 2026-11-23.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes it as String, so that dates are the keys of a JSON object.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what String writes; an error for a date that no calendar has.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is no date", text)
	}
	*d = DateOf(t)
	return nil
}

// Hours are what a department has set: the spans of each weekday, and of single dates in their place. A date without spans is closed all day,
// which is what a holiday is. It travels as it is in the histories of workflows, so it holds no names.
type Hours struct {
	Zone  string          `json:"zone"` // of the IANA database, such as America/Sao_Paulo
	Week  [7][]Span       `json:"week"` // by time.Weekday: Sunday first
	Dates map[Date][]Span `json:"dates,omitempty"`
}

// AlwaysOpen are hours without end.
func AlwaysOpen(zone string) Hours {
	hours := Hours{Zone: zone}
	for i := range hours.Week {
		hours.Week[i] = []Span{{0, day}}
	}
	return hours
}

// Calendar answers questions about Hours. It is never changed after it was made and may be shared.
type Calendar struct {
	zone  *time.Location
	week  [7][]Span
	dates map[Date][]Span
}

// New makes a calendar. Spans may come in any order, touch and overlap. An error: a zone that is not known, a span outside its day or without
// length.
func New(hours Hours) (*Calendar, error) {
	// The empty name would be UTC, which nobody who forgot a zone means.
	zone, err := time.LoadLocation(hours.Zone)
	if err != nil || hours.Zone == "" || hours.Zone == "Local" {
		return nil, fmt.Errorf("there is no time zone %q", hours.Zone)
	}
	c := &Calendar{zone: zone, dates: make(map[Date][]Span, len(hours.Dates))}
	for weekday, spans := range hours.Week {
		if c.week[weekday], err = merged(spans); err != nil {
			return nil, fmt.Errorf("%s: %w", time.Weekday(weekday), err)
		}
	}
	for date, spans := range hours.Dates {
		if c.dates[date], err = merged(spans); err != nil {
			return nil, fmt.Errorf("%s: %w", date, err)
		}
	}
	return c, nil
}

// merged sorts spans and joins those that touch or overlap.
func merged(spans []Span) ([]Span, error) {
	sorted := slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	var joined []Span
	for _, s := range sorted {
		if s.From < 0 || s.To > day || s.From >= s.To {
			return nil, fmt.Errorf("%s to %s is no part of a day", s.From, s.To)
		}
		if n := len(joined); n > 0 && s.From <= joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, s.To)
			continue
		}
		joined = append(joined, s)
	}
	return joined, nil
}

// spans returns what is open on a date.
func (c *Calendar) spans(date Date) []Span {
	if spans, special := c.dates[date]; special {
		return spans
	}
	return c.week[time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC).Weekday()]
}
