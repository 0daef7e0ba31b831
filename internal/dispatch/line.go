package dispatch

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

// Credentials says what a number needs at Z-API; *postgres.DB is one.
type Credentials interface {
	Credentials(ctx context.Context, tenant, connection uuid.UUID) (postgres.Credentials, error)
}

// Lines asks Z-API through the numbers of tenants, while a person waits for the answer. The zero value is not usable.
type Lines struct {
	numbers Credentials
	secrets *secret.Box
	client  *zapi.Client
}

// NewLines returns lines through the client.
func NewLines(numbers Credentials, secrets *secret.Box, client *zapi.Client) *Lines {
	return &Lines{numbers: numbers, secrets: secrets, client: client}
}

// PhoneExists asks whether a number has WhatsApp. desk.CodeInvalid at connection_id when there is no such number of ours,
// desk.CodeLineUnavailable when Z-API does not tell.
func (l *Lines) PhoneExists(ctx context.Context, tenant, connection uuid.UUID, phone string) (zapi.Account, error) {
	instance, err := l.instance(ctx, tenant, connection)
	if err != nil {
		return zapi.Account{}, err
	}
	account, err := l.client.PhoneExists(ctx, instance, phone)
	if err != nil {
		return zapi.Account{}, unavailable("WhatsApp can't be asked for this number at the moment", err)
	}
	return account, nil
}

// ModifyBlocked blocks a chat's person on WhatsApp, or lets them write again. Errors as PhoneExists.
func (l *Lines) ModifyBlocked(ctx context.Context, tenant, connection uuid.UUID, address string, block bool) error {
	instance, err := l.instance(ctx, tenant, connection)
	if err != nil {
		return err
	}
	if err := l.client.ModifyBlocked(ctx, instance, address, block); err != nil {
		return unavailable("WhatsApp did not take it; nothing was changed", err)
	}
	return nil
}

// GroupMetadata reads a group's name and participants. Errors as PhoneExists.
func (l *Lines) GroupMetadata(ctx context.Context, tenant, connection uuid.UUID, address string) (zapi.Group, error) {
	instance, err := l.instance(ctx, tenant, connection)
	if err != nil {
		return zapi.Group{}, err
	}
	group, err := l.client.GroupMetadata(ctx, instance, address)
	if err != nil {
		return zapi.Group{}, unavailable("WhatsApp did not tell of the group", err)
	}
	return group, nil
}

// ReadMessage marks a message as read on WhatsApp. Errors as PhoneExists.
func (l *Lines) ReadMessage(ctx context.Context, tenant, connection uuid.UUID, address, providerID string) error {
	instance, err := l.instance(ctx, tenant, connection)
	if err != nil {
		return err
	}
	if err := l.client.ReadMessage(ctx, instance, address, providerID); err != nil {
		return unavailable("WhatsApp did not take it", err)
	}
	return nil
}

func (l *Lines) instance(ctx context.Context, tenant, connection uuid.UUID) (zapi.Instance, error) {
	sealed, err := l.numbers.Credentials(ctx, tenant, connection)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return zapi.Instance{}, desk.Invalid("connection_id", "not_found", "there is no such number")
	}
	if err != nil {
		return zapi.Instance{}, err
	}
	number, err := credential.Open(l.secrets, tenant, sealed)
	return number.Instance, err
}

// unavailable is what a person is told of any failure at Z-API; the cause is for the log.
func unavailable(detail string, cause error) error {
	return &desk.Error{Code: desk.CodeLineUnavailable, Detail: detail, Cause: cause}
}
