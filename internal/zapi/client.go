package zapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// DefaultBaseURL is where Z-API answers (contract §1.1).
const DefaultBaseURL = "https://api.z-api.io"

const (
	defaultTimeout = 30 * time.Second
	// maxAnswer bounds an answer; a QR code image is the largest expected.
	maxAnswer = 2 << 20
	maxDetail = 300
)

// Options adjust a Client. The zero value is right for the real Z-API.
type Options struct {
	// Timeout bounds each call from dialling to the last byte of the answer, in
	// addition to the caller's context; 30 s when zero. Calls that carry a file
	// are given 90 s at least.
	Timeout time.Duration
	// Dial makes connections; the place to refuse addresses (R47). A plain
	// net.Dialer when nil.
	Dial DialFunc
	// TLS is used as a template for each connection; the system's roots and
	// TLS 1.2 or later when nil.
	TLS *tls.Config
}

// Client calls Z-API's HTTP interface. It is safe for concurrent use, keeps no
// credentials, and never repeats a request: a failed method returns an *Error
// whose Outcome says whether the caller may.
type Client struct {
	base    string
	timeout time.Duration
	http    *http.Client
}

// NewClient returns a client for the given base URL (scheme, host, perhaps a
// path; no query), DefaultBaseURL when empty.
func NewClient(base string, opts Options) (*Client, error) {
	if base == "" {
		base = DefaultBaseURL
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.User != nil {
		return nil, errors.New("zapi: the base URL must be http(s)://host[:port][/path]")
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.Dial == nil {
		opts.Dial = (&net.Dialer{Timeout: opts.Timeout}).DialContext
	}
	return &Client{
		base:    strings.TrimRight(u.String(), "/"),
		timeout: opts.Timeout,
		http: &http.Client{
			Transport: newTransport(opts.Dial, opts.TLS),
			// A redirect would send the request, and the token, elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// call is one request. path follows the instance's own; op names it in errors,
// without anything that the path holds.
type call struct {
	op     string
	method string
	path   string
	body   any
	// timeout is the least time that the call is given, where Z-API works on it before it answers.
	timeout time.Duration
}

// answer is what came back, whole.
type answer struct {
	status     int
	body       []byte
	retryAfter time.Duration
}

// do makes the call and decodes the answer into out, unless out is nil or the
// answer is empty. Every error is an *Error.
func (c *Client) do(ctx context.Context, in Instance, rq call, out any) error {
	got, err := c.roundTrip(ctx, in, rq)
	if err != nil {
		return err
	}
	if refusal := refusalIn(got); refusal != nil {
		refusal.Op, refusal.Detail = rq.op, shorten(in.hide(refusal.Detail))
		return refusal
	}
	if len(bytes.TrimSpace(got.body)) == 0 && out == nil {
		return nil
	}
	if !json.Valid(got.body) {
		return &Error{Op: rq.op, Outcome: OutcomeUnknown, Failure: FailureUnexpectedAnswer, HTTPStatus: got.status}
	}
	if out != nil {
		// The answer is well-formed; values of another type than expected stay
		// zero, and the caller checks what it needs.
		_ = json.Unmarshal(got.body, out)
	}
	return nil
}

// roundTrip sends the request once and reads the answer. Errors are classified
// by whether the connection had written anything (see sealedConn).
func (c *Client) roundTrip(ctx context.Context, in Instance, rq call) (*answer, error) {
	if problem := in.problem(); problem != "" {
		return nil, &Error{Op: rq.op, Outcome: OutcomeRefused, Failure: problem, Detail: "credentials are missing or malformed"}
	}
	ctx, cancel := context.WithTimeout(ctx, max(c.timeout, rq.timeout))
	defer cancel()

	var conn net.Conn
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { conn = info.Conn }}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), in, rq)
	if err != nil {
		return nil, &Error{Op: rq.op, Outcome: OutcomeRefused, Failure: FailureInvalidRequest, cause: in.safe(err)}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		outcome := OutcomeNotSent
		if written(conn) {
			outcome = OutcomeUnknown
		}
		return nil, &Error{Op: rq.op, Outcome: outcome, Failure: failureOfTransport(err, conn), cause: in.safe(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	got := &answer{status: resp.StatusCode, retryAfter: retryAfter(resp.Header.Get("Retry-After"))}
	got.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(got.body) > maxAnswer {
		err = errors.New("the answer is too long")
	}
	if err != nil && !definite(got.status) {
		return nil, &Error{
			Op: rq.op, Outcome: OutcomeUnknown, Failure: failureOfTransport(err, conn), HTTPStatus: got.status, cause: in.safe(err),
		}
	}
	return got, nil
}

// request builds the HTTP request. It has no GetBody, so that nothing below can
// send the body a second time.
func (c *Client) request(ctx context.Context, in Instance, rq call) (*http.Request, error) {
	var payload []byte
	if rq.body != nil {
		var err error
		if payload, err = json.Marshal(rq.body); err != nil {
			return nil, fmt.Errorf("encode body: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, rq.method, c.base+in.path()+rq.path, http.NoBody)
	if err != nil {
		return nil, err
	}
	if payload != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(payload)), int64(len(payload))
	}
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if in.ClientToken != "" {
		req.Header.Set("Client-Token", in.ClientToken)
	}
	return req, nil
}

// written seals the request's connection and reports whether it may have
// carried a byte of the request. Without a connection nothing was written, and
// nothing will be: net/http starts writing only after it reports one.
func written(conn net.Conn) bool {
	if conn == nil {
		return false
	}
	sealed, ok := conn.(*sealedConn)
	return !ok || sealed.seal()
}

// safe prepares a cause for an Error: without the url.Error that holds the
// token in its URL, and with its text masked if a secret is left.
func (i Instance) safe(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if text := err.Error(); i.hide(text) != text || len(text) > maxDetail {
		return &redacted{text: shorten(i.hide(text)), cause: err}
	}
	return err
}

func failureOfTransport(err error, conn net.Conn) Failure {
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return FailureTimeout
	case conn == nil:
		return FailureUnreachable
	default:
		return FailureConnectionLost
	}
}

// definite reports whether the status alone settles the outcome, so that a cut
// body takes nothing away.
func definite(status int) bool {
	return status >= 300 && status < 500 || status == http.StatusNoContent
}

// refusalIn returns the error that an answer holds, nil when it holds none
// (contract §1.2: a 200 may carry one).
func refusalIn(got *answer) *Error {
	e := &Error{HTTPStatus: got.status, RetryAfter: got.retryAfter, Outcome: OutcomeRefused}
	detail, failed := errorIn(got.body)
	switch {
	case got.status >= 500:
		e.Outcome, e.Failure, e.Detail = OutcomeUnknown, FailureProviderError, detail
	case got.status >= 300:
		e.Failure, e.Detail = failureOfCall(got.status, detail), detail
	case got.status < 200:
		e.Outcome, e.Failure = OutcomeUnknown, FailureUnexpectedAnswer
	case failed:
		e.Failure, e.Detail = failureOfCall(got.status, detail), detail
	default:
		return nil
	}
	return e
}

// errorIn reads the error of a body: error in any shape, or status "ERROR".
func errorIn(body []byte) (detail string, failed bool) {
	var b struct {
		Error   json.RawMessage `json:"error"`
		Status  text            `json:"status"`
		Message text            `json:"message"`
	}
	if unmarshal(body, &b) != nil {
		if trimmed := strings.TrimSpace(string(body)); !strings.HasPrefix(trimmed, "<") {
			detail = trimmed
		}
		return detail, false
	}
	hasError := !empty(b.Error) && string(b.Error) != "false"
	if hasError {
		detail = asText(b.Error)
	}
	if b.Message != "" && (detail == "" || detail == "true") {
		detail = string(b.Message)
	} else if b.Message != "" && hasError {
		detail += ": " + string(b.Message)
	}
	return detail, hasError || upper(b.Status) == "ERROR"
}

func shorten(s string) string {
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
	if runes := []rune(s); len(runes) > maxDetail {
		return string(runes[:maxDetail]) + "…"
	}
	return s
}

// retryAfter reads the header in seconds; dates are not worth the clock skew.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header))
	if err != nil || seconds < 0 || seconds > 24*3600 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
