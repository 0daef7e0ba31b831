package postgres_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func TestACommandIsDoneOnceAndAnsweredAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket, agent := w.ticket().TicketID, id()
	c := postgres.Change{TicketID: ticket, UpdateID: "u1", Command: desk.CommandAccept, ActorKind: "user", ActorID: agent, HandledSeq: 1}
	first, err := w.db.ApplyCommand(t.Context(), w.tenant, c)
	require.NoError(t, err)
	require.Empty(t, first.Refusal)
	require.Equal(t, desk.StatusInProgress, first.Ticket.Status)
	require.Equal(t, agent.String(), first.Ticket.AgentID)
	require.EqualValues(t, 1, first.Ticket.Revision)
	require.EqualValues(t, 1, first.Ticket.HandledSeq)
	require.Len(t, first.Announced, 1)

	again, err := w.db.ApplyCommand(t.Context(), w.tenant, c)
	require.NoError(t, err)
	require.Empty(t, again.Announced)
	first.Announced = nil
	require.Equal(t, first, again)
	require.Equal(t, 1, w.count("ticket_events WHERE kind = 'accepted' AND actor_id = $1 AND command_id = 'u1'", agent))
	outcome, found, err := w.db.CommandOutcome(t.Context(), w.tenant, "u1")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, first, outcome)
	_, found, err = w.db.CommandOutcome(t.Context(), w.tenant, "u2")
	require.NoError(t, err)
	require.False(t, found)
}

func TestTwoAgentsAcceptAtOnceAndExactlyOneWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	var won, refused, stale atomic.Int32
	var group errgroup.Group
	for range 10 {
		agent := id()
		group.Go(func() error {
			out, err := w.db.ApplyCommand(t.Context(), w.tenant, postgres.Change{
				TicketID: ticket, UpdateID: agent.String(), Command: desk.CommandAccept, ActorKind: "user", ActorID: agent,
			})
			switch {
			case out.Stale:
				stale.Add(1)
				// Decide again on what is.
				out, err = w.db.ApplyCommand(t.Context(), w.tenant, postgres.Change{
					TicketID: ticket, UpdateID: agent.String(), Command: desk.CommandAccept, ActorKind: "user", ActorID: agent, Revision: out.Ticket.Revision,
				})
				if out.Refusal == desk.CodeAlreadyAssigned {
					refused.Add(1)
				}
			case out.Refusal == "":
				won.Add(1)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, won.Load())
	require.EqualValues(t, 9, stale.Load())
	require.EqualValues(t, 9, refused.Load())
	require.Equal(t, 1, w.count("ticket_events WHERE kind = 'accepted'"))
}

func TestAStaleDecisionStoresNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: id()})
	out, err := w.db.ApplyCommand(t.Context(), w.tenant, postgres.Change{
		TicketID: ticket, UpdateID: "late", Command: desk.CommandCancel, ActorKind: "user", ActorID: id(), Revision: 0, HandledSeq: 1,
	})
	require.NoError(t, err)
	require.True(t, out.Stale)
	require.Equal(t, desk.StatusInProgress, out.Ticket.Status)
	require.Zero(t, w.count("ticket_commands WHERE update_id = 'late'"))
	require.Zero(t, w.count("ticket_events WHERE command_id = 'late'"))
}

func TestARefusalIsFinalForItsCommandAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	inactive := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewAll})
	w.exec("UPDATE users SET active = false WHERE id = $1", inactive)
	blind := w.addUser(w.tenant, nil, w.department)
	elsewhere := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewAll, desk.RestrictOnlyDefaultConnection})
	w.exec("UPDATE users SET default_connection_id = $1 WHERE id = $2", w.addConnection(w.tenant, w.department), elsewhere)
	otherTenant, otherDepartment, _ := w.addTenant()
	foreign := w.addUser(otherTenant, []desk.Permission{desk.PermTicketsViewAll})
	removed := w.addDepartment(w.tenant)
	w.exec("UPDATE departments SET deleted_at = now() WHERE id = $1", removed)

	accepted := func(ticket uuid.UUID) {
		w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: id()})
	}
	for name, c := range map[string]struct {
		before func(uuid.UUID)
		change postgres.Change
		want   desk.Code
	}{
		"accept another's":              {accepted, postgres.Change{Command: desk.CommandAccept, ActorID: id()}, desk.CodeAlreadyAssigned},
		"wait unaccepted":               {nil, postgres.Change{Command: desk.CommandWait, ActorID: id()}, desk.CodeNotAccepted},
		"resolve unaccepted":            {nil, postgres.Change{Command: desk.CommandResolve, ActorID: id()}, desk.CodeNotAccepted},
		"reopen an open one":            {nil, postgres.Change{Command: desk.CommandReopen, ActorID: id()}, desk.CodeNotClosed},
		"resolve a closed one":          {w.resolve, postgres.Change{Command: desk.CommandResolve, ActorID: id()}, desk.CodeAlreadyClosed},
		"assign to nobody":              {nil, postgres.Change{Command: desk.CommandAssign, ActorID: id()}, desk.CodeNoSuchAgent},
		"assign to a stranger":          {nil, postgres.Change{Command: desk.CommandAssign, AgentID: id()}, desk.CodeNoSuchAgent},
		"assign to another tenant's":    {nil, postgres.Change{Command: desk.CommandAssign, AgentID: foreign}, desk.CodeNoSuchAgent},
		"assign to someone inactive":    {nil, postgres.Change{Command: desk.CommandAssign, AgentID: inactive}, desk.CodeNoSuchAgent},
		"assign to someone blind":       {nil, postgres.Change{Command: desk.CommandAssign, AgentID: blind}, desk.CodeCannotSee},
		"transfer to someone elsewhere": {nil, postgres.Change{Command: desk.CommandTransfer, AgentID: elsewhere}, desk.CodeCannotSee},
		"transfer to a department that is not": {
			nil, postgres.Change{Command: desk.CommandTransfer, DepartmentID: id()}, desk.CodeNoSuchDept,
		},
		"transfer to a removed department": {nil, postgres.Change{Command: desk.CommandTransfer, DepartmentID: removed}, desk.CodeNoSuchDept},
		"transfer to another tenant's": {
			nil, postgres.Change{Command: desk.CommandTransfer, DepartmentID: otherDepartment}, desk.CodeNoSuchDept,
		},
	} {
		ticket := w.ticket().TicketID
		if c.before != nil {
			c.before(ticket)
		}
		before, err := w.db.TicketState(t.Context(), w.tenant, ticket)
		require.NoError(t, err)
		c.change.UpdateID = name
		out := w.apply(ticket, c.change)
		require.Equal(t, c.want, out.Refusal, name)
		require.Equal(t, before, out.Ticket, name)
		require.Empty(t, out.Announced, name)
		require.Zero(t, w.count("ticket_events WHERE command_id = $1", name), name)
		known, found, err := w.db.CommandOutcome(t.Context(), w.tenant, name)
		require.NoError(t, err)
		require.True(t, found, name)
		require.Equal(t, c.want, known.Refusal, name)
	}
}

func TestClosingIsRefusedWhileRowsAreUnhandledAndMayBeAskedAgain(t *testing.T) {
	t.Parallel()
	for _, command := range []desk.Command{desk.CommandResolve, desk.CommandCancel} {
		w := newWorld(t)
		ticket := w.ingest(w.text(customer, "oi")).TicketID
		w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: id()})
		w.ingest(w.text(customer, "mais uma coisa"))
		c := postgres.Change{TicketID: ticket, UpdateID: "u", Command: command, ActorKind: "user", ActorID: id(), Revision: 1, HandledSeq: 1}
		out, err := w.db.ApplyCommand(t.Context(), w.tenant, c)
		require.NoError(t, err)
		require.Equal(t, desk.CodeUnhandledRows, out.Refusal)
		require.EqualValues(t, 2, out.Ticket.LastSeq)
		require.Zero(t, w.count("ticket_commands WHERE update_id = 'u'"))
		c.HandledSeq = 2
		out, err = w.db.ApplyCommand(t.Context(), w.tenant, c)
		require.NoError(t, err)
		require.Empty(t, out.Refusal)
		require.False(t, out.Ticket.Status.Active())
		require.EqualValues(t, 2, out.Ticket.HandledSeq)
	}
}

func TestReopeningIsRefusedBesideAnotherActiveTicketOfTheChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ingest(w.text(customer, "oi")).TicketID
	w.resolve(first)
	w.exec("UPDATE tickets SET reopen_until = now() - interval '1 hour'")
	second := w.ingest(w.text(customer, "oi")).TicketID
	require.NotEqual(t, first, second)
	out := w.apply(first, postgres.Change{UpdateID: "u", Command: desk.CommandReopen, ActorID: id()})
	require.Equal(t, desk.CodeActiveTicket, out.Refusal)
	require.Equal(t, desk.StatusResolved, out.Ticket.Status)
	require.Equal(t, 1, w.count("ticket_commands WHERE update_id = 'u' AND refusal = 'active_ticket_exists'"))

	w.resolve(second)
	require.Empty(t, w.apply(first, postgres.Change{Command: desk.CommandReopen, ActorID: id()}).Refusal)
}

