package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

// Options configure a Server.
type Options struct {
	Addr string // default 127.0.0.1:8025; port 0 picks a free one
	// StartTLS offers STARTTLS with a certificate made at start; TLSConfig of
	// Server trusts it.
	StartTLS bool
	// Username and Password are required of every sender when set.
	Username, Password string
	MaxBytes           int64 // of one message, default 30 MB
	Now                func() time.Time
	Logger             *slog.Logger
}

// DefaultAddr is the SMTP address of a trial.
const DefaultAddr = "127.0.0.1:8025"

// Server catches mail; it is safe for concurrent use.
type Server struct {
	opts   Options
	server *gosmtp.Server
	cert   *certificate

	mu       sync.Mutex
	listen   net.Listener
	messages []Message
	seq      int
	faults   []Fault
	attempts []Attempt
	wake     chan struct{}
	done     chan struct{}
	once     sync.Once
}

// Attempt is one message that a sender began to hand over, refused ones included.
type Attempt struct {
	From   string    `json:"from"`
	To     []string  `json:"to"`
	Result string    `json:"result"` // "accepted" or the fault that struck
	At     time.Time `json:"at"`     // UTC
}

// New makes a Server that does not listen yet.
func New(opts Options) (*Server, error) {
	if opts.Addr == "" {
		opts.Addr = DefaultAddr
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = 30 << 20
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{opts: opts, wake: make(chan struct{}), done: make(chan struct{})}
	s.server = gosmtp.NewServer(gosmtp.BackendFunc(s.session))
	s.server.Domain = "simulador.local"
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.MaxMessageBytes = opts.MaxBytes
	s.server.MaxRecipients = 500
	s.server.AllowInsecureAuth = !opts.StartTLS
	s.server.ErrorLog = slog.NewLogLogger(opts.Logger.Handler(), slog.LevelDebug)
	if opts.StartTLS {
		cert, err := newCertificate(opts.Now())
		if err != nil {
			return nil, err
		}
		s.cert = cert
		s.server.TLSConfig = cert.server
	}
	return s, nil
}

// Start listens; a taken port is an error that names it.
func (s *Server) Start(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.opts.Addr)
	if err != nil {
		return fmt.Errorf("mail catcher cannot listen on %s: %w", s.opts.Addr, err)
	}
	s.mu.Lock()
	s.listen = l
	s.mu.Unlock()
	go func() {
		if err := s.server.Serve(gate{l, s}); err != nil && !errors.Is(err, gosmtp.ErrServerClosed) {
			s.opts.Logger.ErrorContext(ctx, "mail catcher stopped", "error", err)
		}
	}()
	return nil
}

// Addr is the address that Start listens on.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listen.Addr().String()
}

// TLSConfig trusts the certificate of STARTTLS; nil without Options.StartTLS.
func (s *Server) TLSConfig() *tls.Config {
	if s.cert == nil {
		return nil
	}
	return s.cert.client.Clone()
}

// Close stops listening and cuts open connections; it may be called twice.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.done) })
	err := s.server.Close()
	if errors.Is(err, gosmtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// gate is the listener of a server that can be down: connections are cut before
// the greeting.
type gate struct {
	net.Listener
	s *Server
}

func (g gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if _, down := g.s.strike(FaultDown); !down {
			return conn, nil
		}
		_ = conn.Close()
	}
}

// Messages lists what was caught, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Attempts lists what senders tried, oldest first.
func (s *Server) Attempts() []Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.attempts)
}

// Clear forgets messages and attempts.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.attempts = nil, nil
	s.changed()
}

// WaitMessages blocks until n messages are there, or ctx ends.
func (s *Server) WaitMessages(ctx context.Context, n int) ([]Message, error) {
	for {
		s.mu.Lock()
		got, wake := slices.Clone(s.messages), s.wake
		s.mu.Unlock()
		if len(got) >= n {
			return got, nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return got, fmt.Errorf("%d of %d mails caught: %w", len(got), n, ctx.Err())
		}
	}
}

const keepMessages = 1000

func (s *Server) changed() {
	close(s.wake)
	s.wake = make(chan struct{})
}

func (s *Server) keep(from string, to []string, raw []byte) {
	parsed := parse(raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	parsed.ID, parsed.EnvelopeFrom, parsed.EnvelopeTo, parsed.At = s.seq, from, slices.Clone(to), s.opts.Now().UTC()
	s.messages = append(s.messages, parsed)
	if len(s.messages) > keepMessages {
		s.messages = slices.Clone(s.messages[len(s.messages)-keepMessages:])
	}
	s.changed()
}

func (s *Server) note(from string, to []string, result string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts = append(s.attempts, Attempt{From: from, To: slices.Clone(to), Result: result, At: s.opts.Now().UTC()})
	if len(s.attempts) > keepMessages {
		s.attempts = slices.Clone(s.attempts[len(s.attempts)-keepMessages:])
	}
	s.changed()
}

// readAll takes the whole message: the protocol demands it before an answer.
func readAll(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	return raw, nil
}
