package calendar

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const saoPaulo = "America/Sao_Paulo"

// week reads hours such as "mon..fri 08:00-12:00,13:30-18:00;sat 09:00-13:00".
func week(zone, text string, dates ...string) Hours {
	hours := Hours{Zone: zone, Dates: map[Date][]Span{}}
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for part := range strings.SplitSeq(text, ";") {
		days, open, _ := strings.Cut(part, " ")
		first, last, several := strings.Cut(days, "..")
		if !several {
			last = first
		}
		inside := false
		for i := range 2 * len(names) {
			name := names[i%len(names)]
			inside = inside || name == first
			if inside {
				hours.Week[i%len(names)] = spansOf(open)
			}
			if inside && name == last {
				break
			}
		}
	}
	for _, special := range dates {
		name, open, _ := strings.Cut(special, " ")
		var date Date
		if err := date.UnmarshalText([]byte(name)); err != nil {
			panic(err)
		}
		hours.Dates[date] = spansOf(open)
	}
	return hours
}

func spansOf(text string) []Span {
	var spans []Span
	for part := range strings.SplitSeq(text, ",") {
		var h1, m1, h2, m2 int
		if n, _ := fmt.Sscanf(part, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); n == 4 {
			spans = append(spans, Span{time.Duration(60*h1+m1) * time.Minute, time.Duration(60*h2+m2) * time.Minute})
		}
	}
	return spans
}

const (
	wholeDay  = "sun..sat 00:00-24:00"
	officeDay = "mon..fri 08:00-18:00"
)

var table = map[string]Hours{
	"office": week(saoPaulo, officeDay),
	"lunch":  week(saoPaulo, "mon..fri 08:00-12:00,13:30-18:00;sat 09:00-13:00"),
	"shop":   week(saoPaulo, "mon..sat 09:00-21:00;sun 12:00-20:00"),
	"always": AlwaysOpen(saoPaulo),
	"night":  week(saoPaulo, "mon 22:00-24:00;tue..fri 00:00-06:00,22:00-24:00;sat 00:00-06:00"),
	"holidays": week(saoPaulo, officeDay, "2026-12-25 closed", "2027-01-01 closed", "2026-12-24 08:00-12:00", "2026-12-26 10:00-14:00",
		"2027-02-08 closed", "2027-02-09 closed", "2027-02-10 13:00-18:00"),
	"never":      {Zone: saoPaulo},
	"once":       week(saoPaulo, "", "2026-12-01 10:00-11:00"),
	"summer":     week(saoPaulo, wholeDay),
	"york":       week("America/New_York", wholeDay),
	"yorkoffice": week("America/New_York", "sun..sat 01:00-04:00"),
	"lisbon":     week("Europe/Lisbon", "sun..sat 00:30-03:00"),
	"manaus":     week("America/Manaus", officeDay),
	"noronha":    week("America/Noronha", officeDay),
	"acre":       week("America/Rio_Branco", "mon..fri 08:00-12:00,14:00-18:00"),
	"kathmandu":  week("Asia/Kathmandu", "mon..fri 09:15-17:45"),
	"howe":       week("Australia/Lord_Howe", "sun..sat 01:00-03:00"),
	"apia":       week("Pacific/Apia", "sun..sat 08:00-18:00"),
	"utc":        week("UTC", "mon..fri 09:00-17:00"),
	"minutes":    week(saoPaulo, "mon..fri 08:00-08:01,08:02-08:03"),
	"overlap":    week(saoPaulo, "mon 14:00-15:00,08:00-12:00,11:00-14:00"),
}

func calendarOf(t testing.TB, name string) *Calendar {
	t.Helper()
	hours, known := table[name]
	require.True(t, known, name)
	c, err := New(hours)
	require.NoError(t, err)
	return c
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

func TestBusinessTimeIsExact(t *testing.T) {
	t.Parallel()
	cases, err := os.ReadFile("testdata/cases.txt")
	require.NoError(t, err)
	asked := 0
	for line := range strings.Lines(string(cases)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		asked++
		part := strings.Split(strings.TrimSpace(line), " | ")
		require.Len(t, part, 6, line)
		t.Run(part[0]+" "+part[1]+" "+part[5], func(t *testing.T) {
			t.Parallel()
			want := part[4]
			if open, err := time.ParseDuration(want); err == nil {
				want = open.String()
			}
			require.Equal(t, want, answer(t, calendarOf(t, part[0]), part[1], instant(t, part[2]), part[3]))
		})
	}
	require.GreaterOrEqual(t, asked, 150)
}

func answer(t testing.TB, c *Calendar, question string, from time.Time, argument string) string {
	t.Helper()
	var at time.Time
	var found bool
	switch question {
	case "between":
		return c.Between(from, instant(t, argument)).String()
	case "after":
		amount, err := time.ParseDuration(argument)
		require.NoError(t, err)
		at, found = c.After(from, amount)
	case "opening":
		at, found = c.NextOpening(from)
	case "closing":
		at, found = c.NextClosing(from)
	}
	if !found {
		return "none"
	}
	return at.Format(time.RFC3339)
}

func TestHoursThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	for name, hours := range map[string]Hours{
		"no zone":               {},
		"an unknown zone":       {Zone: "America/Atlantis"},
		"the machine's zone":    {Zone: "Local"},
		"a span without an end": {Zone: "UTC", Week: [7][]Span{{{From: time.Hour, To: time.Hour}}}},
		"a span backwards":      {Zone: "UTC", Week: [7][]Span{{{From: 2 * time.Hour, To: time.Hour}}}},
		"before midnight":       {Zone: "UTC", Week: [7][]Span{{{From: -time.Hour, To: time.Hour}}}},
		"after midnight":        {Zone: "UTC", Dates: map[Date][]Span{{2026, 11, 23}: {{From: 0, To: 25 * time.Hour}}}},
	} {
		_, err := New(hours)
		require.Error(t, err, name)
	}
}

func TestHoursTravelAsJSON(t *testing.T) {
	t.Parallel()
	for name, hours := range table {
		encoded, err := json.Marshal(hours)
		require.NoError(t, err, name)
		var back Hours
		require.NoError(t, json.Unmarshal(encoded, &back), name)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.JSONEq(t, string(encoded), string(again), name)
	}
	var hours Hours
	require.Error(t, json.Unmarshal([]byte(`{"zone":"UTC","dates":{"2026-02-30":[]}}`), &hours))
}
