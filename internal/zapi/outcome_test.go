package zapi_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

var (
	number = zapi.Instance{ID: "3E98AAAA", Token: "TOKENTOKENTOKEN", ClientToken: "FCLIENTCLIENTS"}
	hello  = zapi.TextMessage{Address: zapi.Address{Phone: "5544999999999"}, Text: "Olá"}
)

// server is a raw TCP server: behave gets each connection and owns what the
// other side sees. connections counts how often it was dialled.
type server struct {
	addr        string
	connections atomic.Int32
}

func startServer(t *testing.T, behave func(conn *net.TCPConn)) *server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &server{addr: listener.Addr().String()}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.connections.Add(1)
			go func() {
				defer func() { _ = conn.Close() }()
				behave(conn.(*net.TCPConn))
			}()
		}
	}()
	return s
}

func readRequest(conn net.Conn) {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, _ = io.Copy(io.Discard, req.Body)
	}
}

func answering(text string) func(*net.TCPConn) {
	return func(conn *net.TCPConn) {
		readRequest(conn)
		_, _ = io.WriteString(conn, text)
	}
}

// reset closes so that the other side gets RST instead of FIN.
func reset(conn *net.TCPConn) {
	_ = conn.SetLinger(0)
	_ = conn.Close()
}

func client(t *testing.T, base string, opts zapi.Options) *zapi.Client {
	t.Helper()
	c, err := zapi.NewClient(base, opts)
	require.NoError(t, err)
	return c
}

func TestSendIsUnknownWhenTheConnectionBreaksAfterTheRequestStarted(t *testing.T) {
	t.Parallel()
	for name, behave := range map[string]func(*net.TCPConn){
		"read half then reset":   func(conn *net.TCPConn) { _, _ = io.ReadFull(conn, make([]byte, 40)); reset(conn) },
		"read half then close":   func(conn *net.TCPConn) { _, _ = io.ReadFull(conn, make([]byte, 40)); _ = conn.Close() },
		"read all then close":    func(conn *net.TCPConn) { readRequest(conn); _ = conn.Close() },
		"read all then reset":    func(conn *net.TCPConn) { readRequest(conn); reset(conn) },
		"half an answer":         answering("HTTP/1.1 200 OK\r\nContent-Le"),
		"half a body":            answering("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"zaapId\":"),
		"not HTTP":               answering("SSH-2.0-OpenSSH TOKENTOKENTOKEN\r\n\r\n"),
		"empty 200":              answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
		"HTML 200":               answering("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>"),
		"receipt without ids":    answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
		"500 with an error":      answering("HTTP/1.1 500 Oops\r\nContent-Length: 17\r\n\r\n{\"error\":\"break\"}"),
		"502 of a gateway":       answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>"),
		"503 that is cut":        answering("HTTP/1.1 503 Busy\r\nContent-Length: 900\r\n\r\n{"),
		"504":                    answering("HTTP/1.1 504 Timeout\r\nContent-Length: 0\r\n\r\n"),
		"answer that never ends": answering("HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + string(bytes.Repeat([]byte(" "), 3<<20))),
		"broken gzip":            answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, behave)
			_, err := client(t, "http://"+s.addr, zapi.Options{Timeout: 20 * time.Second}).SendText(t.Context(), number, hello)
			require.Error(t, err)
			require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(err), "%v", err)
			require.NotEmpty(t, zapi.FailureOf(err))
			require.EqualValues(t, 1, s.connections.Load(), "a send is never repeated")
			requireNoSecrets(t, err)
		})
	}
}

func TestSendIsUnknownWhenTheAnswerIsTooSlow(t *testing.T) {
	t.Parallel()
	for name, cancelled := range map[string]bool{"time limit": false, "caller gives up": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := startServer(t, func(conn *net.TCPConn) {
				readRequest(conn)
				if cancelled {
					cancel()
				}
				_, _ = conn.Read(make([]byte, 1)) // until the client hangs up
			})
			limit := 300 * time.Millisecond
			if cancelled {
				limit = time.Minute
			}
			_, err := client(t, "http://"+s.addr, zapi.Options{Timeout: limit}).SendText(ctx, number, hello)
			require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(err), "%v", err)
			require.Equal(t, zapi.FailureTimeout, zapi.FailureOf(err))
			require.Equal(t, cancelled, errors.Is(err, context.Canceled))
			require.Equal(t, !cancelled, errors.Is(err, context.DeadlineExceeded))
			requireNoSecrets(t, err)
		})
	}
}

