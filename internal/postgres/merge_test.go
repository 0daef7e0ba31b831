package postgres_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// pair is one person whom WhatsApp names in two ways.
type pair struct {
	*world
	phone, lid string
}

func newPair(t *testing.T) *pair {
	t.Helper()
	return &pair{world: newWorld(t), phone: number(), lid: fmt.Sprintf("2%014d@lid", next())}
}

// as is a message that names the person only so.
func (p *pair) as(body string, names ...string) postgres.Incoming {
	in := p.text(p.phone, body)
	in.Identities, in.Address = desk.IdentityKeys(names[0], names[1:]...), names[0]
	return in
}

// split makes two contacts with an active ticket each, the LID's being the older, and returns what the first message of each made.
func (p *pair) split() (lid, phone postgres.Ingested) {
	p.t.Helper()
	lid = p.ingest(p.as("pelo lid", p.lid))
	phone = p.ingest(p.as("pelo telefone", p.phone))
	require.NotEqual(p.t, lid.ContactID, phone.ContactID)
	return lid, phone
}

// seen delivers a message that shows both names, and returns the joining that it asks for.
func (p *pair) seen() uuid.UUID {
	p.t.Helper()
	p.ingest(p.as("com os dois", p.phone, p.lid))
	return value[uuid.UUID](p.world, "SELECT id FROM contact_joins")
}

// merge carries a joining out, as its workflow does.
func (p *pair) merge(join uuid.UUID) {
	p.t.Helper()
	step, err := p.db.MergeContacts(p.t.Context(), p.tenant, join)
	require.NoError(p.t, err)
	require.Equal(p.t, postgres.MergeMoving, step.Phase)
	p.finish(join)
}

func (p *pair) finish(join uuid.UUID) {
	p.t.Helper()
	for {
		step, err := p.db.MergeOnward(p.t.Context(), p.tenant, join, 3)
		require.NoError(p.t, err)
		if step.Phase == postgres.MergeDone {
			return
		}
		for _, ticket := range step.Tickets {
			require.Empty(p.t, p.apply(ticket, postgres.Change{Command: desk.CommandCancel, ActorKind: "system"}).Refusal)
		}
	}
}

func (p *pair) part(join uuid.UUID) {
	p.t.Helper()
	_, err := p.db.AskUndoMerge(p.t.Context(), p.tenant, all(), id(), join, true)
	require.NoError(p.t, err)
	step, err := p.db.UndoMerge(p.t.Context(), p.tenant, join)
	require.NoError(p.t, err)
	require.Equal(p.t, postgres.MergeUndone, step.Phase)
	for _, ticket := range step.Tickets {
		// While the person writes on, a new ticket may have come first; then the old one stays closed, with its messages.
		refusal := p.apply(ticket, postgres.Change{Command: desk.CommandReopen, ActorKind: "system"}).Refusal
		require.Contains(p.t, []desk.Code{"", desk.CodeActiveTicket}, refusal)
	}
	require.NoError(p.t, p.db.ForgetMerge(p.t.Context(), p.tenant, join))
}

// bodies returns what a ticket shows, in the order of seq.
func (p *pair) bodies(ticket uuid.UUID) []string {
	p.t.Helper()
	return value[[]string](p.world, `SELECT COALESCE(array_agg(body ORDER BY seq, sent_at), '{}') FROM messages
		WHERE ticket_id = $1 AND intent <> 'linked'`, ticket)
}

func TestANameThatIsLearntBelongsToOneContactWhicheverCameFirst(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]func(p *pair) []string{
		"lid first": {
			func(p *pair) []string { return []string{p.lid} }, func(p *pair) []string { return []string{p.phone, p.lid} },
			func(p *pair) []string { return []string{p.phone} },
		},
		"phone first": {
			func(p *pair) []string { return []string{p.phone} }, func(p *pair) []string { return []string{p.phone, p.lid} },
			func(p *pair) []string { return []string{p.lid} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			contacts := map[uuid.UUID]bool{}
			for _, names := range order {
				contacts[p.ingest(p.as("oi", names(p)...)).ContactID] = true
			}
			require.Len(t, contacts, 1)
			require.Equal(t, 1, p.count("tickets"))
			require.Zero(t, p.count("contact_joins"))
		})
	}
}