func TestClosingAndReopeningKeepTheirInstants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec("UPDATE connections SET reopen_window_seconds = 7200")
	ticket, agent := w.ticket().TicketID, id()
	w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: agent})
	w.apply(ticket, postgres.Change{Command: desk.CommandResolve, ActorID: agent})
	require.Equal(t, 2*time.Hour, value[time.Duration](w, "SELECT reopen_until - closed_at FROM tickets"))
	out := w.apply(ticket, postgres.Change{Command: desk.CommandReopen, ActorID: agent})
	require.Equal(t, desk.StatusInProgress, out.Ticket.Status)
	require.Equal(t, agent.String(), out.Ticket.AgentID, "the former agent keeps it")
	require.Equal(t, 1, w.count("tickets WHERE closed_at IS NULL AND reopen_until IS NULL AND survey_until IS NULL"))
	w.apply(ticket, postgres.Change{Command: desk.CommandCancel, ActorID: agent})
	require.Equal(t, 1, w.count("tickets WHERE closed_at IS NOT NULL AND reopen_until IS NULL"))
}

func TestATransferTellsOfItsTicketBeforeAndAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket, agent, to := w.ticket().TicketID, id(), w.addDepartment(w.tenant)
	w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: agent})
	note, err := w.db.WriteNote(t.Context(), w.tenant, ticket, agent, "cliente antigo, cuidado")
	require.NoError(t, err)
	out := w.apply(ticket, postgres.Change{Command: desk.CommandTransfer, ActorID: agent, DepartmentID: to, NoteID: note})
	require.Equal(t, desk.StatusOpen, out.Ticket.Status, "without an agent it goes to the queue")
	require.Equal(t, to.String(), out.Ticket.DepartmentID)
	require.Len(t, out.Announced, 1)
	var payload struct {
		Before desk.TicketFacts `json:"before"`
		After  desk.TicketFacts `json:"after"`
	}
	require.NoError(t, json.Unmarshal(out.Announced[0].Payload, &payload))
	require.Equal(t, desk.TicketFacts{
		Status: desk.StatusInProgress, DepartmentID: w.department.String(), AgentID: agent.String(), ConnectionID: w.connection.String(),
	}, payload.Before)
	require.Equal(t, out.Ticket.Facts(), payload.After)

	events, err := w.db.Events(t.Context(), w.tenant, all(), ticket, "", 0)
	require.NoError(t, err)
	last := events.Items[len(events.Items)-1]
	require.Equal(t, "transferred", last.Kind)
	require.Equal(t, agent, last.ActorID)
	require.JSONEq(t, `{"from":{"status":"in_progress","department_id":"`+w.department.String()+`","agent_id":"`+agent.String()+`"},`+
		`"to":{"status":"open","department_id":"`+to.String()+`"},"note_id":"`+note.String()+`"}`, string(last.Data))
	require.Zero(t, w.count("ticket_events WHERE data::text LIKE '%cuidado%'"), "words stay in their row (R26)")
}

func TestARepetitionThatChangesNothingHasNoEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket, agent := w.ticket().TicketID, id()
	w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: agent})
	out := w.apply(ticket, postgres.Change{Command: desk.CommandAccept, ActorID: agent})
	require.Empty(t, out.Refusal)
	require.Empty(t, out.Announced)
	require.EqualValues(t, 1, out.Ticket.Revision)
	require.Equal(t, 1, w.count("ticket_events WHERE kind = 'accepted'"))
}

func TestAnExceptionComesBeforeTheProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	granted := w.addUser(w.tenant, nil)
	w.exec("INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.view_all', true)", w.tenant, granted)
	taken := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewAll})
	w.exec("INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, 'tickets.view_all', false)", w.tenant, taken)
	ticket := w.ticket().TicketID
	require.Empty(t, w.apply(ticket, postgres.Change{Command: desk.CommandAssign, AgentID: granted}).Refusal)
	require.Equal(t, desk.CodeCannotSee, w.apply(ticket, postgres.Change{Command: desk.CommandAssign, AgentID: taken}).Refusal)
}

func TestHowFarATicketIsHandledNeverMovesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ingest(w.text(customer, "um")).TicketID
	w.ingest(w.text(customer, "dois"))
	for _, c := range []struct{ handled, want int64 }{{1, 1}, {2, 2}, {1, 2}, {99, 2}} {
		last, err := w.db.MarkHandled(t.Context(), w.tenant, ticket, c.handled)
		require.NoError(t, err)
		require.EqualValues(t, 2, last)
		now, err := w.db.TicketState(t.Context(), w.tenant, ticket)
		require.NoError(t, err)
		require.Equal(t, c.want, now.HandledSeq)
	}
}
