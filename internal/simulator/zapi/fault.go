package zapi

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// FaultKind names something that can go wrong.
type FaultKind string

// Faults of the HTTP side. They apply to sends unless Fault.Only names other routes.
const (
	FaultLatency         FaultKind = "latency"              // waits Delay before doing anything
	FaultServerError     FaultKind = "server_error"         // 500, nothing accepted
	FaultErrorAfter      FaultKind = "error_after_accept"   // 500, although the message was accepted
	FaultDropAfterAccept FaultKind = "drop_after_accept"    // accepted, then the connection is cut without an answer
	FaultCutBeforeAccept FaultKind = "cut_before_accept"    // request read, connection cut, nothing accepted
	FaultErrorInOK       FaultKind = "error_in_200"         // 200 with an error in the body, nothing accepted
	FaultEchoFirst       FaultKind = "echo_before_response" // the echo is posted and answered before the send is
	FaultDisconnect      FaultKind = "disconnect"           // the number drops right after this send was accepted
	FaultShadowBan       FaultKind = "shadow_ban"           // accepted, then DeliveryCallback with errorCode SHADOW_BAN
	FaultUndelivered     FaultKind = "undelivered"          // accepted, then DeliveryCallback with Text as error
)

// Faults of the webhook side. They apply to all callbacks unless Fault.Only names types.
const (
	FaultDuplicate FaultKind = "webhook_duplicate" // repeated with another momment (contract 5.1)
	FaultReorder   FaultKind = "webhook_reorder"   // swapped with the one that follows
	FaultDelay     FaultKind = "webhook_delay"     // posted Delay late, the others go on
	FaultGzip      FaultKind = "webhook_gzip"      // Content-Encoding: gzip
	FaultLost      FaultKind = "webhook_lost"      // never posted
	FaultRetry     FaultKind = "webhook_retry"     // repeated until a 2xx, at most Copies times, Delay apart
)

var faultKinds = []FaultKind{
	FaultLatency, FaultServerError, FaultErrorAfter, FaultDropAfterAccept, FaultCutBeforeAccept, FaultErrorInOK,
	FaultEchoFirst, FaultDisconnect, FaultShadowBan, FaultUndelivered,
	FaultDuplicate, FaultReorder, FaultDelay, FaultGzip, FaultLost, FaultRetry,
}

// Fault is one switched-on fault. Exactly one of Always, Probability and Next
// says when it strikes.
type Fault struct {
	Kind        FaultKind `json:"kind"`
	Always      bool      `json:"always,omitempty"`
	Probability float64   `json:"probability,omitempty"` // 0 to 1, drawn from Options.Seed
	Next        int       `json:"next,omitempty"`        // strikes the next n times; counts down
	// DelayMS is the wait of latency, webhook_delay, webhook_reorder and webhook_retry, in ms.
	DelayMS int64 `json:"delay_ms,omitempty"`
	// Text is the error of error_in_200 and undelivered (default from contract 5.5).
	Text string `json:"text,omitempty"`
	// Only restricts it to these routes ("send-text") or callback types ("ReceivedCallback").
	Only []string `json:"only,omitempty"`
	// Copies is how many repetitions webhook_duplicate and webhook_retry make (default 1 and 3).
	Copies int `json:"copies,omitempty"`
	// Struck counts how often it struck; ignored on input.
	Struck int `json:"struck,omitempty"`
}

func (f Fault) delay() time.Duration { return time.Duration(f.DelayMS) * time.Millisecond }

func (f Fault) check() error {
	if !slices.Contains(faultKinds, f.Kind) {
		return fmt.Errorf("unknown fault %q", f.Kind)
	}
	triggers := 0
	for _, set := range []bool{f.Always, f.Probability > 0, f.Next > 0} {
		if set {
			triggers++
		}
	}
	if triggers != 1 || f.Probability > 1 || f.DelayMS < 0 {
		return fmt.Errorf("fault %s needs exactly one of always, probability (0 to 1) and next", f.Kind)
	}
	return nil
}

// SetFaults replaces the faults of an instance; none switches all off. An
// unknown kind, or not exactly one trigger, is an error and changes nothing.
func (s *Server) SetFaults(instanceID string, faults ...Fault) error {
	for _, f := range faults {
		if err := f.check(); err != nil {
			return err
		}
	}
	return s.withInstance(instanceID, func(inst *instance) error {
		inst.faults.active = slices.Clone(faults)
		for n := range inst.faults.active {
			inst.faults.active[n].Struck = 0
		}
		s.changed(Change{Type: "instance", InstanceID: instanceID})
		return nil
	})
}

// ResetFaults switches all faults of all instances off.
func (s *Server) ResetFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, inst := range s.instances {
		inst.faults.active = nil
		s.changed(Change{Type: "instance", InstanceID: inst.ID})
	}
}

// faultSet decides when faults strike; the server's lock guards it.
type faultSet struct {
	active []Fault
	random *rand.Rand
}

func newFaultSet(seed uint64) *faultSet {
	return &faultSet{random: rand.New(rand.NewPCG(seed, 47))} //nolint:gosec // repeatable on purpose
}

func (f *faultSet) list() []Fault {
	if f.active == nil {
		return []Fault{}
	}
	return slices.Clone(f.active)
}

// strike answers whether kind strikes now for what (a route or callback type)
// and uses up one of its turns.
func (f *faultSet) strike(kind FaultKind, what string) (Fault, bool) {
	return f.hit(kind, what, true)
}

// strikeNamed is strike for what only faults that name it may hit.
func (f *faultSet) strikeNamed(kind FaultKind, what string) (Fault, bool) {
	return f.hit(kind, what, false)
}

func (f *faultSet) hit(kind FaultKind, what string, general bool) (Fault, bool) {
	for n := range f.active {
		fault := &f.active[n]
		if fault.Kind != kind || (len(fault.Only) == 0 && !general) ||
			(len(fault.Only) > 0 && !slices.Contains(fault.Only, what)) {
			continue
		}
		if fault.Probability > 0 && f.random.Float64() >= fault.Probability {
			continue
		}
		fault.Struck++
		hit := *fault
		if fault.Next > 0 {
			fault.Next--
			if fault.Next == 0 {
				f.active = slices.Delete(f.active, n, n+1)
			}
		}
		return hit, true
	}
	return Fault{}, false
}
