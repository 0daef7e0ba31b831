package connection

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

// Store is where numbers are kept; *postgres.DB is one.
type Store interface {
	Connections(ctx context.Context, tenant uuid.UUID) ([]postgres.ConnectionSummary, error)
	Connection(ctx context.Context, tenant, id uuid.UUID) (postgres.ConnectionSummary, error)
	CreateConnection(ctx context.Context, tenant uuid.UUID, c postgres.NewConnection) (uuid.UUID, error)
	EditConnection(ctx context.Context, tenant, id uuid.UUID, e postgres.ConnectionEdit) ([]postgres.Announcement, error)
	EnableConnection(ctx context.Context, tenant, id uuid.UUID, enabled bool) ([]postgres.Announcement, error)
	ResumeSending(ctx context.Context, tenant, id uuid.UUID) ([]postgres.Announcement, error)
	RemoveConnection(ctx context.Context, tenant, id uuid.UUID) ([]postgres.Announcement, error)
	Credentials(ctx context.Context, tenant, connection uuid.UUID) (postgres.Credentials, error)
	ChangeCredentials(ctx context.Context, tenant, connection uuid.UUID, change func(postgres.Credentials) (postgres.Credentials, error)) error
	NoteDisconnected(ctx context.Context, tenant, id uuid.UUID) ([]postgres.Announcement, error)
	NotePairing(ctx context.Context, tenant, id uuid.UUID) error
	NoteWebhooksSet(ctx context.Context, tenant, id uuid.UUID) ([]postgres.Announcement, error)
}

// Provider is Z-API; *zapi.Client is one.
type Provider interface {
	Status(ctx context.Context, in zapi.Instance) (zapi.InstanceStatus, error)
	Restart(ctx context.Context, in zapi.Instance) error
	Disconnect(ctx context.Context, in zapi.Instance) error
	SetWebhooks(ctx context.Context, in zapi.Instance, hookURL string, notifySentByMe bool) error
	QRCode(ctx context.Context, in zapi.Instance) (string, error)
	PhoneCode(ctx context.Context, in zapi.Instance, phone string) (string, error)
}

// Announcer tells the browsers and the relay what was committed; *dispatch.Announcer is one. It must not wait.
type Announcer interface {
	Announce(list []postgres.Announcement, wake bool)
}

// Deps are what the endpoints work with.
type Deps struct {
	Store     Store
	Provider  Provider
	Announcer Announcer
	Box       *secret.Box
	// PublicURL is where Z-API reaches this installation.
	PublicURL string
}

// Routes returns the rows of the table that this package serves.
func Routes(d Deps) []route.Route {
	return []route.Route{
		route.ConnectionList.Do(d.list), route.ConnectionGet.Do(d.get), route.ConnectionCreate.Do(d.create), route.ConnectionUpdate.Do(d.update),
		route.ConnectionDelete.Do(d.remove), route.ConnectionEnable.Do(d.enable), route.ConnectionDisable.Do(d.disable),
		route.ConnectionRestart.Do(d.restart), route.ConnectionDisconnect.Do(d.disconnect), route.ConnectionWebhooks.Do(d.webhooks),
		route.ConnectionResume.Do(d.resume), route.ConnectionPairing.Do(d.pairing), route.ConnectionPhoneCode.Do(d.phoneCode),
	}
}

// hookURL is the address of a number's webhooks.
func (d Deps) hookURL(hookSecret string) string {
	return strings.TrimRight(d.PublicURL, "/") + "/hooks/zapi/" + hookSecret
}
