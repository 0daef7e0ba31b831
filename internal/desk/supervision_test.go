package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// well is a number in order, heard of a moment ago.
func well() desk.Watch {
	return desk.Watch{
		Enabled: true, ImportContacts: true, Phone: "5511900000000", RosterPhone: "5511900000000", Status: "connected", StatusAt: noon.Add(-time.Hour),
		Paired: true, Learnt: true, HeardAt: noon.Add(-time.Second),
	}
}

func probe(at time.Time, change ...func(*desk.Probe)) desk.Probe {
	right, none := true, 0
	p := desk.Probe{At: at, Connected: true, PhoneOnline: true, QueueLength: &none, WebhooksOK: &right}
	for _, c := range change {
		c(&p)
	}
	return p
}

func dropped(p *desk.Probe) { p.Connected, p.PhoneOnline = false, false }
func offline(p *desk.Probe) { p.PhoneOnline = false }
func unreachable(p *desk.Probe) {
	p.Fault, p.Connected, p.QueueLength, p.WebhooksOK = desk.FaultUnreachable, false, nil, nil
}

func queued(n int) func(*desk.Probe) {
	return func(p *desk.Probe) { p.QueueLength = &n }
}

func raised(v desk.Verdict) (kinds []desk.AlertKind) {
	for _, t := range v.Raise {
		kinds = append(kinds, t.Kind)
	}
	return kinds
}

// follow looks as often as the verdicts ask for, until the end, and returns every verdict with the instant of its look.
func follow(w desk.Watch, until time.Duration, now func(at time.Time) desk.Probe) map[time.Duration]desk.Verdict {
	seen := map[time.Duration]desk.Verdict{}
	for at := noon; at.Sub(noon) <= until; {
		v := desk.Supervise(desk.NewPatience(), w, now(at))
		seen[at.Sub(noon)] = v
		w = v.Watch
		if v.Status != "" && v.Status != w.Status {
			w.Status, w.StatusAt = v.Status, at
		}
		at = at.Add(v.Next)
	}
	return seen
}

func TestANumberInOrderIsLookedAtOnceAMinuteAndNothingIsDone(t *testing.T) {
	t.Parallel()
	v := desk.Supervise(desk.NewPatience(), well(), probe(noon))
	require.Equal(t, time.Minute, v.Next)
	require.Empty(t, v.Raise)
	require.False(t, v.Restart || v.Webhooks || v.Adopt)
	require.ElementsMatch(t, []desk.AlertKind{
		desk.AlertConnectionDown, desk.AlertConnectionSilent, desk.AlertHookTokenMismatch, desk.AlertHookNotStored,
	}, v.End)
}

func TestANumberThatStaysDownIsToldOfWithinAMinuteOnceWithAMailAndRestarted(t *testing.T) {
	t.Parallel()
	var restarts []time.Duration
	first := time.Duration(-1)
	for at, v := range follow(well(), 20*time.Minute, func(at time.Time) desk.Probe { return probe(at, dropped) }) {
		if v.Restart {
			restarts = append(restarts, at)
		}
		if len(v.Raise) > 0 && (first < 0 || at < first) {
			first = at
			require.Equal(t, []desk.AlertKind{desk.AlertConnectionDown}, raised(v))
			require.Equal(t, desk.MailConnectionDown, v.Raise[0].Mail)
			require.Equal(t, desk.SeverityCritical, v.Raise[0].Severity)
			require.Equal(t, "disconnected", v.Raise[0].Data["reason"])
		}
		require.LessOrEqual(t, v.Next, 20*time.Second)
	}
	require.Greater(t, first, 30*time.Second, "what is back at once is nobody's trouble")
	require.Less(t, first, time.Minute)
	require.ElementsMatch(t, []time.Duration{20 * time.Second, 140 * time.Second, 620 * time.Second}, restarts, "with ever longer pauses")
}

func TestANumberIsDownSinceItsWebhookSaidSo(t *testing.T) {
	t.Parallel()
	w := well()
	w.Status, w.StatusAt = "disconnected", noon.Add(-40*time.Second)
	v := desk.Supervise(desk.NewPatience(), w, probe(noon, dropped))
	require.Equal(t, w.StatusAt, v.Watch.DownSince)
	require.Equal(t, 10*time.Second, v.Next, "the look that raises the alert comes in time")
}

func TestANumberThatIsBackEndsItsAlertAndForgetsItsTries(t *testing.T) {
	t.Parallel()
	w := well()
	w.Fault, w.DownSince, w.Restarts, w.RestartedAt = desk.FaultDisconnected, noon.Add(-time.Hour), 3, noon.Add(-time.Minute)
	v := desk.Supervise(desk.NewPatience(), w, probe(noon))
	require.Contains(t, v.End, desk.AlertConnectionDown)
	require.Empty(t, v.Raise)
	require.Zero(t, v.Watch.DownSince)
	require.Zero(t, v.Watch.Restarts)
	require.Equal(t, "connected", v.Status)
	require.True(t, v.Adopt, "another phone may be paired now")
}

func TestWhatARestartCanNotMendIsNotRestarted(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]func(*desk.Probe){
		"unreachable": unreachable, "phone offline": offline, "credentials": func(p *desk.Probe) { unreachable(p); p.Fault = desk.FaultCredentials },
	} {
		for _, v := range follow(well(), 30*time.Minute, func(at time.Time) desk.Probe { return probe(at, now) }) {
			require.False(t, v.Restart, name)
		}
	}
	pairing := well()
	pairing.PairingAt = noon.Add(10 * time.Minute)
	for at, v := range follow(pairing, 10*time.Minute, func(at time.Time) desk.Probe { return probe(at, dropped) }) {
		require.False(t, v.Restart, "somebody looks at the QR code (%s)", at)
	}
}