func TestBothNamesAtOnceOverTwoProcessesBecomeOneContactInTheEnd(t *testing.T) {
	t.Parallel()
	for range 5 {
		p := newPair(t)
		processes := []*postgres.DB{p.db, p.open()}
		var stored atomic.Int64
		var group sync.WaitGroup
		for i := range 12 {
			names := [][]string{{p.lid}, {p.phone}, {p.phone, p.lid}}[i%3]
			group.Go(func() {
				if _, err := processes[i%2].IngestMessage(t.Context(), p.tenant, p.as("oi", names...)); err == nil {
					stored.Add(1)
				}
			})
		}
		group.Wait()
		require.EqualValues(t, 12, stored.Load())
		if p.count("contact_joins") > 0 {
			join := p.seen()
			stored.Add(1)
			require.Equal(t, 1, p.count("outbox WHERE topic = 'workflow' AND payload ->> 'kind' = 'join'"), "once for the pair")
			p.merge(join)
		}
		require.Equal(t, 1, p.count("contacts WHERE merged_into IS NULL"))
		require.EqualValues(t, stored.Load(), p.count("messages WHERE contact_id = (SELECT id FROM contacts WHERE merged_into IS NULL)"))
		require.Equal(t, 1, p.count("tickets WHERE status IN ('open', 'in_progress', 'waiting')"))
	}
}

func TestOfTwoActiveTicketsTheOlderGoesOnWithTheMessagesOfBoth(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	lid, phone := p.split()
	p.ingest(p.as("mais um", p.phone))
	join := p.seen()
	p.merge(join)
	require.Equal(t, []string{"pelo lid", "com os dois", "pelo telefone", "mais um"}, p.bodies(lid.TicketID))
	require.Empty(t, p.bodies(phone.TicketID))
	require.Equal(t, "cancelled", value[string](p.world, "SELECT status FROM tickets WHERE id = $1", phone.TicketID))
	require.Equal(t, lid.TicketID, value[uuid.UUID](p.world, "SELECT merged_into FROM tickets WHERE id = $1", phone.TicketID))
	require.Equal(t, 4, value[int](p.world, "SELECT unread FROM tickets WHERE id = $1", lid.TicketID))
	require.EqualValues(t, 4, value[int64](p.world, "SELECT last_seq FROM tickets WHERE id = $1", lid.TicketID))
	require.Equal(t, 4, value[int](p.world, "SELECT count(DISTINCT seq)::int FROM messages WHERE ticket_id = $1", lid.TicketID))
	require.Equal(t, "com os dois", value[string](p.world, "SELECT last_preview FROM tickets WHERE id = $1", lid.TicketID))
	require.Equal(t, 1, p.count("ticket_events WHERE ticket_id = $1 AND kind = 'absorbed' AND data ->> 'ticket_id' = $2", lid.TicketID, phone.TicketID.String()))
	require.Equal(t, 1, p.count("ticket_events WHERE ticket_id = $1 AND kind = 'merged_into'", phone.TicketID))
	require.Equal(t, 1, p.count("outbox WHERE topic = 'ticket' AND ticket_id = $1 AND (payload ->> 'seq')::int = 4", lid.TicketID),
		"its workflow hears of the newest row")
	// Either name leads there now.
	require.Equal(t, lid.TicketID, p.ingest(p.as("depois", p.phone)).TicketID)
	require.Equal(t, lid.TicketID, p.ingest(p.as("depois", p.lid)).TicketID)
	contact, err := p.db.Contact(t.Context(), p.tenant, all(), phone.ContactID, true)
	require.NoError(t, err)
	require.Equal(t, lid.ContactID, contact.ID, "who asks for the one that was removed gets the one that goes on")
	require.Equal(t, p.phone, contact.Phone)
	require.Len(t, contact.LIDs, 1)
}

