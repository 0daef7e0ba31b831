package connection

import (
	"context"
	"log/slog"
	"strings"

	"go.temporal.io/sdk/activity"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

const (
	// rosterPage is how many contacts are asked for at once; rosterBatch how many are stored in one transaction, which keeps their chats waiting.
	rosterPage  = 100
	rosterBatch = 25
	// rosterPages bounds an address book, should Z-API answer every page with the same entries.
	rosterPages = 1000
)

// TakeRoster implements contract.RosterTake.
func (a *Activities) TakeRoster(ctx context.Context, in contract.Roster) (contract.RosterOutput, error) {
	done := contract.RosterOutput{Done: true, Taken: in.Taken}
	number, ok, err := a.number(ctx, contract.Subject{TenantID: in.TenantID, ID: in.ID})
	if !ok || in.Page >= rosterPages {
		return done, err
	}
	entries, err := a.Provider.AddressBook(ctx, number.Instance, in.Page+1, rosterPage)
	if err != nil {
		return contract.RosterOutput{}, err
	}
	if len(entries) == 0 {
		slog.InfoContext(ctx, "the contacts of a phone were taken over", "connection_id", in.ID, "contacts", in.Taken)
		return done, nil
	}
	list := people(entries)
	for from := 0; from < len(list); from += rosterBatch {
		if err := a.Store.TakeContacts(ctx, in.TenantID, list[from:min(from+rosterBatch, len(list))]); err != nil {
			return contract.RosterOutput{}, err
		}
		activity.RecordHeartbeat(ctx)
	}
	taken := in.Taken + len(list)
	return contract.RosterOutput{Taken: taken}, a.Store.NoteRoster(ctx, in.TenantID, in.ID, taken)
}

// people are the entries that are a person's: groups, channels and rows without an address are none (contract §6).
func people(entries []zapi.BookEntry) []postgres.TakenContact {
	list := make([]postgres.TakenContact, 0, len(entries))
	known := map[desk.Identity]bool{}
	for _, e := range entries {
		identities := desk.IdentityKeys(e.Phone, e.LID)
		if len(identities) == 0 || identities[0].Kind == desk.ChatGroup || known[identities[0]] {
			continue
		}
		known[identities[0]] = true
		list = append(list, postgres.TakenContact{Identities: identities, Name: strings.TrimSpace(e.Name), PushName: strings.TrimSpace(e.PushName)})
	}
	return list
}
