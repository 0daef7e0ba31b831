package postgres_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// starter is an agent of the world's department who starts conversations.
func (w *world) starter() (uuid.UUID, desk.Viewer) {
	w.t.Helper()
	agent := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewOwn, desk.PermTicketsReply}, w.department)
	return agent, desk.Viewer{UserID: agent.String(), Reach: desk.ReachOwn, Departments: []string{w.department.String()}}
}

func (w *world) conversation(agent uuid.UUID, viewer desk.Viewer, phone string) postgres.ConversationStart {
	return postgres.ConversationStart{
		Viewer: viewer, AgentID: agent, ConnectionID: w.connection, Identities: desk.IdentityKeys(phone), Address: phone,
	}
}

func TestAStartedConversationIsTheAgentsOwnAndWakesItsWorkflow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	phone := number()
	s := w.conversation(agent, viewer, phone)
	s.Name = "Ana Souza"
	out, err := w.db.StartConversation(t.Context(), w.tenant, s)
	require.NoError(t, err)
	require.False(t, out.Joined)
	row, err := w.db.Ticket(t.Context(), w.tenant, viewer, out.TicketID)
	require.NoError(t, err)
	require.Equal(t, desk.StatusInProgress, row.Status)
	require.Equal(t, agent, row.Agent.ID)
	require.Equal(t, "Ana Souza", row.Contact.Name)
	require.Equal(t, agent, value[uuid.UUID](w, "SELECT started_by FROM tickets WHERE id = $1", out.TicketID), "no first-response clock runs")
	require.Equal(t, 1, w.count("outbox WHERE topic = 'ticket' AND ticket_id = $1 AND payload ->> 'kind' = 'started'", out.TicketID))
	require.NotEmpty(t, out.Announced)
	require.Equal(t, 1, w.count("ticket_events WHERE ticket_id = $1 AND kind = 'created' AND actor_kind = 'user' AND actor_id = $2", out.TicketID, agent))

	// The customer's answer belongs to it.
	answer := w.ingest(w.text(phone, "oi"))
	require.Equal(t, out.TicketID, answer.TicketID)
}

func TestAConversationJoinsTheActiveTicketThatTheAgentSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	phone := number()
	known := w.ingest(w.text(phone, "bom dia"))
	out, err := w.db.StartConversation(t.Context(), w.tenant, w.conversation(agent, viewer, phone))
	require.NoError(t, err)
	require.True(t, out.Joined)
	require.Equal(t, known.TicketID, out.TicketID)
	require.Equal(t, 1, w.count("tickets WHERE contact_id = $1", known.ContactID))
}

func TestAConversationWithSomebodyElsesTicketTellsOnlyWhereItLies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	phone := number()
	known := w.ingest(w.text(phone, "bom dia"))
	rival := w.addUser(w.tenant, []desk.Permission{desk.PermTicketsViewOwn}, w.department)
	require.Empty(t, w.apply(known.TicketID, postgres.Change{Command: desk.CommandAccept, ActorID: rival}).Refusal)
	_, err := w.db.StartConversation(t.Context(), w.tenant, w.conversation(agent, viewer, phone))
	require.Equal(t, desk.CodeTicketTaken, desk.CodeOf(err))
	var taken *postgres.TakenTicket
	require.ErrorAs(t, err, &taken)
	require.Equal(t, value[string](w, "SELECT name FROM users WHERE id = $1", rival), taken.Agent)
	require.NotEmpty(t, taken.Department)
	require.NotContains(t, err.Error(), known.TicketID.String())
}

func TestAClosedTicketIsNotOpenedAgainByStartingAConversation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	phone := number()
	known := w.ingest(w.text(phone, "bom dia"))
	w.resolve(known.TicketID)
	out, err := w.db.StartConversation(t.Context(), w.tenant, w.conversation(agent, viewer, phone))
	require.NoError(t, err)
	require.NotEqual(t, known.TicketID, out.TicketID)
	require.Equal(t, known.ContactID, out.ContactID)
	require.Equal(t, "resolved", value[string](w, "SELECT status FROM tickets WHERE id = $1", known.TicketID))
}

func TestTheSameKeyStartsOneConversation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	s := w.conversation(agent, viewer, number())
	s.Key, s.RequestHash = "k", []byte("asked")
	first, err := w.db.StartConversation(t.Context(), w.tenant, s)
	require.NoError(t, err)
	again, err := w.db.StartConversation(t.Context(), w.tenant, s)
	require.NoError(t, err)
	require.Equal(t, first.TicketID, again.TicketID)
	require.False(t, again.Joined)
	other := w.conversation(agent, viewer, number())
	other.Key, other.RequestHash = "k", []byte("something else")
	_, err = w.db.StartConversation(t.Context(), w.tenant, other)
	require.Equal(t, desk.CodeIdempotencyMismatch, desk.CodeOf(err))
	require.Equal(t, 1, w.count("tickets WHERE started_by = $1", agent))
}

func TestAConversationAndAFirstMessageAtOnceMakeOneTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.open() // another process
	agent, viewer := w.starter()
	viewer.Reach = desk.ReachAll
	for range 10 {
		phone := number()
		var both sync.WaitGroup
		var started postgres.StartedConversation
		var written postgres.Ingested
		var errStart, errWrite error
		both.Go(func() {
			started, errStart = w.db.StartConversation(t.Context(), w.tenant, w.conversation(agent, viewer, phone))
		})
		both.Go(func() { written, errWrite = other.IngestMessage(t.Context(), w.tenant, w.text(phone, "oi")) })
		both.Wait()
		require.NoError(t, errStart)
		require.NoError(t, errWrite)
		require.Equal(t, started.TicketID, written.TicketID)
		require.Equal(t, 1, w.count("tickets WHERE contact_id = $1", written.ContactID))
	}
}

func TestAConversationIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent, viewer := w.starter()
	field := func(s postgres.ConversationStart) string {
		_, err := w.db.StartConversation(t.Context(), w.tenant, s)
		require.Error(t, err)
		var refused *desk.Error
		require.ErrorAs(t, err, &refused)
		if len(refused.Fields) == 0 {
			return string(refused.Code)
		}
		return refused.Fields[0].Field + " " + refused.Fields[0].Code
	}
	s := w.conversation(agent, viewer, number())
	s.ConnectionID = id()
	require.Equal(t, "connection_id not_found", field(s))
	foreignTenant, _, foreign := w.addTenant()
	require.NotEqual(t, w.tenant, foreignTenant)
	s.ConnectionID = foreign
	require.Equal(t, "connection_id not_found", field(s), "another tenant's")
	s = w.conversation(agent, viewer, number())
	s.Viewer.ConnectionID = id().String()
	require.Equal(t, "connection_id not_found", field(s), "of a person who is limited to another number")
	s = w.conversation(agent, viewer, number())
	s.Identities, s.ContactID = nil, id()
	require.Equal(t, "not_found", field(s))
	phone := number()
	blocked := w.ingest(w.text(phone, "oi"))
	_, err := w.db.SetContactBlocked(t.Context(), w.tenant, blocked.ContactID, true)
	require.NoError(t, err)
	require.Equal(t, "contact_blocked", field(w.conversation(agent, viewer, phone)))
	w.exec("UPDATE connections SET enabled = false WHERE id = $1", w.connection)
	require.Equal(t, "connection_id disabled", field(w.conversation(agent, viewer, number())))
}

// number is a Brazilian mobile number that no other test has.
func number() string { return fmt.Sprintf("55119%08d", 90000000+next()) }