func TestTheOlderTicketGoesOnAlsoWhenItIsTheNewerContacts(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	old := p.ingest(p.as("antigo", p.lid))
	p.resolve(old.TicketID)
	p.exec("UPDATE tickets SET reopen_until = now() WHERE id = $1", old.TicketID)
	phone := p.ingest(p.as("pelo telefone", p.phone)) // newer contact, older active ticket
	lid := p.ingest(p.as("pelo lid", p.lid))
	require.NotEqual(t, old.TicketID, lid.TicketID)
	p.exec("INSERT INTO contact_joins (tenant_id, older_id, newer_id) VALUES ($1, $2, $3)", p.tenant, old.ContactID, phone.ContactID)
	p.merge(value[uuid.UUID](p.world, "SELECT id FROM contact_joins"))
	require.Equal(t, []string{"pelo telefone", "pelo lid"}, p.bodies(phone.TicketID))
	require.Equal(t, old.ContactID, value[uuid.UUID](p.world, "SELECT contact_id FROM tickets WHERE id = $1", phone.TicketID))
	require.Equal(t, phone.TicketID, p.ingest(p.as("depois", p.lid)).TicketID)
	require.Equal(t, 1, p.count("tickets WHERE status IN ('open', 'in_progress', 'waiting')"))
	p.part(value[uuid.UUID](p.world, "SELECT id FROM contact_joins"))
	require.Equal(t, []string{"pelo telefone", "depois"}, p.bodies(phone.TicketID))
	require.Equal(t, []string{"pelo lid"}, p.bodies(lid.TicketID))
	require.Equal(t, phone.ContactID, value[uuid.UUID](p.world, "SELECT contact_id FROM tickets WHERE id = $1", phone.TicketID))
	require.Zero(t, p.count("messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.contact_id <> m.contact_id"))
}

func TestAJoiningWaitsForAMessageThatIsOnItsWay(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	lid, phone := p.split()
	join := p.seen()
	m := p.sending(phone.TicketID, "já respondo")
	step, err := p.db.MergeContacts(t.Context(), p.tenant, join)
	require.NoError(t, err)
	require.Equal(t, postgres.MergeBusy, step.Phase)
	require.Equal(t, 2, p.count("contacts WHERE merged_into IS NULL"), "nothing was changed")
	_, err = p.db.AcceptSend(t.Context(), p.tenant, m, "3EB0ACCEPTED"+uuid.NewString(), "Z1")
	require.NoError(t, err)
	p.merge(join)
	require.Contains(t, p.bodies(lid.TicketID), "já respondo")
	// The other ticket's workflow asks for it as for any row: it goes out once.
	job, _, err := p.db.BeginSend(t.Context(), p.tenant, m)
	require.NoError(t, err)
	require.Equal(t, postgres.PhaseDone, job.Phase)
	require.Equal(t, desk.DeliveryAccepted, p.delivery(m))
}

func TestAMessageDeliveredUnderBothNamesIsShownOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	first, second := p.as("uma vez só", p.lid), p.as("uma vez só", p.phone)
	second.ProviderID = first.ProviderID
	lid := p.ingest(first)
	p.ingest(second)
	p.merge(p.seen())
	require.Equal(t, []string{"uma vez só", "com os dois"}, p.bodies(lid.TicketID))
	require.Equal(t, postgres.OutcomeDuplicate, p.ingest(second).Outcome, "and known as what it is")
}

