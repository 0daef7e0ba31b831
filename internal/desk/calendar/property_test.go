package calendar

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// counted is Between by brute force: every second is asked for on its own.
func counted(c *Calendar, from, until time.Time) time.Duration {
	var open time.Duration
	for at := from; at.Before(until); at = at.Add(time.Second) {
		if c.Open(at) {
			open += time.Second
		}
	}
	return open
}

// turns are weeks in which clocks change somewhere, and one in which they don't.
var turns = []string{
	"2026-03-07T00:00:00Z", "2026-03-28T00:00:00Z", "2026-04-04T00:00:00Z", "2026-10-03T00:00:00Z", "2026-10-24T00:00:00Z", "2026-10-31T00:00:00Z",
	"2018-11-03T00:00:00Z", "2019-02-16T00:00:00Z", "2011-12-29T00:00:00Z", "2026-11-22T00:00:00Z",
}

func TestBusinessTimeIsWhatCountingEverySecondGives(t *testing.T) {
	t.Parallel()
	for name := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := calendarOf(t, name)
			random := rand.New(rand.NewPCG(1, uint64(len(name))))
			for _, turn := range turns {
				from := instant(t, turn).Add(time.Duration(random.IntN(86400)) * time.Second)
				until := from.Add(time.Duration(random.IntN(30*3600)) * time.Second)
				open := c.Between(from, until)
				require.Equal(t, counted(c, from, until), open, "%s to %s", from, until)
				requireConsistent(t, c, from, until)
			}
		})
	}
}

// requireConsistent holds the answers against each other.
func requireConsistent(t testing.TB, c *Calendar, from, until time.Time) {
	t.Helper()
	open := c.Between(from, until)
	require.GreaterOrEqual(t, open, time.Duration(0))
	require.LessOrEqual(t, open, max(0, until.Sub(from)))
	if open > 0 {
		due, found := c.After(from, open)
		require.True(t, found)
		require.False(t, due.After(until), "so much time has passed by then")
		require.Equal(t, open, c.Between(from, due))
		require.Less(t, c.Between(from, due.Add(-1)), open, "not a nanosecond too late")
		middle := from.Add(until.Sub(from) / 3)
		require.Equal(t, open, c.Between(from, middle)+c.Between(middle, until), "parts make the whole")
	}
	opening, found := c.NextOpening(from)
	if !found {
		return
	}
	require.True(t, c.Open(opening))
	require.Zero(t, c.Between(from, opening))
	if closing, ends := c.NextClosing(opening); ends {
		require.False(t, c.Open(closing))
		require.Equal(t, closing.Sub(opening), c.Between(opening, closing), "open without a break")
	}
}

func FuzzBusinessTimeAgreesWithItself(f *testing.F) {
	f.Add(int64(1_790_000_000), int64(3600), uint16(8*60), uint16(600), uint8(1), uint8(0))
	f.Add(int64(1_541_300_000), int64(90_000), uint16(0), uint16(1440), uint8(0), uint8(3))
	f.Add(int64(1_325_200_000), int64(300_000), uint16(60), uint16(120), uint8(6), uint8(5))
	zones := []string{saoPaulo, "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Noronha", "UTC"}
	f.Fuzz(func(t *testing.T, from, length int64, opens, minutes uint16, weekday, zone uint8) {
		begin := time.Duration(opens%1440) * time.Minute
		hours := Hours{Zone: zones[int(zone)%len(zones)]}
		span := Span{begin, min(day, begin+time.Duration(minutes%1440+1)*time.Minute)}
		hours.Week[weekday%7] = []Span{span}
		hours.Week[(weekday+3)%7] = []Span{span, {0, time.Minute}}
		c, err := New(hours)
		require.NoError(t, err)
		at := time.Unix(from%4_000_000_000, 0)
		requireConsistent(t, c, at, at.Add(time.Duration(length%5_000_000)*time.Second))
	})
}
