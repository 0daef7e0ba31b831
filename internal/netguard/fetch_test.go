package netguard_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/netguard"
)

// source is a server that the guard allows.
func source(t *testing.T, handler http.HandlerFunc) (*netguard.Fetcher, string) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	guard := netguard.New([]string{s.Listener.Addr().String()})
	return netguard.NewFetcher(guard, netguard.Options{HeaderTimeout: 200 * time.Millisecond, IdleTimeout: 200 * time.Millisecond}), s.URL
}

func get(ctx context.Context, f *netguard.Fetcher, address string, limit int64) ([]byte, error) {
	body, err := f.Get(ctx, address, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	return io.ReadAll(body)
}

func requireReason(t *testing.T, want netguard.Reason, err error) {
	t.Helper()
	var failure *netguard.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, want, failure.Reason)
}

func TestAFileIsGotUpToItsLimitAndNotAByteBeyond(t *testing.T) {
	t.Parallel()
	for _, announced := range []bool{true, false} {
		f, address := source(t, func(w http.ResponseWriter, _ *http.Request) {
			if announced {
				w.Header().Set("Content-Length", "10")
			} else {
				w.(http.Flusher).Flush()
			}
			_, _ = io.WriteString(w, "0123456789")
		})
		got, err := get(t.Context(), f, address, 10)
		require.NoError(t, err)
		require.Equal(t, "0123456789", string(got))
		_, err = get(t.Context(), f, address, 9)
		requireReason(t, netguard.ReasonTooLarge, err)
	}
}

func TestARedirectToAPrivateAddressIsRefused(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://127.0.0.1:1/", "file:///etc/passwd", "gopher://x/",
		"http://user:word@example.org/", "//10.0.0.1/x",
	} {
		f, address := source(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
		_, err := get(t.Context(), f, address, 100)
		requireReason(t, netguard.ReasonAddress, err)
		require.NotContains(t, err.Error(), "169.254")
	}
	f, _ := source(t, nil)
	for _, address := range []string{"", "x", "ftp://example.org/", "http://", "http:///x", "http://169.254.169.254/", "http://[::1]/", "http://2130706433/"} {
		_, err := get(t.Context(), f, address, 100)
		require.Error(t, err, address)
	}
}

func TestRedirectsAreFollowedThreeTimes(t *testing.T) {
	t.Parallel()
	f, address := source(t, func(w http.ResponseWriter, r *http.Request) {
		if left := strings.TrimPrefix(r.URL.Path, "/"); left != "" {
			http.Redirect(w, r, "/"+left[1:], http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "here")
	})
	got, err := get(t.Context(), f, address+"/xxx", 100)
	require.NoError(t, err)
	require.Equal(t, "here", string(got))
	_, err = get(t.Context(), f, address+"/xxxx", 100)
	requireReason(t, netguard.ReasonRedirects, err)
}

func TestSilenceEndsARequestBeforeAndAmidItsAnswer(t *testing.T) {
	t.Parallel()
	stay := make(chan struct{})
	t.Cleanup(func() { close(stay) })
	f, address := source(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begun" {
			_, _ = io.WriteString(w, "some")
			w.(http.Flusher).Flush()
		}
		select {
		case <-stay:
		case <-r.Context().Done():
		}
	})
	_, err := get(t.Context(), f, address+"/never", 100)
	requireReason(t, netguard.ReasonTimeout, err)
	got, err := get(t.Context(), f, address+"/begun", 100)
	requireReason(t, netguard.ReasonTimeout, err)
	require.Contains(t, "some", string(got), "no more than what came")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = get(ctx, f, address+"/never", 100)
	require.ErrorIs(t, err, context.Canceled, "the caller's end is the caller's")
}

func TestAConnectionThatOpensAndNeverSpeaksEnds(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	f := netguard.NewFetcher(netguard.New([]string{listener.Addr().String()}), netguard.Options{HeaderTimeout: 100 * time.Millisecond})
	_, err = get(t.Context(), f, "http://"+listener.Addr().String()+"/", 100)
	requireReason(t, netguard.ReasonTimeout, err)
}

func TestAnAnswerIsNotUnpacked(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	zipper := gzip.NewWriter(&packed)
	_, err := zipper.Write(make([]byte, 10<<20))
	require.NoError(t, err)
	require.NoError(t, zipper.Close())
	f, address := source(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "identity" {
			w.WriteHeader(http.StatusTeapot)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	got, err := get(t.Context(), f, address, 1<<20)
	require.NoError(t, err)
	require.Equal(t, packed.Bytes(), got)
}

func TestAStatusTellsWhyThereIsNoFile(t *testing.T) {
	t.Parallel()
	f, address := source(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(map[string]int{"/404": 404, "/410": 410, "/403": 403, "/500": 500, "/206": 206, "/304": 304}[r.URL.Path])
	})
	for path, want := range map[string]netguard.Reason{
		"/404": netguard.ReasonGone, "/410": netguard.ReasonGone, "/403": netguard.ReasonForbidden, "/500": netguard.ReasonStatus,
		"/206": netguard.ReasonStatus, "/304": netguard.ReasonStatus,
	} {
		_, err := get(t.Context(), f, address+path, 100)
		requireReason(t, want, err)
	}
	gone := netguard.NewFetcher(netguard.New([]string{"127.0.0.1:1"}), netguard.Options{})
	_, err := get(t.Context(), gone, "http://127.0.0.1:1/secret-path", 100)
	requireReason(t, netguard.ReasonUnreachable, err)
	require.NotContains(t, err.Error(), "secret-path")
}
