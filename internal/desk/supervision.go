package desk

import "time"

// Fault is why a number is down, "" when it is well (WA-11).
type Fault string

// The faults.
const (
	FaultNone         Fault = ""
	FaultDisconnected Fault = "disconnected"  // Z-API says that no phone is paired, or that the session is lost
	FaultUnreachable  Fault = "unreachable"   // Z-API does not answer, or answers nothing that is understood
	FaultCredentials  Fault = "credentials"   // Z-API does not take instance id, instance token or Client-Token
	FaultPhoneOffline Fault = "phone_offline" // the paired phone has no internet: messages still flow, for days (contract §3.1)
)

// Patience is how long a supervisor waits for what. NewPatience has the values of production.
type Patience struct {
	Down         time.Duration // a number that stays down is told of after this; an alert within a minute needs less than one
	PhoneOffline time.Duration // so is one whose phone stays offline
	Restart      time.Duration // after this, and then after ever longer pauses, a restart is tried
	RestartPause time.Duration // between the first two tries; four times as long between each further two
	MaxRestarts  int           // tries while it is down
	Pairing      time.Duration // a look at the QR code this long ago means that somebody is pairing it: no restart
	Silent       time.Duration // nothing is heard while messages wait
	Quiet        time.Duration // nothing is heard in an hour in which the number is usually heard
	Mismatch     time.Duration // an alert about tokens ends when none was odd for this long
	NotStored    time.Duration // so does one about webhooks that could not be stored
	Soon         time.Duration // until the next look where something is wrong or new
	Calm         time.Duration // until the next look otherwise
	Off          time.Duration // until the next look at a number that is switched off
}

// NewPatience returns the values of production.
func NewPatience() Patience {
	return Patience{
		Down: 50 * time.Second, PhoneOffline: 10 * time.Minute, Restart: 20 * time.Second, RestartPause: 2 * time.Minute, MaxRestarts: 5,
		Pairing: time.Minute, Silent: 10 * time.Minute, Quiet: 30 * time.Minute, Mismatch: time.Hour, NotStored: 24 * time.Hour,
		Soon: 20 * time.Second, Calm: time.Minute, Off: 5 * time.Minute,
	}
}

// Watch is what a supervisor knows of a number between two looks. Zero instants mean never, or not.
type Watch struct {
	Enabled        bool
	ImportContacts bool
	Phone          string
	Status         string    // as stored: unknown, connected, disconnected or blocked
	StatusAt       time.Time // when it said so
	Paired         bool      // has been connected, and nobody has disconnected it here
	Learnt         bool      // the phone that connected last is known
	PairingAt      time.Time // somebody looked at its QR code
	Fault          Fault
	DownSince      time.Time
	Restarts       int // tried since then
	RestartedAt    time.Time
	QueueLength    int
	QueueSince     time.Time // since when the queue is not empty and has not become shorter
	RosterPhone    string    // phone whose contacts were taken over
	HeardAt        time.Time // the last webhook of any kind
	WaitingSince   time.Time // the oldest send that Z-API took after that, and WhatsApp has not confirmed
	UsuallyHeard   bool      // at this hour, on most of the last days
	MismatchAt     time.Time // the last webhook with an unexpected token
	Mismatches     int       // of the last day
	NotStoredAt    time.Time // the last webhook that could not be stored as what it is
	NotStored      int       // of the last day
}

// Probe is what Z-API says of a number now.
type Probe struct {
	At          time.Time
	Fault       Fault // unreachable or credentials: the rest is not known
	Connected   bool
	PhoneOnline bool
	QueueLength *int
	WebhooksOK  *bool // nil: not known, or not to be known because nobody kept the secret
}

// Verdict is what follows from a look. Watch is what is known afterwards.
type Verdict struct {
	Watch    Watch
	Status   string // the number's new status; "" leaves it
	Raise    []Trouble
	End      []AlertKind
	Restart  bool          // try to restart the instance
	Webhooks bool          // point the webhooks here again
	Adopt    bool          // learn the paired phone, and take its contacts over where that is wanted
	Next     time.Duration // when to look again
}

// Trouble is an alert to raise.
type Trouble struct {
	Kind     AlertKind
	Severity Severity
	Data     map[string]any
	Mail     string
}

// Supervise says what a look at a number means. It is pure: the same knowledge always leads to the same verdict, so a look may be repeated.
func Supervise(p Patience, before Watch, probe Probe) Verdict {
	v := Verdict{Watch: before, Next: p.Calm}
	v.fault(before, probe)
	if probe.Fault == FaultNone {
		v.Status = "disconnected"
		if probe.Connected {
			v.Status = "connected"
		}
		v.queue(before, probe)
	}
	v.Webhooks = before.Enabled && probe.WebhooksOK != nil && !*probe.WebhooksOK
	v.Adopt = probe.Connected && (!before.Learnt || before.Fault == FaultDisconnected || before.Phone == "" || (before.ImportContacts && before.RosterPhone == ""))
	v.Watch.Paired = before.Paired || probe.Connected
	if !before.Enabled {
		v.Next = p.Off
		v.End = []AlertKind{AlertConnectionDown, AlertConnectionSilent}
		return v
	}
	v.down(p, probe.At)
	v.silent(p, probe)
	v.odd(p, probe.At)
	if v.Webhooks || v.Watch.Fault != before.Fault || before.Status != v.Status && v.Status != "" {
		v.Next = min(v.Next, p.Soon)
	}
	v.Next = max(v.Next, time.Second)
	return v
}

