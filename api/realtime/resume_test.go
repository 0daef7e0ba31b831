package realtime_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

func resumeFrom(id string) string { return "&last_event_id=" + url.QueryEscape(id) }

// Two processes serve the browser in turn; it is cut at random moments while events flow.
func TestNothingIsMissedHoweverOftenTheLineIsCut(t *testing.T) {
	t.Parallel()
	redis := testkit.Redis(t)
	one := openOffice(t, redis, realtime.Options{})
	two := openOffice(t, redis, realtime.Options{})
	two.tenant, two.people = one.tenant, one.people
	one.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	facts := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: uuid.NewString(), ConnectionID: uuid.NewString()}
	ticket := uuid.NewString()
	one.rows.set(ticket, facts)
	two.rows.set(ticket, facts)

	const total = 1500
	b, hello := one.open(t, "ana", "")
	last := hello.LastEventID
	go func() {
		for version := int64(1); version <= total; version++ {
			if err := one.publish(t.Context(), change{Kind: "ticket.changed", TicketID: ticket, Version: version, After: &facts}); err != nil {
				t.Errorf("announce: %v", err)
			}
		}
	}()
	var heard, cuts int
	next := int64(1)
	for next <= total {
		for range rand.IntN(60) {
			frame := b.next(t)
			require.NotEqual(t, "reset", frame.Type)
			if frame.Event == nil || frame.Event.Kind != "ticket.changed" {
				continue
			}
			heard++
			last = frame.ID
			require.LessOrEqual(t, frame.Event.Version, next, "a version was skipped")
			if frame.Event.Version == next {
				next++
			}
			if next > total {
				break
			}
		}
		_ = b.conn.CloseNow()
		cuts++
		b, _ = []*office{one, two}[rand.IntN(2)].open(t, "ana", resumeFrom(last))
	}
	t.Logf("%d events heard over %d connections", heard, cuts+1)
	require.GreaterOrEqual(t, heard, total)
}

func TestWhatWasMissedIsCheckedAgainstTheRowsAsTheyAreNow(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	sales, support := uuid.NewString(), uuid.NewString()
	o.hire("ana", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{sales}})
	b, hello := o.open(t, "ana", "")
	_ = b.conn.CloseNow()

	ours := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: sales}
	theirs := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: support}
	stayed, left, never, back := uuid.NewString(), uuid.NewString(), uuid.NewString(), uuid.NewString()
	o.rows.set(stayed, ours)
	o.rows.set(left, theirs)
	o.rows.set(never, theirs)
	o.rows.set(back, ours)
	o.announce(t, change{Kind: "message.created", TicketID: stayed, Version: 2, After: &ours})
	o.announce(t, change{Kind: "message.created", TicketID: left, Version: 2, After: &ours})
	o.announce(t, change{Kind: "message.created", TicketID: never, Version: 2, After: &theirs})
	o.announce(t, change{Kind: "ticket.changed", TicketID: left, Version: 3, Before: &ours, After: &theirs})
	o.announce(t, change{Kind: "ticket.changed", TicketID: back, Version: 2, Before: &ours, After: &theirs})
	o.announce(t, change{Kind: "ticket.changed", TicketID: back, Version: 3, Before: &theirs, After: &ours})
	o.mark(t)

	again, _ := o.open(t, "ana", resumeFrom(hello.LastEventID))
	frames := again.until(t, marked)
	require.Equal(t, []string{
		"message.created " + stayed, "ticket.gone " + left, "ticket.changed " + back, "ticket.changed " + back,
	}, tickets(frames), "no word of %s", never)
}

func TestABrowserReloadsWhenWhatItMissedIsGone(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	b, hello := o.open(t, "ana", "")
	_ = b.conn.CloseNow()
	for range 5 {
		o.mark(t)
	}
	require.NoError(t, o.redis.Redis().XTrimMaxLen(t.Context(), "rt:"+o.tenant.String(), 2).Err())
	for name, id := range map[string]string{"trimmed": hello.LastEventID, "none had": "", "made up": "1-1", "not an id": "$"} {
		again, hello := o.open(t, "ana", resumeFrom(id))
		reset := again.until(t, "reset")
		require.Equal(t, hello.LastEventID, reset[len(reset)-1].LastEventID, name)
		o.mark(t)
		again.until(t, marked)
		_ = again.conn.CloseNow()
	}
}

func TestBrowsersReloadAfterAnOutageOfRedis(t *testing.T) {
	t.Parallel()
	line := testkit.OpenLine(t, testkit.Redis(t))
	o := openOffice(t, line.URL, realtime.Options{})
	o.hire("ana", desk.Viewer{Reach: desk.ReachAll})
	o.hire("late", desk.Viewer{Reach: desk.ReachAll})
	ana, _ := o.open(t, "ana", "")
	line.Cut()
	ana.until(t, "stale")
	late, hello := o.open(t, "late", resumeFrom("1-1"))
	require.NotNil(t, late, "people can connect while Redis is away: %v", hello)
	line.Mend(t)
	reset := ana.until(t, "reset")
	require.NotEmpty(t, reset[len(reset)-1].LastEventID)
	late.until(t, "reset")
	testkit.Eventually(t, func() bool {
		return o.redis.Ping(t.Context()) == nil
	}, "Redis")
	o.mark(t)
	ana.until(t, marked)
	late.until(t, marked)
}

func TestTypingAndViewingReachThoseWhoMaySeeTheTicketOnly(t *testing.T) {
	t.Parallel()
	o := openOffice(t, testkit.Redis(t), realtime.Options{})
	sales := uuid.NewString()
	ana := o.hire("ana", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{sales}})
	o.hire("bia", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{sales}})
	o.hire("outsider", desk.Viewer{Reach: desk.ReachOwn, Departments: []string{uuid.NewString()}})
	ticket := uuid.NewString()
	o.rows.set(ticket, desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: sales})

	first, _ := o.open(t, "ana", "")
	second, _ := o.open(t, "bia", "")
	outside, _ := o.open(t, "outsider", "")
	say := func(b *browser, text string) { require.NoError(t, b.conn.Write(t.Context(), 1, []byte(text))) }

	// The ear of this process may open a moment after the first browser.
	testkit.Eventually(t, func() bool {
		say(first, fmt.Sprintf(`{"type":"typing","ticket_id":%q}`, ticket))
		select {
		case f := <-second.frames:
			return f.Type == "typing" && f.TicketID == ticket && f.UserID == ana
		case <-time.After(100 * time.Millisecond):
			return false
		}
	}, "typing")
	say(outside, fmt.Sprintf(`{"type":"typing","ticket_id":%q}`, ticket))
	say(outside, `{"type":"typing","ticket_id":"not an id"}`)
	say(outside, `not json`)
	say(first, fmt.Sprintf(`{"type":"viewing","ticket_id":%q}`, ticket))
	looks := second.until(t, "viewing")
	require.True(t, *looks[len(looks)-1].Active)
	for _, f := range looks {
		require.NotEqual(t, f.UserID, o.people["outsider"].Viewer.UserID, "who may not see the ticket is not heard on it")
	}
	_ = first.conn.CloseNow()
	looks = second.until(t, "viewing")
	require.False(t, *looks[len(looks)-1].Active, "leaving ends viewing")

	o.mark(t)
	for _, f := range outside.until(t, marked) {
		require.Empty(t, f.TicketID, "told %v", f)
	}
	for len(first.frames) > 0 {
		require.NotEqual(t, "typing", (<-first.frames).Type, "nobody hears himself")
	}
}