func TestAPhoneWithoutInternetIsAWarningAfterMinutesAndNoMail(t *testing.T) {
	t.Parallel()
	for at, v := range follow(well(), 12*time.Minute, func(at time.Time) desk.Probe { return probe(at, offline) }) {
		require.Equal(t, "connected", v.Status)
		if at < 10*time.Minute {
			require.Empty(t, v.Raise, at)
			continue
		}
		require.Equal(t, desk.SeverityWarning, v.Raise[0].Severity)
		require.Empty(t, v.Raise[0].Mail)
	}
	w := well()
	w.Fault, w.DownSince = desk.FaultPhoneOffline, noon.Add(-time.Hour)
	v := desk.Supervise(desk.NewPatience(), w, probe(noon, dropped))
	require.Equal(t, noon, v.Watch.DownSince, "the time without internet does not count as being down")
}

func TestANumberThatNobodyHasPairedOrThatIsOffIsNoTrouble(t *testing.T) {
	t.Parallel()
	fresh, off := well(), well()
	fresh.Paired, off.Enabled = false, false
	for name, w := range map[string]desk.Watch{"fresh": fresh, "off": off} {
		for _, v := range follow(w, 10*time.Minute, func(at time.Time) desk.Probe { return probe(at, dropped) }) {
			require.Empty(t, v.Raise, name)
			require.False(t, v.Restart, name)
			require.Contains(t, v.End, desk.AlertConnectionDown, name)
		}
	}
}

func TestANumberThatSaysItIsWellAndIsDeadIsNoticed(t *testing.T) {
	t.Parallel()
	silentAt := func(change func(*desk.Watch), now ...func(*desk.Probe)) map[time.Duration]desk.Verdict {
		w := well()
		change(&w)
		return follow(w, 40*time.Minute, func(at time.Time) desk.Probe { return probe(at, now...) })
	}
	reasonAfter := func(seen map[time.Duration]desk.Verdict) (reason string, after time.Duration) {
		after = time.Hour
		for at, v := range seen {
			for _, r := range v.Raise {
				require.Equal(t, desk.AlertConnectionSilent, r.Kind)
				if at < after {
					after, reason = at, r.Data["reason"].(string)
				}
			}
		}
		return reason, after
	}
	reason, after := reasonAfter(silentAt(func(*desk.Watch) {}, queued(4)))
	require.Equal(t, "queue_grows", reason)
	require.InDelta(t, 10, after.Minutes(), 1)
	reason, after = reasonAfter(silentAt(func(w *desk.Watch) { w.WaitingSince = noon }))
	require.Equal(t, "unacknowledged", reason)
	require.InDelta(t, 10, after.Minutes(), 1)
	reason, after = reasonAfter(silentAt(func(w *desk.Watch) { w.UsuallyHeard = true }))
	require.Equal(t, "unusually_quiet", reason)
	require.InDelta(t, 30, after.Minutes(), 1)
	reason, _ = reasonAfter(silentAt(func(*desk.Watch) {}))
	require.Empty(t, reason, "a quiet night")

	length := 100
	w := well()
	for _, v := range follow(w, 40*time.Minute, func(at time.Time) desk.Probe { length--; return probe(at, queued(length)) }) {
		require.Empty(t, v.Raise, "a queue that becomes shorter")
	}
}

func TestOddWebhooksAreOneAlertUntilTheyHaveStopped(t *testing.T) {
	t.Parallel()
	w := well()
	w.MismatchAt, w.Mismatches, w.NotStoredAt, w.NotStored = noon.Add(-time.Minute), 12, noon.Add(-25*time.Hour), 0
	v := desk.Supervise(desk.NewPatience(), w, probe(noon))
	require.Equal(t, []desk.AlertKind{desk.AlertHookTokenMismatch}, raised(v))
	require.Equal(t, 12, v.Raise[0].Data["count"])
	require.Contains(t, v.End, desk.AlertHookNotStored)
	v = desk.Supervise(desk.NewPatience(), w, probe(noon.Add(time.Hour)))
	require.Contains(t, v.End, desk.AlertHookTokenMismatch)
}

func TestWebhooksThatPointElsewhereAreSetAgainAndLookedAtSoon(t *testing.T) {
	t.Parallel()
	wrong := false
	v := desk.Supervise(desk.NewPatience(), well(), probe(noon, func(p *desk.Probe) { p.WebhooksOK = &wrong }))
	require.True(t, v.Webhooks)
	require.Equal(t, 20*time.Second, v.Next)
	unkept := desk.Supervise(desk.NewPatience(), well(), probe(noon, func(p *desk.Probe) { p.WebhooksOK = nil }))
	require.False(t, unkept.Webhooks)
}

func TestANewlyPairedPhoneIsAdopted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*desk.Watch){
		"first pairing": func(w *desk.Watch) { w.Paired, w.Learnt = false, false }, "paired again": func(w *desk.Watch) { w.Learnt = false }, "unknown phone": func(w *desk.Watch) { w.Phone = "" },
		"contacts not taken over": func(w *desk.Watch) { w.RosterPhone = "" },
	} {
		w := well()
		change(&w)
		require.True(t, desk.Supervise(desk.NewPatience(), w, probe(noon)).Adopt, name)
		require.False(t, desk.Supervise(desk.NewPatience(), w, probe(noon, dropped)).Adopt, name)
	}
	w := well()
	w.RosterPhone, w.ImportContacts = "", false
	require.False(t, desk.Supervise(desk.NewPatience(), w, probe(noon)).Adopt, "nobody wants its contacts")
}
