package hook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/obs"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// storeLimit bounds the storing of one webhook. It goes on when the sender hangs up: an impatient sender must not undo it.
const storeLimit = 10 * time.Second

// storeTries bounds how often a webhook is tried before it is taken for one that can't be stored as what it is.
const storeTries = 3

// What is odd about a webhook that is kept raw.
const (
	flagTokenMismatch    = "token_mismatch"
	flagInstanceMismatch = "instance_mismatch"
	flagUnknownType      = "unknown_type"
	flagUnknownStatus    = "unknown_status"
	flagNoChat           = "no_chat"      // a channel, a broadcast list, a status, or no address that is understood
	flagNoMessage        = "no_message"   // a callback that names no message
	flagSystem           = "system"       // WhatsApp's own machinery, or our own profile
	flagProxy            = "proxy_failed" // the instance runs without its proxy
	flagNotStored        = "not_stored"   // a fault of ours: the log has the reason
)

// receive godoc
//
//	@Summary	Receive a webhook of Z-API
//	@Description	The secret in the path authenticates. Answers 200 as soon as the event is stored; events that are known already, or not understood, too.
//	@Tags		hooks
//	@Accept		json
//	@Param		secret	path	string	true	"Secret of the connection"
//	@Param		event	body	object	true	"Event as Z-API sends it; may be packed with gzip"
//	@Success	200	{object}	map[string]string	"Stored"
//	@Failure	400	{object}	server.Problem	"Not JSON"
//	@Failure	401	{object}	server.Problem	"Strict mode: z-api-token is not the instance's token"
//	@Failure	404	{object}	server.Problem	"No such webhook"
//	@Failure	413	{object}	server.Problem	"Body too large"
//	@Failure	503	{object}	server.Problem	"The database is away: send it again"
//	@Router		/hooks/zapi/{secret} [post]
func (r *Receiver) receive(c *gin.Context) error {
	began := time.Now()
	n, err := r.numbers.find(c.Request.Context(), c.Param("secret"))
	if err != nil {
		r.metrics.count("unread", string(desk.CodeOf(err)), began)
		return temporary(err)
	}
	ctx := obs.WithTenantID(obs.WithAttrs(c.Request.Context(), slog.String("connection_id", n.ConnectionID.String())), n.TenantID.String())
	body, err := readBody(c.Request, r.deps.MaxBody)
	if err != nil {
		r.metrics.count("unread", string(desk.CodeOf(err)), began)
		return err
	}
	event, err := zapi.Decode(body)
	if err != nil {
		r.metrics.count("unread", "malformed", began)
		refused := desk.Invalid("", "malformed", "the body is not a JSON object")
		refused.Cause = err
		return refused
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
	defer stop()
	outcome, err := r.take(ctx, n, delivery{event: event, raw: body, token: c.GetHeader("z-api-token")})
	r.metrics.count(kindOf(event), outcome, began)
	if err != nil {
		return temporary(err)
	}
	c.JSON(http.StatusOK, gin.H{})
	return nil
}

// probe godoc
//
//	@Summary	Tell that a webhook's address is right
//	@Tags		hooks
//	@Param		secret	path	string	true	"Secret of the connection"
//	@Success	200	{object}	map[string]string
//	@Failure	404	{object}	server.Problem
//	@Router		/hooks/zapi/{secret} [get]
func (r *Receiver) probe(c *gin.Context) error {
	if _, err := r.numbers.find(c.Request.Context(), c.Param("secret")); err != nil {
		return temporary(err)
	}
	c.JSON(http.StatusOK, gin.H{})
	return nil
}

// temporary turns every fault of ours into one that asks for the webhook again: what it says must not be lost.
func temporary(err error) error {
	switch desk.CodeOf(err) {
	case desk.CodeNotFound, desk.CodeUnauthenticated, desk.CodeUnavailable:
		return err
	default:
		return &desk.Error{Code: desk.CodeUnavailable, Detail: "it could not be stored, send it again", Cause: err}
	}
}

// delivery is one webhook.
type delivery struct {
	event zapi.Event
	raw   []byte
	token string // z-api-token, "" for none
}

var errToken = desk.E(desk.CodeUnauthenticated, "z-api-token is not the instance's token")

// take checks whose webhook it is, then stores it. The outcome is a word for the metrics.
func (r *Receiver) take(ctx context.Context, n *number, d delivery) (outcome string, err error) {
	mismatch := d.token != "" && !n.hasToken(d.token)
	r.touch(n, heardIn(d.event, mismatch))
	if mismatch || (r.deps.Strict && !n.hasToken(d.token)) {
		slog.WarnContext(ctx, "webhook with an unexpected z-api-token", "missing", d.token == "", "refused", r.deps.Strict)
		if err := r.keep(ctx, n, d, flagTokenMismatch); err != nil {
			return "unavailable", err
		}
		if r.deps.Strict {
			return flagTokenMismatch, errToken
		}
	}
	if instance := d.event.Instance(); instance != "" && postgres.HashInstance(instance) != n.InstanceHash {
		slog.WarnContext(ctx, "webhook of another instance")
		return kept(flagInstanceMismatch, r.keep(ctx, n, d, flagInstanceMismatch))
	}
	for range storeTries {
		// Storing twice is storing once, so an attempt that was cut on its way to or from the database is simply made again.
		outcome, err = r.store(ctx, n, d)
		if err == nil || desk.CodeOf(err) == desk.CodeUnavailable || errors.Is(err, context.DeadlineExceeded) {
			return outcome, err
		}
	}
	// A fault of ours with this very event: it is kept as it came, and asking for it again would not help.
	slog.ErrorContext(ctx, "webhook could not be stored", "type", kindOf(d.event), "error", err)
	return kept(flagNotStored, r.keep(ctx, n, d, flagNotStored))
}

func kept(flag string, err error) (string, error) {
	if err != nil {
		return "unavailable", err
	}
	return flag, nil
}

func (r *Receiver) keep(ctx context.Context, n *number, d delivery, flags ...string) error {
	return r.deps.DB.KeepWebhook(ctx, n.TenantID, postgres.WebhookEvent{
		ConnectionID: n.ConnectionID, Type: wireType(d.event), Flags: flags, Raw: d.raw,
	})
}