func TestSendIsNotSentWhenNoByteCanHaveLeft(t *testing.T) {
	t.Parallel()
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, refusing.Close())
	plain := startServer(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad\r\n\r\n") })
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	hanging := func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }

	for name, c := range map[string]struct {
		ctx     context.Context
		base    string
		opts    zapi.Options
		failure zapi.Failure
	}{
		"connection refused":      {t.Context(), "http://" + refusing.Addr().String(), zapi.Options{}, zapi.FailureUnreachable},
		"host without address":    {t.Context(), "http://balcao.invalid", zapi.Options{}, zapi.FailureUnreachable},
		"TLS with a plain server": {t.Context(), "https://" + plain.addr, zapi.Options{}, zapi.FailureUnreachable},
		"certificate not trusted": {t.Context(), untrusted.URL, zapi.Options{}, zapi.FailureUnreachable},
		"context already ended":   {ended, "http://" + plain.addr, zapi.Options{}, zapi.FailureTimeout},
		"dial takes too long":     {t.Context(), "http://" + plain.addr, zapi.Options{Dial: hanging, Timeout: 50 * time.Millisecond}, zapi.FailureTimeout},
		"address is forbidden": {t.Context(), "http://" + plain.addr, zapi.Options{
			Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("private address") },
		}, zapi.FailureUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client(t, c.base, c.opts).SendText(c.ctx, number, hello)
			require.Equal(t, zapi.OutcomeNotSent, zapi.OutcomeOf(err), "%v", err)
			require.Equal(t, c.failure, zapi.FailureOf(err), "%v", err)
			requireNoSecrets(t, err)
		})
	}
}

// countingConn counts the bytes that reach the network.
type countingConn struct {
	net.Conn
	written *atomic.Int64
}

func (c countingConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n))
	return n, err
}

// TestAConnectionClosedAtOnceIsNotSentOnlyIfNoByteLeft meets both cases: the
// close may be noticed before the request is written or after.
func TestAConnectionClosedAtOnceIsNotSentOnlyIfNoByteLeft(t *testing.T) {
	t.Parallel()
	s := startServer(t, func(conn *net.TCPConn) { _ = conn.Close() })
	for round := range 50 {
		var written atomic.Int64
		dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
			return countingConn{conn, &written}, err
		}
		_, err := client(t, "http://"+s.addr, zapi.Options{Dial: dial}).SendText(t.Context(), number, hello)
		require.Error(t, err)
		require.NotEqual(t, zapi.OutcomeRefused, zapi.OutcomeOf(err))
		if zapi.OutcomeOf(err) == zapi.OutcomeNotSent {
			require.Zero(t, written.Load(), "round %d: %v", round, err)
		}
	}
	require.EqualValues(t, 50, s.connections.Load(), "a send is never repeated")
}

// TestNothingLeavesAfterNotSentWasReported cancels at every moment of a send
// and holds the answer "not sent" against the bytes that left, also afterwards:
// net/http writes from another goroutine.
func TestNothingLeavesAfterNotSentWasReported(t *testing.T) {
	t.Parallel()
	s := startServer(t, answering("HTTP/1.1 200 OK\r\nContent-Length: 37\r\n\r\n{\"zaapId\":\"Z\",\"messageId\":\"M\",\"id\":1} "))
	seen := map[zapi.Outcome]int{}
	for round := range 400 {
		var written atomic.Int64
		closed := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		dial := func(dialCtx context.Context, network, addr string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(dialCtx, network, addr)
			if err != nil {
				return nil, err
			}
			time.AfterFunc(time.Duration(round)*200*time.Nanosecond, cancel)
			return closingConn{countingConn{conn, &written}, closed}, nil
		}
		_, err := client(t, "http://"+s.addr, zapi.Options{Dial: dial}).SendText(ctx, number, hello)
		if err != nil {
			seen[zapi.OutcomeOf(err)]++
		}
		if err != nil && zapi.OutcomeOf(err) == zapi.OutcomeNotSent {
			select {
			case <-closed: // the writer is gone: the count is final
			case <-time.After(10 * time.Second):
				t.Fatal("the connection was not given up")
			}
			require.Zero(t, written.Load(), "round %d", round)
		}
		cancel()
	}
	t.Logf("outcomes of cancelled sends: %v", seen)
}

type closingConn struct {
	countingConn
	closed chan struct{}
}

func (c closingConn) Close() error {
	defer func() {
		select {
		case <-c.closed:
		default:
			close(c.closed)
		}
	}()
	return c.Conn.Close()
}

func TestTLSHandshakeBytesAreNotTheRequests(t *testing.T) {
	t.Parallel()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		panic(http.ErrAbortHandler)
	})
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	trusted := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	c := client(t, s.URL, zapi.Options{TLS: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}})
	_, err := c.SendText(t.Context(), number, hello)
	require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(err), "the request itself went out: %v", err)
	requireNoSecrets(t, err)
}

func TestAnErrorThatIsNotOursHasAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	require.Equal(t, zapi.OutcomeUnknown, zapi.OutcomeOf(errors.New("other")))
	require.Equal(t, zapi.FailureOther, zapi.FailureOf(errors.New("other")))
	require.Equal(t, zapi.OutcomeUnknown, (&zapi.Error{}).Outcome)
}
