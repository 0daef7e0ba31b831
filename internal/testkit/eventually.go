package testkit

import (
	"testing"
	"time"
)

// patience is how long [Eventually] waits. Long, since machines that run tests are
// busy: a condition that holds is seen at once whatever the limit.
const patience = 20 * time.Second

// Eventually waits until the condition holds and fails the test when it doesn't
// within 20 seconds. What completes the sentence "waited for …".
func Eventually(t testing.TB, condition func() bool, what string) {
	t.Helper()
	EventuallyWithin(t, patience, condition, what)
}

// EventuallyWithin is [Eventually] with a limit of the caller's.
func EventuallyWithin(t testing.TB, limit time.Duration, condition func() bool, what string) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("the test ended while it waited for %s", what)
		case <-deadline.C:
			if condition() {
				return
			}
			t.Fatalf("waited %s in vain for %s", limit, what)
		}
	}
}

// Never fails the test if the condition comes to hold within the given time. It
// costs that time, so keep it short and use it where an absence is the guarantee.
func Never(t testing.TB, within time.Duration, condition func() bool, what string) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if condition() {
			t.Fatalf("this must not happen and did: %s", what)
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			return
		}
	}
}
