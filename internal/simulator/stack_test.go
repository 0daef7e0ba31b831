package simulator_test

import (
	"context"
	"io"
	"net"
	"net/http"
	nsmtp "net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator"
	"github.com/balcao/balcao/internal/simulator/zapi"
)

func start(t *testing.T, opts simulator.Options) *simulator.Stack {
	t.Helper()
	if opts.HTTPAddr == "" {
		opts.HTTPAddr, opts.SMTPAddr = "127.0.0.1:0", "127.0.0.1:0"
	}
	stack, err := simulator.New(opts)
	require.NoError(t, err)
	require.NoError(t, stack.Start(context.Background()))
	t.Cleanup(func() { require.NoError(t, stack.Close()) })
	return stack
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

func TestOneListenerServesPageZAPIAnythingLLMAndMail(t *testing.T) {
	t.Parallel()
	stack := start(t, simulator.Options{})
	for path, want := range map[string]string{
		"/":                                   "Simulador — nada aqui é enviado ao WhatsApp",
		"/instances/I/token/T/status":         "Instance not found",
		"/anythingllm/api/ping":               `"online":true`,
		"/anythingllm/wrong":                  "<!doctype html>",
		"/mail":                               "nenhum e-mail daqui é enviado",
		"/mail/api/messages":                  "[]",
		"/_sim/instances":                     "[]",
		"/anythingllm/_sim/calls":             "[]",
		"/instances/I/token/T/does-not-exist": "NOT_FOUND",
	} {
		_, body := get(t, stack.URL()+path)
		require.Contains(t, body, want, path)
	}
	require.NoError(t, nsmtp.SendMail(stack.SMTPAddr(), nil, "a@example.test", []string{"b@example.test"}, []byte("Subject: oi\r\n\r\ncorpo\r\n")))
	require.Len(t, stack.SMTP.Messages(), 1)
}

func TestSeedingTwiceKeepsChatsAndARestartFindsThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	spec := simulator.SeedSpec{
		Instances: []zapi.InstanceSpec{{ID: "I1", Token: "T1", Name: "Loja Centro", Phone: "5511955550100"}},
		Customers: []zapi.CustomerSpec{{Name: "Maria", Phone: "5511988887777"}},
	}
	first := start(t, simulator.Options{StateDir: dir})
	seeded, err := first.Seed(spec)
	require.NoError(t, err)
	_, err = first.Zapi.CustomerWrites("I1", seeded.Customers[0].Phone, zapi.Text("oi"))
	require.NoError(t, err)
	require.NoError(t, first.Close())
	second := start(t, simulator.Options{StateDir: dir})
	again, err := second.Seed(spec)
	require.NoError(t, err)
	require.Equal(t, seeded.Customers[0].LID, again.Customers[0].LID)
	require.Len(t, second.Zapi.Messages("I1", seeded.Customers[0].Phone), 1)
}

func TestATakenPortIsNamedAndNothingKeepsListening(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	for _, opts := range []simulator.Options{
		{HTTPAddr: taken.Addr().String(), SMTPAddr: "127.0.0.1:0"}, {HTTPAddr: "127.0.0.1:0", SMTPAddr: taken.Addr().String()},
	} {
		stack, err := simulator.New(opts)
		require.NoError(t, err)
		require.ErrorContains(t, stack.Start(context.Background()), taken.Addr().String())
		require.NoError(t, stack.Close())
	}
}

func TestTheStackStopsWithItsContextEvenWithAnOpenEventStream(t *testing.T) {
	t.Parallel()
	stack, err := simulator.New(simulator.Options{HTTPAddr: "127.0.0.1:0", SMTPAddr: "127.0.0.1:0"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	require.NoError(t, stack.Start(ctx))
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, stack.URL()+"/_sim/events", nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	cancel()
	body, _ := io.ReadAll(res.Body) // ends only when the server lets go
	require.True(t, strings.HasPrefix(string(body), "retry:"))
	address := strings.TrimPrefix(stack.URL(), "http://")
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, 5*time.Second, 10*time.Millisecond)
}
