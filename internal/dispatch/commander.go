package dispatch

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
)

const (
	// commandWait is how long a person waits for the outcome of a command before it is called pending.
	commandWait = 5 * time.Second
	// reachLimit bounds the question whether Temporal is there.
	reachLimit = time.Second
	// commandTries bounds how often a command meets a run that has just ended.
	commandTries = 3
)

// Command is a lifecycle command of a person. The caller has checked the permission and that the person may see the ticket.
type Command struct {
	Tenant uuid.UUID
	Ticket uuid.UUID
	Actor  uuid.UUID
	Kind   contract.ActorKind // user or bot
	// Route and Key make the Update's id, with tenant, actor and ticket (R25). Key is the caller's idempotency key; without one every
	// call is a command of its own.
	Route string
	Key   string

	Command       desk.Command
	AgentID       uuid.UUID // for assign and transfer
	DepartmentID  uuid.UUID // for transfer
	Words         string    // reason or note: stored as a row before anything is sent (R26)
	WithoutSurvey bool
}

// Result is what became of a command: done, refused with a code, or pending, when the outcome is not known yet. A pending command may
// still be carried out; asking again with the same key tells.
type Result struct {
	UpdateID string
	Refusal  desk.Code
	Pending  bool
}

// UpdateID returns the id under which a command is carried out once, whoever sends it again (R25).
func UpdateID(tenant, actor uuid.UUID, route string, ticket uuid.UUID, key string) string {
	sum := sha256.New()
	for _, part := range []string{tenant.String(), actor.String(), route, ticket.String(), key} {
		// The length keeps ("a", "bc") and ("ab", "c") apart.
		_ = binary.Write(sum, binary.BigEndian, uint32(len(part)))
		_, _ = sum.Write([]byte(part))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Commander sends commands to the workflows of tickets.
type Commander struct {
	db     *postgres.DB
	client client.Client
	wait   time.Duration
}

// NewCommander returns a commander that waits for the outcome of a command for five seconds.
func NewCommander(db *postgres.DB, c client.Client) *Commander {
	return &Commander{db: db, client: c, wait: commandWait}
}

// Do sends a command and waits for its outcome. Errors: desk.CodeNotFound when there is no such ticket, desk.CodeTemporalUnavailable when
// nothing was sent, desk.CodeUnavailable when the database is away.
func (c *Commander) Do(ctx context.Context, asked Command) (Result, error) {
	if asked.Key == "" {
		asked.Key = uuid.NewString()
	}
	result := Result{UpdateID: UpdateID(asked.Tenant, asked.Actor, asked.Route, asked.Ticket, asked.Key)}
	if known, err := c.known(ctx, asked.Tenant, &result); err != nil || known {
		return result, err
	}
	now, err := c.db.TicketState(ctx, asked.Tenant, asked.Ticket)
	if err != nil {
		return result, err
	}
	if err := c.reach(ctx); err != nil {
		return result, err
	}
	command := contract.TicketCommand{
		ID: result.UpdateID, Command: asked.Command, ActorKind: asked.Kind, ActorID: asked.Actor, AgentID: asked.AgentID,
		DepartmentID: asked.DepartmentID, WithoutSurvey: asked.WithoutSurvey,
	}
	if asked.Words != "" {
		if command.NoteID, err = c.db.WriteNote(ctx, asked.Tenant, asked.Ticket, asked.Actor, asked.Words); err != nil {
			return result, err
		}
	}
	err = c.send(ctx, temporalx.TicketStart(asked.Tenant, asked.Ticket, now), command, &result)
	return result, err
}

// known fills in the outcome when Postgres has it.
func (c *Commander) known(ctx context.Context, tenant uuid.UUID, result *Result) (bool, error) {
	applied, found, err := c.db.CommandOutcome(ctx, tenant, result.UpdateID)
	if err != nil || !found {
		return false, err
	}
	result.Refusal, result.Pending = applied.Refusal, false
	return true, nil
}

// reach asks whether Temporal is there before anything is sent: afterwards a failure could no longer be told from an unknown outcome.
func (c *Commander) reach(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, reachLimit)
	defer stop()
	if _, err := c.client.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return &desk.Error{Code: desk.CodeTemporalUnavailable, Detail: "the workflow engine can't be reached; nothing was changed", Cause: err}
	}
	return nil
}

// send carries the command out, once: a repetition of the Update's id meets the first one.
func (c *Commander) send(ctx context.Context, start contract.TicketStart, command contract.TicketCommand, result *Result) error {
	// The caller's end must not leave the command half sent.
	sending, stop := context.WithTimeout(context.WithoutCancel(ctx), c.wait)
	defer stop()
	var err error
	for range commandTries {
		var outcome contract.TicketOutcome
		outcome, err = c.ask(sending, start, command)
		var refused *temporal.ApplicationError
		switch {
		case err == nil:
			result.Refusal = outcome.Refusal
			return nil
		case errors.As(err, &refused) && refused.Type() == contract.RefusalType:
			result.Refusal = desk.Code(refused.Message())
			return nil
		case neverSent(err):
			return &desk.Error{Code: desk.CodeTemporalUnavailable, Detail: "the workflow engine refused the command; nothing was changed", Cause: err}
		}
		// Whatever went wrong on the way: Postgres knows whether it was carried out.
		if known, lookErr := c.known(context.WithoutCancel(ctx), start.TenantID, result); lookErr == nil && known {
			return nil
		}
		if sending.Err() != nil || !ended(err) {
			break
		}
	}
	slog.WarnContext(ctx, "the outcome of a command is not known yet", "command", command.Command, "ticket_id", start.TicketID, "error", err)
	result.Pending = true
	return nil
}

func (c *Commander) ask(ctx context.Context, start contract.TicketStart, command contract.TicketCommand) (contract.TicketOutcome, error) {
	var outcome contract.TicketOutcome
	handle, err := c.client.UpdateWithStartWorkflow(ctx, temporalx.TicketUpdateOptions(c.client, start, command))
	if err != nil {
		return outcome, fmt.Errorf("send %s: %w", command.Command, err)
	}
	if err := handle.Get(ctx, &outcome); err != nil {
		return outcome, fmt.Errorf("outcome of %s: %w", command.Command, err)
	}
	return outcome, nil
}

// neverSent reports whether the server has refused the request as a whole.
func neverSent(err error) bool {
	var (
		invalid   *serviceerror.InvalidArgument
		denied    *serviceerror.PermissionDenied
		namespace *serviceerror.NamespaceNotFound
	)
	return errors.As(err, &invalid) || errors.As(err, &denied) || errors.As(err, &namespace)
}

// ended reports whether the command met a run that was just ending: the next try meets, or starts, another one.
func ended(err error) bool {
	var (
		gone    *serviceerror.NotFound
		aborted *serviceerror.Aborted
		failed  *temporal.ApplicationError
	)
	return errors.As(err, &gone) || errors.As(err, &aborted) || errors.As(err, &failed)
}
