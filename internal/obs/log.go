// Package obs is what a process tells about itself: structured logs that carry the
// request and the tenant they belong to, Prometheus metrics, and health pages that
// name every dependency.
package obs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
)

// NewLogger returns a logger that writes to out. Format is "json" or "text", level
// "debug", "info", "warn" or "error", as checked by the config package; anything
// else is an error. Records logged with a context carry the attributes put into it
// by [WithRequestID], [WithTenantID] and [WithAttrs].
func NewLogger(out io.Writer, level, format string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	options := &slog.HandlerOptions{Level: least}
	switch format {
	case "json":
		return slog.New(contextHandler{slog.NewJSONHandler(out, options)}), nil
	case "text":
		return slog.New(contextHandler{slog.NewTextHandler(out, options)}), nil
	default:
		return nil, fmt.Errorf("log format %q is neither json nor text", format)
	}
}

type attrsKey struct{}

type requestIDKey struct{}

// WithAttrs returns a context whose log records carry attrs after those it already
// carries. Ids and codes only: a log outlives the data it speaks of.
func WithAttrs(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, attrsKey{}, append(slices.Clip(contextAttrs(ctx)), attrs...))
}

// WithRequestID returns a context that belongs to a request: its log records carry
// request_id, and [RequestID] gives it back.
func WithRequestID(ctx context.Context, id string) context.Context {
	return WithAttrs(context.WithValue(ctx, requestIDKey{}, id), slog.String("request_id", id))
}

// RequestID returns the id of the request that the context belongs to, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// WithTenantID returns a context whose log records carry tenant_id.
func WithTenantID(ctx context.Context, id string) context.Context {
	return WithAttrs(ctx, slog.String("tenant_id", id))
}

func contextAttrs(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(attrsKey{}).([]slog.Attr)
	return attrs
}

// contextHandler adds the context's attributes to each record.
type contextHandler struct{ slog.Handler }

func (h contextHandler) Handle(ctx context.Context, record slog.Record) error {
	record = record.Clone()
	record.AddAttrs(contextAttrs(ctx)...)
	return h.Handler.Handle(ctx, record)
}

func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
