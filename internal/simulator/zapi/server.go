package zapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ErrNotFound is wrapped by every error about an instance, customer, chat or
// message that the simulator does not hold.
var ErrNotFound = errors.New("not found in the simulator")

// Progress says how far messages to a customer advance by themselves.
type Progress string

// Progresses; ProgressReceived is the default.
const (
	ProgressNone     Progress = "none"     // no MessageStatusCallback at all
	ProgressSent     Progress = "sent"     // SENT only
	ProgressReceived Progress = "received" // SENT, then RECEIVED while the phone is online
	ProgressRead     Progress = "read"     // all the way to READ
)

// Options configure a Server. The zero value is right for tests: everything
// happens at once.
type Options struct {
	// PublicURL is the address under which others reach this server; media URLs
	// begin with it. SetPublicURL changes it later.
	PublicURL string
	Progress  Progress
	// Pace makes sends wait as Z-API does: delayMessage and delayTyping are
	// honoured (default 1 to 3 s at random) and statuses follow after StatusDelay.
	Pace        bool
	StatusDelay time.Duration
	// StatePath is a JSON file in which instances, customers and chats are kept
	// over a restart; media lie in StatePath + ".media". Empty = memory only.
	StatePath string
	// StrictNumbers makes sending to a number that is no customer fail with
	// "Phone number does not exist"; otherwise the customer is made up.
	StrictNumbers bool
	// BareQR makes GET /qr-code answer the text of the code instead of a picture (contract 3.2).
	BareQR bool
	// WebhookWorkers is how many callbacks of an instance may be on their way at
	// once (default 1, in order).
	WebhookWorkers int
	// WebhookTimeout bounds one delivery (default 10 s).
	WebhookTimeout time.Duration
	Seed           uint64 // of faults with a probability
	Logger         *slog.Logger
	Now            func() time.Time
	// MediaClient fetches media that are sent by URL (default: 20 s limit).
	MediaClient *http.Client
}

// Server simulates Z-API and the phones behind it. It is safe for concurrent
// use. It serves /instances/..., /file/... and /_sim/...; see the package example.
type Server struct {
	opts Options
	log  *slog.Logger
	mux  http.Handler

	mu        sync.Mutex
	publicURL string
	instances map[string]*instance
	order     []string
	customers map[string]*Customer // by ninthless phone
	callbacks []*Callback          // log, oldest first
	callSeq   int
	sentSeq   int
	wake      chan struct{} // closed and replaced at each change
	events    *hub
	media     *mediaStore
	saver     *saver

	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	closed bool
}

// New makes a Server and loads the state of an earlier run when Options.StatePath
// names one; a state file that can't be read is an error, never silently replaced.
func New(opts Options) (*Server, error) {
	fillOptions(&opts)
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		opts: opts, log: opts.Logger, publicURL: strings.TrimRight(opts.PublicURL, "/"),
		instances: map[string]*instance{}, customers: map[string]*Customer{},
		wake: make(chan struct{}), events: newHub(), media: newMediaStore(opts.StatePath),
		ctx: ctx, cancel: cancel,
	}
	s.mux = s.routes()
	if opts.StatePath != "" {
		if err := s.load(); err != nil {
			cancel()
			return nil, err
		}
		s.saver = newSaver(s)
	}
	return s, nil
}

func fillOptions(o *Options) {
	if o.Progress == "" {
		o.Progress = ProgressReceived
	}
	if o.WebhookWorkers < 1 {
		o.WebhookWorkers = 1
	}
	if o.WebhookTimeout <= 0 {
		o.WebhookTimeout = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MediaClient == nil {
		o.MediaClient = &http.Client{Timeout: 20 * time.Second}
	}
}

// ServeHTTP serves the Z-API routes, media files and the admin API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// SetPublicURL says under which address this server is reached, once it listens.
func (s *Server) SetPublicURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publicURL = strings.TrimRight(base, "/")
}

// Close stops deliveries and timers, waits for them, and writes the state file.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.cancel()
	s.events.close()
	s.mu.Unlock()
	s.tasks.Wait()
	if s.saver != nil {
		return s.saver.close()
	}
	return nil
}

// Change tells a listener what moved; it reads the rest through the API.
type Change struct {
	Type       string `json:"type"` // instance, customer, chat, message, callback, presence, request
	InstanceID string `json:"instance_id,omitempty"`
	Chat       string `json:"chat,omitempty"`
	Customer   string `json:"customer,omitempty"`
	MessageID  string `json:"message_id,omitempty"`
	State      string `json:"state,omitempty"` // of a presence
}

// changed wakes waiters, tells the pages and marks the state as dirty; s.mu is held.
func (s *Server) changed(c Change) {
	close(s.wake)
	s.wake = make(chan struct{})
	s.events.publish(c)
	if s.saver != nil && c.Type != "callback" && c.Type != "presence" && c.Type != "request" {
		s.saver.mark()
	}
}

// WaitFor blocks until done answers true, looking again at each change of the
// simulator's state, or until ctx ends (its error is returned).
func (s *Server) WaitFor(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		wake := s.wake
		s.mu.Unlock()
		if done() {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// after runs do under the lock once d has passed, unless the server closes
// first; with d = 0 it runs at once. s.mu is held by the caller.
func (s *Server) after(d time.Duration, do func()) {
	if d <= 0 {
		do()
		return
	}
	s.background(func() {
		if s.pause(d) {
			s.mu.Lock()
			defer s.mu.Unlock()
			do()
		}
	})
}

// background runs do in a goroutine that Close waits for; s.mu is held.
func (s *Server) background(do func()) {
	if s.closed {
		return
	}
	s.tasks.Go(do)
}

// pause waits for d and answers false when the server closes meanwhile.
func (s *Server) pause(d time.Duration) bool {
	if d <= 0 {
		return s.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

func (s *Server) now() int64 { return s.opts.Now().UnixMilli() }

// randomHex gives n upper-case hexadecimal digits, the shape of Z-API's ids.
func randomHex(n int) string {
	b := make([]byte, (n+1)/2)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	return strings.ToUpper(hex.EncodeToString(b))[:n]
}

func randomDigits(n int) string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	v, _ := rand.Int(rand.Reader, limit)
	text := v.String()
	return strings.Repeat("0", n-len(text)) + text
}
