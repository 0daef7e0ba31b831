// Package contact holds the activities about contacts: joining two of them, reading who is in a group, telling WhatsApp what was read.
package contact

import (
	"context"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/activities"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// Lines asks Z-API through the numbers of tenants; *dispatch.Lines is one.
type Lines interface {
	GroupMetadata(ctx context.Context, tenant, connection uuid.UUID, address string) (zapi.Group, error)
	ReadMessage(ctx context.Context, tenant, connection uuid.UUID, address, providerID string) error
}

// Activities are the activities about contacts. All fields must be set.
type Activities struct {
	Store     *postgres.DB
	Announcer activities.Announcer
	Temporal  client.Client // for the workflows of tickets
	Lines     Lines
}

// Bind registers those of contract.QueueDesk.
func (a *Activities) Bind(r contract.ActivityRegistry) {
	contract.Bind(r, contract.ContactJoin, a.Join)
}

// BindZAPI registers those of contract.QueueZAPI.
func (a *Activities) BindZAPI(r contract.ActivityRegistry) {
	contract.Bind(r, contract.ContactGroup, a.Group)
	contract.Bind(r, contract.ContactRead, a.Read)
}

// Group implements contract.ContactGroup.
func (a *Activities) Group(ctx context.Context, in contract.Subject) (contract.GroupOutput, error) {
	chat, err := a.Store.GroupChat(ctx, in.TenantID, in.ID)
	if err != nil {
		return contract.GroupOutput{}, err
	}
	found, err := a.Lines.GroupMetadata(ctx, in.TenantID, chat.ConnectionID, chat.Address)
	if err != nil {
		return contract.GroupOutput{}, err
	}
	members := make([]postgres.GroupMember, 0, len(found.Participants))
	for _, p := range found.Participants {
		key, ok := p.Identity()
		if !ok {
			continue
		}
		member := postgres.GroupMember{Key: string(key.Kind) + ":" + key.Value, Name: p.Name, Admin: p.Admin}
		for _, name := range p.Identities() {
			if name.Kind == desk.ChatPhone {
				member.Phone = name.Value
			}
		}
		members = append(members, member)
	}
	announced, err := a.Store.DescribeGroup(ctx, in.TenantID, in.ID, found.Name, members)
	if err != nil {
		return contract.GroupOutput{}, err
	}
	a.Announcer.Announce(announced, false)
	return contract.GroupOutput{Participants: len(members)}, nil
}

// Read implements contract.ContactRead. What was marked is stored message by message, so that an attempt after a cut goes on from there.
func (a *Activities) Read(ctx context.Context, in contract.Subject) (contract.ReadOutput, error) {
	var out contract.ReadOutput
	unmarked, err := a.Store.UnmarkedMessages(ctx, in.TenantID, in.ID)
	if err != nil {
		return out, err
	}
	for _, m := range unmarked {
		if err := a.Lines.ReadMessage(ctx, in.TenantID, m.ConnectionID, m.Address, m.ProviderID); err != nil {
			return out, err
		}
		if err := a.Store.MarkedOnWhatsApp(ctx, in.TenantID, in.ID, m.Seq); err != nil {
			return out, err
		}
		out.Messages++
	}
	return out, nil
}
