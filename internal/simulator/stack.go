package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/balcao/balcao/internal/simulator/anythingllm"
	"github.com/balcao/balcao/internal/simulator/page"
	"github.com/balcao/balcao/internal/simulator/smtp"
	"github.com/balcao/balcao/internal/simulator/zapi"
)

// Options configure a Stack. The zero value listens on the trial's ports and
// keeps nothing.
type Options struct {
	// SMTPAddr is where mail is caught (default 127.0.0.1:8025; port 0 picks a free one).
	SMTPAddr string
	// HTTPAddr is where pages and APIs are served (default 127.0.0.1:8090; port 0 picks a free one).
	HTTPAddr string
	// StateDir keeps the phone chats over a restart; empty = memory only.
	StateDir string
	// Zapi, AnythingLLM and SMTP are passed on; addresses, StatePath and Logger
	// are filled from here when empty.
	Zapi        zapi.Options
	AnythingLLM anythingllm.Options
	SMTP        smtp.Options
	Logger      *slog.Logger
}

// Default addresses of a trial.
const (
	DefaultHTTPAddr = "127.0.0.1:8090"
	DefaultSMTPAddr = smtp.DefaultAddr
)

// Stack is the simulators of everything outside Balcão, behind one HTTP listener.
type Stack struct {
	Zapi        *zapi.Server
	AnythingLLM *anythingllm.Server
	SMTP        *smtp.Server

	opts   Options
	http   *http.Server
	listen net.Listener
	failed chan error
}

// New makes a Stack that does not listen yet.
func New(opts Options) (*Stack, error) {
	if opts.HTTPAddr == "" {
		opts.HTTPAddr = DefaultHTTPAddr
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Zapi.Logger == nil {
		opts.Zapi.Logger = opts.Logger
	}
	if opts.Zapi.StatePath == "" && opts.StateDir != "" {
		opts.Zapi.StatePath = filepath.Join(opts.StateDir, "phones.json")
	}
	z, err := zapi.New(opts.Zapi)
	if err != nil {
		return nil, fmt.Errorf("start the Z-API simulator: %w", err)
	}
	if opts.SMTP.Addr == "" {
		opts.SMTP.Addr = opts.SMTPAddr
	}
	if opts.SMTP.Logger == nil {
		opts.SMTP.Logger = opts.Logger
	}
	m, err := smtp.New(opts.SMTP)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the mail catcher: %w", err), z.Close())
	}
	s := &Stack{
		Zapi: z, AnythingLLM: anythingllm.New(opts.AnythingLLM), SMTP: m, opts: opts, failed: make(chan error, 1),
	}
	s.http = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	return s, nil
}

// Handler serves all HTTP sides, for callers that bring their own listener.
func (s *Stack) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/instances/", "/file/", "/_sim/"} {
		mux.Handle(path, s.Zapi)
	}
	mux.Handle("/anythingllm/", http.StripPrefix("/anythingllm", s.AnythingLLM))
	mux.Handle("/mail", s.SMTP.Handler())
	mux.Handle("/mail/", s.SMTP.Handler())
	mux.Handle("/", page.Handler())
	return mux
}

// Start listens; when it returns nil the addresses answer. It stops when ctx
// ends or Close is called. A taken port is an error that names it.
func (s *Stack) Start(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.opts.HTTPAddr)
	if err != nil {
		return fmt.Errorf("simulator cannot listen on %s: %w", s.opts.HTTPAddr, err)
	}
	if err := s.SMTP.Start(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	s.listen = l
	s.Zapi.SetPublicURL(s.URL())
	go func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("simulator stopped serving: %w", err)
		}
	}()
	context.AfterFunc(ctx, func() { _ = s.Close() }) //nolint:contextcheck // ctx has ended; closing needs its own time
	return nil
}

// Failed gives the error with which a listener ended by itself.
func (s *Stack) Failed() <-chan error { return s.failed }

// URL is the address of the phone page, without a final slash.
func (s *Stack) URL() string { return "http://" + s.listen.Addr().String() }

// ZapiURL is the base URL of the Z-API side: requests go to ZapiURL()/instances/….
func (s *Stack) ZapiURL() string { return s.URL() }

// AnythingLLMURL is the base URL that a client of AnythingLLM is given.
func (s *Stack) AnythingLLMURL() string { return s.URL() + "/anythingllm" }

// SMTPAddr is the host:port that mail is sent to.
func (s *Stack) SMTPAddr() string { return s.SMTP.Addr() }

// Close stops listening and deliveries and writes the state. It may be called twice.
func (s *Stack) Close() error {
	err := errors.Join(s.Zapi.Close(), s.SMTP.Close()) // first: event streams would keep HTTP open
	s.AnythingLLM.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if stop := s.http.Shutdown(ctx); stop != nil {
		stop = s.http.Close()
		err = errors.Join(err, stop)
	}
	return err
}
