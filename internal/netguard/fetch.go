package netguard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	// maxRedirects are followed, each through the same checks.
	maxRedirects = 3
	// headerTimeout bounds the wait for an answer's beginning.
	headerTimeout = 30 * time.Second
	// idleTimeout bounds the wait for the next bytes of a file: a slow one goes on, one that says nothing ends.
	idleTimeout = 30 * time.Second

	maxHeaders = 64 << 10
)

// Reason says why a file was not got.
type Reason string

// The reasons. What can change by waiting is retried.
const (
	ReasonAddress     Reason = "address_refused" // not an address to ask: private, malformed, another protocol
	ReasonRedirects   Reason = "redirects"       // sent on too often
	ReasonGone        Reason = "gone"            // 404 or 410
	ReasonForbidden   Reason = "forbidden"       // 401 or 403
	ReasonStatus      Reason = "source_error"    // any other status than 200
	ReasonTimeout     Reason = "timeout"         // silence
	ReasonUnreachable Reason = "unreachable"     // no connection, or it broke
	ReasonTooLarge    Reason = "too_large"       // more bytes than allowed
)

// Error tells why a file was not got. It never holds the address, which may be sensitive.
type Error struct {
	Reason Reason
	Status int // of HTTP; 0 without an answer
	cause  error
}

// Error returns the reason, for the log.
func (e *Error) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("netguard: %s (status %d)", e.Reason, e.Status)
	}
	return "netguard: " + string(e.Reason)
}

// Unwrap returns what caused it; its text may hold an address.
func (e *Error) Unwrap() error { return e.cause }

// Options adjust a Fetcher. The zero value is right for the internet.
type Options struct {
	HeaderTimeout time.Duration // 30 s when zero
	IdleTimeout   time.Duration // 30 s when zero
}

// Fetcher gets files from addresses that outsiders chose. It is safe for concurrent use.
type Fetcher struct {
	client *http.Client
	idle   time.Duration
}

// NewFetcher makes a fetcher behind a guard. It uses no proxy of the environment: that would connect wherever it is told.
func NewFetcher(g *Guard, o Options) *Fetcher {
	if o.HeaderTimeout <= 0 {
		o.HeaderTimeout = headerTimeout
	}
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = idleTimeout
	}
	return &Fetcher{idle: o.IdleTimeout, client: &http.Client{
		Transport: &http.Transport{
			DialContext: g.DialContext, TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: o.HeaderTimeout,
			MaxResponseHeaderBytes: maxHeaders, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 4, ForceAttemptHTTP2: true,
			// Bytes are kept as they are: unpacking would let a small answer become a huge one.
			DisableCompression: true,
		},
		CheckRedirect: checkRedirect,
	}}
}

var errRedirects = errors.New("netguard: sent on too often")

func checkRedirect(next *http.Request, before []*http.Request) error {
	if len(before) > maxRedirects {
		return errRedirects
	}
	return checkURL(next.URL)
}

func checkURL(u *url.URL) error {
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return fmt.Errorf("%w: not http(s)://host", ErrRefused)
	}
	return nil
}

// Get begins to get a file of at most limit bytes. Every error, also of reading, is an *Error, unless ctx has ended: then it is ctx's.
// Reading more than limit bytes is ReasonTooLarge, known at once where the answer tells its length. The caller closes the body.
func (f *Fetcher) Get(ctx context.Context, address string, limit int64) (*Body, error) {
	parsed, err := url.Parse(address)
	if err == nil {
		err = checkURL(parsed)
	}
	if err != nil {
		return nil, &Error{Reason: ReasonAddress, cause: err}
	}
	reading, cancel := context.WithCancelCause(ctx)
	body, err := f.get(reading, parsed, limit)
	if err != nil {
		cancel(nil)
		return nil, classify(ctx, err)
	}
	body.ctx, body.reading, body.cancel = ctx, reading, cancel
	body.watch = time.AfterFunc(f.idle, func() { cancel(errSilence) })
	body.idle = f.idle
	return body, nil
}

func (f *Fetcher) get(ctx context.Context, address *url.URL, limit int64) (*Body, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("User-Agent", "balcao")
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	reason := reasonOf(response.StatusCode)
	if reason == "" && response.ContentLength > limit {
		reason = ReasonTooLarge
	}
	if reason != "" {
		_ = response.Body.Close()
		return nil, &Error{Reason: reason, Status: response.StatusCode}
	}
	return &Body{from: response.Body, left: limit, Length: response.ContentLength}, nil
}

func reasonOf(status int) Reason {
	switch status {
	case http.StatusOK:
		return ""
	case http.StatusNotFound, http.StatusGone:
		return ReasonGone
	case http.StatusUnauthorized, http.StatusForbidden:
		return ReasonForbidden
	default:
		return ReasonStatus
	}
}

var errSilence = errors.New("netguard: nothing came for too long")

// classify says what a failure means. A request that ended because its caller's context did is the caller's.
func classify(ctx context.Context, err error) error {
	var known *Error
	var timeout net.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &known):
		return known
	case errors.Is(err, ErrRefused):
		return &Error{Reason: ReasonAddress, cause: err}
	case errors.Is(err, errRedirects):
		return &Error{Reason: ReasonRedirects, cause: err}
	case errors.Is(err, errSilence), errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Reason: ReasonTimeout, cause: err}
	default:
		return &Error{Reason: ReasonUnreachable, cause: err}
	}
}

// Body is a file on its way. It is for one goroutine.
type Body struct {
	// Length is what the answer announces, in bytes; -1 when it does not.
	Length int64

	from    io.ReadCloser
	left    int64
	ctx     context.Context //nolint:containedctx // the caller's: it tells whose end a failure is
	reading context.Context //nolint:containedctx // of the request
	cancel  context.CancelCauseFunc
	watch   *time.Timer
	idle    time.Duration
	once    sync.Once
}

// Read implements io.Reader; see Get for its errors.
func (b *Body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		// One byte more tells a file of exactly the limit from a larger one.
		p = p[:min(len(p), 1)]
	}
	n, err := b.from.Read(p)
	b.watch.Reset(b.idle)
	if b.left -= int64(n); b.left < 0 {
		return 0, &Error{Reason: ReasonTooLarge}
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	if cause := context.Cause(b.reading); cause != nil {
		err = cause
	}
	return n, classify(b.ctx, err)
}

// Close ends the request.
func (b *Body) Close() error {
	b.once.Do(func() {
		b.watch.Stop()
		b.cancel(nil)
		_ = b.from.Close()
	})
	return nil
}
