package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func testRunner(strict bool) (*runner, *bytes.Buffer) {
	var out bytes.Buffer
	return &runner{out: &out, began: time.Now(), strict: strict}, &out
}

func lastLine(out *bytes.Buffer) string {
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	return lines[len(lines)-1]
}

const oneOfEach = `{"Action":"output","Package":"github.com/balcao/balcao/api/ticket","Test":"TestA","Output":"why it failed\n"}
{"Action":"fail","Package":"github.com/balcao/balcao/api/ticket","Test":"TestA"}
{"Action":"pass","Package":"github.com/balcao/balcao/api/ticket","Test":"TestB"}
{"Action":"fail","Package":"github.com/balcao/balcao/api/ticket"}
{"Action":"skip","Package":"github.com/balcao/balcao/internal/desk","Test":"TestC"}
{"Action":"pass","Package":"github.com/balcao/balcao/internal/desk"}
`

func count(r *runner, events string) {
	counter := goCounter{runner: r, output: map[string]*bytes.Buffer{}}
	counter.read(strings.NewReader(events))
	for _, o := range r.outcomes {
		o.ran = true
	}
}

func TestEachTestIsCountedByKindAndAFailureIsShown(t *testing.T) {
	t.Parallel()
	r, out := testRunner(false)
	count(r, oneOfEach)
	require.Equal(t, 1, r.report())
	require.Equal(t, 1, r.of(api).failed)
	require.Equal(t, 1, r.of(api).passed)
	require.Equal(t, 1, r.of(unit).skipped)
	require.Contains(t, out.String(), "why it failed")
	require.Equal(t, "1 passed, 1 failed, 1 skipped", lastLine(out))
}

func TestAPackageThatDoesNotBuildFails(t *testing.T) {
	t.Parallel()
	r, out := testRunner(false)
	count(r, `{"Action":"fail","Package":"github.com/balcao/balcao/internal/desk"}`)
	require.Equal(t, 1, r.report())
	require.Equal(t, "0 passed, 1 failed, 0 skipped", lastLine(out))
}

func TestABrokenBuildAfterAFailedTestElsewhereCountsToo(t *testing.T) {
	t.Parallel()
	r, out := testRunner(false)
	count(r, oneOfEach+`{"Action":"fail","Package":"github.com/balcao/balcao/worker"}`)
	require.Equal(t, 1, r.report())
	require.Equal(t, "1 passed, 2 failed, 1 skipped", lastLine(out))
}

func TestWhatIsLeftOutIsSaidAndFailsInCI(t *testing.T) {
	t.Parallel()
	for strict, want := range map[bool]int{false: 0, true: 1} {
		r, out := testRunner(strict)
		count(r, `{"Action":"pass","Package":"github.com/balcao/balcao/internal/desk","Test":"TestC"}`)
		r.leaveOut(browser, "Chromium is not installed")
		require.Equal(t, want, r.report())
		require.Contains(t, out.String(), "not run: Chromium is not installed")
	}
}

func TestRunningNothingIsNoSuccess(t *testing.T) {
	t.Parallel()
	r, out := testRunner(false)
	require.Equal(t, 1, r.report())
	require.Equal(t, "0 passed, 1 failed, 0 skipped", lastLine(out))
}

func TestKindsOfPackages(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]kind{
		"api/ticket": api, "internal/postgres": store, "workflows/ticket": workflow,
		"internal/desk": unit, "internal/drill": integration, "cmd/balcao": integration,
	} {
		require.Equal(t, want, kindOf(module+path), path)
	}
}