// fault decides what is wrong, and since when. A phone that is offline is another matter than a number that is down: one does not count
// towards the other.
func (v *Verdict) fault(before Watch, probe Probe) {
	now := probe.Fault
	switch {
	case now != FaultNone:
	case !probe.Connected:
		now = FaultDisconnected
	case !probe.PhoneOnline:
		now = FaultPhoneOffline
	}
	v.Watch.Fault = now
	switch {
	case now == FaultNone:
		v.Watch.DownSince, v.Watch.Restarts, v.Watch.RestartedAt = time.Time{}, 0, time.Time{}
	case before.DownSince.IsZero(), (now == FaultPhoneOffline) != (before.Fault == FaultPhoneOffline):
		v.Watch.DownSince = probe.At
		if now == FaultDisconnected && before.Status == "disconnected" && before.StatusAt.Before(probe.At) && before.Paired {
			v.Watch.DownSince = before.StatusAt // a webhook has told before we looked
		}
	}
}

func (v *Verdict) queue(before Watch, probe Probe) {
	if probe.QueueLength == nil {
		return
	}
	now := *probe.QueueLength
	switch {
	case now == 0:
		v.Watch.QueueSince = time.Time{}
	case before.QueueSince.IsZero() || now < before.QueueLength:
		v.Watch.QueueSince = probe.At
	}
	v.Watch.QueueLength = now
}

// down raises or ends the alert of a number that stays down, and tries a restart where that may help: with a session that is lost it may, since
// a restart needs no new QR code; with wrong credentials, an unreachable Z-API or a phone that is offline it can't (contract §3.3).
func (v *Verdict) down(p Patience, now time.Time) {
	w := &v.Watch
	if w.Fault == FaultNone || !w.Paired {
		v.End = append(v.End, AlertConnectionDown)
		return
	}
	patience, trouble := p.Down, Trouble{
		Kind: AlertConnectionDown, Severity: SeverityCritical, Data: map[string]any{"reason": string(w.Fault), "since": w.DownSince.UTC()},
		Mail: MailConnectionDown,
	}
	if w.Fault == FaultPhoneOffline {
		patience, trouble.Severity, trouble.Mail = p.PhoneOffline, SeverityWarning, ""
	}
	v.Next = min(v.Next, p.Soon)
	if told := w.DownSince.Add(patience); now.Before(told) {
		v.Next = min(v.Next, told.Sub(now))
	} else {
		v.Raise = append(v.Raise, trouble)
	}
	if w.Fault != FaultDisconnected || w.Restarts >= p.MaxRestarts || now.Sub(w.PairingAt) < p.Pairing {
		return
	}
	due := w.DownSince.Add(p.Restart)
	if w.Restarts > 0 {
		pause := p.RestartPause
		for range w.Restarts - 1 {
			pause *= 4
		}
		due = w.RestartedAt.Add(pause)
	}
	if now.Before(due) {
		v.Next = min(v.Next, due.Sub(now))
		return
	}
	v.Restart = true
	w.Restarts, w.RestartedAt = w.Restarts+1, now
}

// silent notices a number that says it is well and is dead: messages wait at Z-API or for WhatsApp's word, or nothing comes at an hour at which
// something always does.
func (v *Verdict) silent(p Patience, probe Probe) {
	w := &v.Watch
	quiet := probe.At.Sub(w.HeardAt)
	reason := ""
	switch {
	case !probe.Connected || w.HeardAt.IsZero():
	case !w.QueueSince.IsZero() && probe.At.Sub(w.QueueSince) >= p.Silent && quiet >= p.Silent:
		reason = "queue_grows"
	case !w.WaitingSince.IsZero() && probe.At.Sub(w.WaitingSince) >= p.Silent && quiet >= p.Silent:
		reason = "unacknowledged"
	case w.UsuallyHeard && quiet >= p.Quiet:
		reason = "unusually_quiet"
	}
	if reason == "" {
		v.End = append(v.End, AlertConnectionSilent)
		return
	}
	v.Raise = append(v.Raise, Trouble{
		Kind: AlertConnectionSilent, Severity: SeverityCritical, Data: map[string]any{"reason": reason, "since": w.HeardAt.UTC()},
	})
}

// odd gathers what is odd about the number's webhooks into one alert each (R9).
func (v *Verdict) odd(p Patience, now time.Time) {
	for _, matter := range []struct {
		kind  AlertKind
		last  time.Time
		count int
		quiet time.Duration
	}{
		{AlertHookTokenMismatch, v.Watch.MismatchAt, v.Watch.Mismatches, p.Mismatch},
		{AlertHookNotStored, v.Watch.NotStoredAt, v.Watch.NotStored, p.NotStored},
	} {
		if matter.last.IsZero() || now.Sub(matter.last) >= matter.quiet {
			v.End = append(v.End, matter.kind)
			continue
		}
		v.Raise = append(v.Raise, Trouble{
			Kind: matter.kind, Severity: SeverityWarning, Data: map[string]any{"count": matter.count, "last_at": matter.last.UTC()},
		})
	}
}