func TestTakingAJoiningBackGivesBothWhatTheyHad(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	lid, phone := p.split()
	_, err := p.db.UpdateContact(t.Context(), p.tenant, phone.ContactID, new("Ana"), new("cliente antiga"))
	require.NoError(t, err)
	tag := id()
	p.exec("INSERT INTO tags (id, tenant_id, name) VALUES ($1, $2, 'vip')", tag, p.tenant)
	p.exec("INSERT INTO ticket_tags (tenant_id, tag_id, ticket_id, active, last_message_at) VALUES ($1, $2, $3, true, now())", p.tenant, tag, phone.TicketID)
	join := p.seen()
	p.merge(join)
	require.Equal(t, 1, p.count("ticket_tags WHERE ticket_id = $1", lid.TicketID))
	require.Equal(t, "Ana", value[string](p.world, "SELECT name FROM contacts WHERE id = $1", lid.ContactID))
	p.ingest(p.as("escrito depois", p.phone))
	p.part(join)
	require.Equal(t, []string{"pelo lid", "com os dois", "escrito depois"}, p.bodies(lid.TicketID))
	require.Equal(t, []string{"pelo telefone"}, p.bodies(phone.TicketID))
	require.Equal(t, "open", value[string](p.world, "SELECT status FROM tickets WHERE id = $1", phone.TicketID))
	require.Zero(t, p.count("ticket_tags WHERE ticket_id = $1", lid.TicketID))
	require.Empty(t, value[string](p.world, "SELECT name || note FROM contacts WHERE id = $1", lid.ContactID))
	require.Equal(t, "Anacliente antiga", value[string](p.world, "SELECT name || note FROM contacts WHERE id = $1", phone.ContactID))
	require.Equal(t, phone.TicketID, p.ingest(p.as("de novo", p.phone)).TicketID)
	require.Equal(t, lid.TicketID, p.ingest(p.as("de novo", p.lid)).TicketID)
	require.Zero(t, p.count("messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.contact_id <> m.contact_id"))
	require.Zero(t, p.count("contact_merge_rows"))

	// A person's word stands against what WhatsApp shows, until a person says otherwise.
	p.ingest(p.as("os dois outra vez", p.phone, p.lid))
	step, err := p.db.MergeContacts(t.Context(), p.tenant, join)
	require.NoError(t, err)
	require.Equal(t, postgres.MergeNothing, step.Phase)
	asked, err := p.db.AskMerge(t.Context(), p.tenant, all(), id(), phone.ContactID, lid.ContactID, true)
	require.NoError(t, err)
	require.Equal(t, join, asked.ID)
	p.merge(join)
	require.Equal(t, 1, p.count("contacts WHERE merged_into IS NULL"))
}

func TestNoMessageIsLostOrDoubledWhileContactsAreJoinedAndParted(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.split()
	join := p.seen()
	other := p.open()
	const each, writers = 25, 4
	var group sync.WaitGroup
	var failed atomic.Int64
	for n := range writers {
		names := [][]string{{p.lid}, {p.phone}, {p.phone, p.lid}, {p.phone}}[n]
		db := []*postgres.DB{p.db, other}[n%2]
		group.Go(func() {
			for range each {
				in := p.as("no meio", names...)
				for range 2 { // every webhook twice
					if _, err := db.IngestMessage(t.Context(), p.tenant, in); err != nil {
						failed.Add(1)
					}
				}
			}
		})
	}
	for round := range 4 {
		step, err := p.db.MergeContacts(t.Context(), p.tenant, join)
		require.NoError(t, err)
		require.Equal(t, postgres.MergeMoving, step.Phase, round)
		p.finish(join)
		if round < 3 {
			p.part(join)
			_, err = p.db.AskMerge(t.Context(), p.tenant, all(), id(), value[uuid.UUID](p.world, "SELECT older_id FROM contact_joins"),
				value[uuid.UUID](p.world, "SELECT newer_id FROM contact_joins"), true)
			require.NoError(t, err)
		}
	}
	group.Wait()
	require.Zero(t, failed.Load())
	require.Equal(t, 3+each*writers, p.count("messages WHERE intent <> 'linked'"))
	require.Equal(t, 1, p.count("contacts WHERE merged_into IS NULL"))
	require.Zero(t, p.count("messages m WHERE m.ticket_id IS NULL"))
	require.Zero(t, p.count("messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.contact_id <> m.contact_id AND m.intent <> 'linked'"))
	require.Zero(t, p.count("tickets t WHERE t.last_seq < (SELECT max(seq) FROM messages m WHERE m.ticket_id = t.id)"))
}

func TestJoiningByHandIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	lid, phone := p.split()
	code := func(viewer desk.Viewer, one, other uuid.UUID) desk.Code {
		_, err := p.db.AskMerge(t.Context(), p.tenant, viewer, id(), one, other, true)
		return desk.CodeOf(err)
	}
	require.Equal(t, desk.CodeSameContact, code(all(), lid.ContactID, lid.ContactID))
	require.Equal(t, desk.CodeNotFound, code(all(), id(), lid.ContactID))
	require.Equal(t, desk.CodeInvalid, code(all(), lid.ContactID, id()))
	group := id()
	p.exec("INSERT INTO contacts (id, tenant_id, kind) VALUES ($1, $2, 'group')", group, p.tenant)
	require.Equal(t, desk.CodeKindsDiffer, code(all(), lid.ContactID, group))
	_, viewer := p.starter()
	rival := p.addUser(p.tenant, []desk.Permission{desk.PermTicketsViewOwn}, p.department)
	require.Empty(t, p.apply(phone.TicketID, postgres.Change{Command: desk.CommandAccept, ActorID: rival}).Refusal)
	require.Equal(t, desk.CodeHiddenTicket, code(viewer, lid.ContactID, phone.ContactID), "the messages of a ticket that one may not see would come to light")
	preview, err := p.db.PreviewMerge(t.Context(), p.tenant, viewer, phone.ContactID, lid.ContactID, true)
	require.NoError(t, err)
	require.Equal(t, lid.ContactID, preview.Keep.ID, "the older one, whichever was named first")
	require.Empty(t, preview.Absorbed, "nothing of the hidden ticket")
	preview, err = p.db.PreviewMerge(t.Context(), p.tenant, all(), phone.ContactID, lid.ContactID, true)
	require.NoError(t, err)
	require.Len(t, preview.Absorbed, 1)
	require.Equal(t, []int{1, 1, 1}, []int{preview.Tickets, preview.Messages, preview.Identities})
}

func TestATicketThatWasEmptiedIsNotOpenedAgain(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	_, phone := p.split()
	p.merge(p.seen())
	require.Equal(t, desk.CodeActiveTicket, p.apply(phone.TicketID, postgres.Change{Command: desk.CommandReopen, ActorID: id()}).Refusal)
}

func TestAMovedMessageThatItsOldTicketHandledChangesNothingInTheNewOne(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	lid, phone := p.split()
	row := "row/" + phone.MessageID.String()
	require.Empty(t, p.apply(phone.TicketID, postgres.Change{Command: desk.CommandResume, ActorKind: "contact", UpdateID: row}).Refusal)
	p.merge(p.seen())
	actor := id()
	require.Empty(t, p.apply(lid.TicketID, postgres.Change{Command: desk.CommandAccept, ActorID: actor}).Refusal)
	require.Empty(t, p.apply(lid.TicketID, postgres.Change{Command: desk.CommandWait, ActorID: actor}).Refusal)
	again := p.apply(lid.TicketID, postgres.Change{Command: desk.CommandResume, ActorKind: "contact", UpdateID: row})
	require.Equal(t, lid.TicketID.String(), again.Ticket.ID, "the answer is about the ticket that asked")
	require.Equal(t, desk.StatusWaiting, again.Ticket.Status)
}

func TestAJoiningThatLostItsRunIsFoundUntilItIsDone(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	_, _ = p.split()
	join := p.seen()
	found := func() bool {
		list, err := p.db.UnfinishedMerges(t.Context(), uuid.Nil, 1000)
		require.NoError(t, err)
		return slices.Contains(list, postgres.UnfinishedMerge{TenantID: p.tenant, JoinID: join})
	}
	require.True(t, found(), "seen together, not begun")
	_, err := p.db.MergeContacts(t.Context(), p.tenant, join)
	require.NoError(t, err)
	require.True(t, found(), "begun")
	p.finish(join)
	require.False(t, found())
	p.part(join)
	require.False(t, found(), "a person's word stands")
}
