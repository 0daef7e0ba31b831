package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/devstack"
	"github.com/balcao/balcao/internal/testkit"
)

// devRun is a `balcao dev` on data and ports of its own.
type devRun struct {
	binary, data string
	env          []string
}

func newDevRun(t *testing.T) devRun {
	t.Helper()
	d := devRun{binary: filepath.Join(t.TempDir(), "balcao"), data: t.TempDir()}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", d.binary, ".")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	addr := func() string {
		port, err := devstack.FreePort(t.Context())
		require.NoError(t, err)
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	}
	port := func() string { return strings.TrimPrefix(addr(), "127.0.0.1:") }
	for _, name := range []string{"PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR"} {
		d.env = append(d.env, name+"="+os.Getenv(name))
	}
	d.env = append(d.env,
		"BALCAO_DEV_DATA_DIR="+d.data, "BALCAO_HTTP_ADDR="+addr(), "BALCAO_WORKER_HTTP_ADDR="+addr(),
		"BALCAO_DEV_TEMPORAL_PORT="+port(), "BALCAO_DEV_TEMPORAL_UI_PORT="+port(),
		"BALCAO_DEV_SIMULATOR_ADDR="+addr(), "BALCAO_DEV_SMTP_ADDR="+addr())
	return d
}

// dev is one start of it.
type dev struct {
	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan struct{}
}

func (d devRun) start(t *testing.T) *dev {
	t.Helper()
	r := &dev{cmd: exec.CommandContext(context.Background(), d.binary, "dev"), done: make(chan struct{})}
	r.cmd.Env, r.cmd.Stdout, r.cmd.Stderr = d.env, &r.out, &r.out
	require.NoError(t, r.cmd.Start())
	go func() { _ = r.cmd.Wait(); close(r.done) }()
	t.Cleanup(func() { r.stop(t) })
	return r
}

// stop is Ctrl-C; everything must end in good order.
func (r *dev) stop(t *testing.T) {
	t.Helper()
	_ = r.cmd.Process.Signal(os.Interrupt)
	select {
	case <-r.done:
	case <-time.After(time.Minute):
		t.Errorf("Ctrl-C did not end it:\n%s", r.out.String())
		_ = r.cmd.Process.Kill()
		<-r.done
	}
}

type devJSON struct {
	API       string `json:"api"`
	Simulator string `json:"simulator"`
	Users     []struct {
		Role     string  `json:"role"`
		Password *string `json:"password"`
		APIToken string  `json:"api_token"`
	} `json:"users"`
	Connections []struct {
		WebhookURL string `json:"webhook_url"`
	} `json:"connections"`
}

func (d devRun) waitReady(t *testing.T, r *dev) devJSON {
	t.Helper()
	var file devJSON
	testkit.EventuallyWithin(t, 10*time.Minute, func() bool {
		select {
		case <-r.done:
			t.Fatalf("it ended:\n%s", r.out.String())
		default:
		}
		content, err := os.ReadFile(filepath.Join(d.data, "dev.json"))
		return err == nil && json.Unmarshal(content, &file) == nil
	}, "dev.json")
	return file
}

func tickets(t *testing.T, file devJSON) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, file.API+"/api/v1/tickets?limit=100", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+file.Users[0].APIToken)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	var page struct{ Items []json.RawMessage }
	require.NoError(t, json.NewDecoder(response.Body).Decode(&page))
	return len(page.Items)
}

// The newcomer's path: one command gives a desk with a past; killed, it comes back with
// its data; a second start on the same data is refused; Ctrl-C leaves nothing running.
func TestTheTrialStartsComesBackAfterAKillAndStops(t *testing.T) {
	t.Parallel()
	d := newDevRun(t)
	first := d.start(t)
	file := d.waitReady(t, first)
	require.Len(t, file.Connections, 2)
	roles := map[string]bool{}
	for _, user := range file.Users {
		roles[user.Role] = true
		require.Equal(t, user.Role == "bot", user.Password == nil, user.Role)
	}
	require.Len(t, roles, 5, "one sign-in a profile")
	past := tickets(t, file)
	require.Positive(t, past)

	second := d.start(t)
	<-second.done
	require.Contains(t, second.out.String(), "already runs on the data")
	require.Equal(t, 1, second.cmd.ProcessState.ExitCode())
	require.FileExists(t, filepath.Join(d.data, "dev.json"), "the refused start must not disturb the running one")

	require.NoError(t, first.cmd.Process.Kill())
	<-first.done
	require.NoError(t, os.Remove(filepath.Join(d.data, "dev.json")))
	third := d.start(t)
	again := d.waitReady(t, third)
	require.Equal(t, file, again, "the same people, tokens and webhooks")
	require.Equal(t, past, tickets(t, again))

	third.stop(t)
	require.Zero(t, third.cmd.ProcessState.ExitCode(), third.out.String())
	for _, name := range []string{"api", "worker", "temporal"} {
		content, err := os.ReadFile(filepath.Join(d.data, "run", name+".pid"))
		require.NoError(t, err)
		pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
		require.NoError(t, err)
		require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, "the %s still runs", name)
	}
}

func TestATakenPortEndsTheTrialWithOneSentence(t *testing.T) {
	t.Parallel()
	d := newDevRun(t)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	d.env = append(d.env, "BALCAO_HTTP_ADDR="+listener.Addr().String())
	r := d.start(t)
	<-r.done
	require.Equal(t, 1, r.cmd.ProcessState.ExitCode())
	require.Equal(t, "balcao: the API with the web app needs "+listener.Addr().String()+
		", which is taken or can't be used; stop what uses it or set BALCAO_HTTP_ADDR to another one\n", r.out.String())
}
