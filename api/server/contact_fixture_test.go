package server_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// knownLine stands for WhatsApp: it knows every number.
type knownLine struct{}

func (knownLine) PhoneExists(_ context.Context, _, _ uuid.UUID, phone string) (zapi.Account, error) {
	return zapi.Account{Exists: true, Phone: phone}, nil
}

func (knownLine) ModifyBlocked(context.Context, uuid.UUID, uuid.UUID, string, bool) error { return nil }

var phones atomic.Int64

// newPhone is a number that nobody has yet.
func newPhone() string { return fmt.Sprintf("55119%08d", 70000000+phones.Add(1)) }

// contact adds a person without a ticket.
func (s *site) contact(t *testing.T) string {
	t.Helper()
	id, _, err := s.DB.CreateContact(t.Context(), s.Tenant, "Cliente", newPhone(), "")
	require.NoError(t, err)
	return id.String()
}

// writer is a contact with a ticket in the queue of Sales.
func (s *site) writer(t *testing.T) string {
	t.Helper()
	ticket := s.Ticket(t, newPhone(), "Bom dia")
	row, err := s.DB.Ticket(t.Context(), s.Tenant, desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachAll, ClosedAll: true}, ticket)
	require.NoError(t, err)
	return row.Contact.ID.String()
}

// merged joins two contacts and returns the joining.
func (s *site) merged(t *testing.T) string {
	t.Helper()
	everything := desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachAll, ClosedAll: true}
	asked, err := s.DB.AskMerge(t.Context(), s.Tenant, everything, uuid.New(), uuid.MustParse(s.contact(t)), uuid.MustParse(s.contact(t)), true)
	require.NoError(t, err)
	_, err = s.DB.MergeContacts(t.Context(), s.Tenant, asked.ID)
	require.NoError(t, err)
	step, err := s.DB.MergeOnward(t.Context(), s.Tenant, asked.ID, 1000)
	require.NoError(t, err)
	require.Equal(t, postgres.MergeDone, step.Phase)
	return asked.ID.String()
}
