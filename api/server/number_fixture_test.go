package server_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// pairedLine stands for Z-API: every number is waiting to be paired, and everything that is asked of it succeeds.
type pairedLine struct{}

func (pairedLine) Status(context.Context, zapi.Instance) (zapi.InstanceStatus, error) {
	return zapi.InstanceStatus{}, nil
}
func (pairedLine) Restart(context.Context, zapi.Instance) error    { return nil }
func (pairedLine) Disconnect(context.Context, zapi.Instance) error { return nil }
func (pairedLine) SetWebhooks(context.Context, zapi.Instance, string, bool) error {
	return nil
}

func (pairedLine) QRCode(context.Context, zapi.Instance) (string, error) {
	return "data:image/png;base64,AA==", nil
}

func (pairedLine) PhoneCode(context.Context, zapi.Instance, string) (string, error) {
	return "A1B2C3D4", nil
}

// number makes one more number of the office.
func (s *site) number(t *testing.T) string {
	t.Helper()
	sealed, err := credential.Seal(s.Box, s.Tenant, credential.Number{
		Instance: zapi.Instance{ID: uuid.NewString(), Token: "token"}, HookSecret: access.NewSecret(),
	})
	require.NoError(t, err)
	id, err := s.DB.CreateConnection(t.Context(), s.Tenant, postgres.NewConnection{
		Name: "Loja", Color: 1, Credentials: sealed,
	})
	require.NoError(t, err)
	return id.String()
}

// alert raises an alert about the office's number.
func (s *site) alert(t *testing.T) string {
	t.Helper()
	_, err := s.DB.RaiseAlert(t.Context(), s.Tenant, postgres.NewAlert{
		Kind: desk.AlertConnectionDown, Severity: desk.SeverityCritical, ConnectionID: s.Connection, Subject: uuid.NewString(),
	})
	require.NoError(t, err)
	page, err := s.DB.Alerts(t.Context(), s.Tenant, postgres.AlertFilter{
		Viewer: desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachAll}, Connections: true, Open: true, Limit: 1,
	})
	require.NoError(t, err)
	require.Len(t, page.Alerts, 1)
	return page.Alerts[0].ID.String()
}
