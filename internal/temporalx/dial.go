// Package temporalx is how Balcão speaks to a Temporal server: the client, the namespace and its search attributes, how a ticket's
// workflow is started, and how errors become failures that may be kept in a history.
package temporalx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/balcao/balcao/internal/config"
)

// Options say which server and namespace to use, and how to be let in.
type Options struct {
	Address   string // host:port of the frontend
	Namespace string
	APIKey    config.Secret // turns TLS on
	TLS       bool
	CAFile    string // PEM; "" for the system's authorities
	CertFile  string // PEM of the client's certificate; "" for none
	KeyFile   string
	// ServerName is expected in the server's certificate, when it differs from the address.
	ServerName string
	Logger     *slog.Logger // slog.Default() when nil
	Identity   string       // shown in Temporal UI beside what this process did; "" for process and host
}

// OptionsFrom takes them from the configuration.
func OptionsFrom(cfg config.Config) Options {
	return Options{
		Address: cfg.TemporalAddress, Namespace: cfg.TemporalNamespace, APIKey: cfg.TemporalAPIKey, TLS: cfg.TemporalTLS,
		CAFile: cfg.TemporalTLSCA, CertFile: cfg.TemporalTLSCert, KeyFile: cfg.TemporalTLSKey, ServerName: cfg.TemporalTLSServerName,
	}
}

// Dial returns a client that connects when it is first used: a process starts, and takes webhooks, with Temporal away. It fails only on
// options that can't work. Close it at the end.
func Dial(opts Options) (client.Client, error) {
	options, err := opts.client()
	if err != nil {
		return nil, err
	}
	c, err := client.NewLazyClient(options)
	if err != nil {
		return nil, fmt.Errorf("temporal client: %w", err)
	}
	return c, nil
}

// readyPause is how long WaitReady lets a server alone between two questions.
const readyPause = 250 * time.Millisecond

// WaitReady returns when the server answers, or with the context's error and the last reason why it did not.
func WaitReady(ctx context.Context, c client.Client) error {
	for {
		_, err := c.CheckHealth(ctx, &client.CheckHealthRequest{})
		if err == nil {
			return nil
		}
		if pauseErr := pause(ctx, readyPause); pauseErr != nil {
			return fmt.Errorf("temporal does not answer: %w", errors.Join(pauseErr, err))
		}
	}
}

// pause waits, or returns the context's error when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (o Options) client() (client.Options, error) {
	logger := o.Logger
	if logger == nil {
		logger = slog.Default()
	}
	options := client.Options{
		HostPort: o.Address, Namespace: o.Namespace, Identity: o.Identity,
		Logger: log.NewStructuredLogger(logger.With("area", "temporal")),
	}
	if o.APIKey.IsSet() {
		options.Credentials = client.NewAPIKeyStaticCredentials(o.APIKey.Reveal())
	}
	if !o.TLS && !o.APIKey.IsSet() {
		return options, nil
	}
	secure, err := o.tls()
	options.ConnectionOptions.TLS = secure
	return options, err
}

func (o Options) tls() (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: o.ServerName}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("certificate authority of Temporal: %w", err)
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("certificate authority of Temporal: %s holds no certificate", o.CAFile)
		}
	}
	if o.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("client certificate for Temporal: %w", err)
		}
		secure.Certificates = []tls.Certificate{pair}
	}
	return secure, nil
}
