package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// ConnectionEdit changes what is set for a number (WA-2). Nil leaves a field as it is; uuid.Nil clears an id.
type ConnectionEdit struct {
	Name           *string
	Color          *int
	DepartmentID   *uuid.UUID
	AgentID        *uuid.UUID
	GroupsEnabled  *bool
	Greeting       *string
	Farewell       *string
	CallReply      *string
	DelaySeconds   *int
	SendInterval   *time.Duration
	ReadOnWhatsApp *bool
	ImportContacts *bool
	// Credentials, when set, is given what is stored and returns what is to be stored, sealed anew.
	Credentials func(Credentials) (Credentials, error)
}

var (
	connectionEdit         = named("connection_edit")
	connectionAnnounce     = named("connection_announce")
	connectionEnable       = named("connection_enable")
	connectionResume       = named("connection_resume")
	connectionRemove       = named("connection_remove")
	connectionDisconnected = named("connection_disconnected")
	connectionPairing      = named("connection_pairing")
	connectionWebhooksSet  = named("connection_webhooks_set")
)

// EditConnection stores all of the change or nothing. desk.CodeNotFound when there is no such number, desk.CodeInvalid as CreateConnection.
func (db *DB) EditConnection(ctx context.Context, tenant, id uuid.UUID, e ConnectionEdit) ([]Announcement, error) {
	var announced announcementList
	err := db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		var department, agent uuid.UUID
		if e.DepartmentID != nil {
			department = *e.DepartmentID
		}
		if e.AgentID != nil {
			agent = *e.AgentID
		}
		if err := checkReferences(ctx, tx, department, agent); err != nil {
			return err
		}
		var interval *int64
		if e.SendInterval != nil {
			ms := e.SendInterval.Milliseconds()
			interval = &ms
		}
		var found uuid.UUID
		err := tx.QueryRowxContext(ctx, connectionEdit, id, cleanTextOf(e.Name), e.Color, e.DepartmentID != nil, orNull(department), e.AgentID != nil,
			orNull(agent), e.GroupsEnabled, cleanTextOf(e.Greeting), cleanTextOf(e.Farewell), cleanTextOf(e.CallReply), e.DelaySeconds, interval,
			e.ReadOnWhatsApp, e.ImportContacts).Scan(&found)
		if err != nil {
			return err
		}
		if e.Credentials != nil {
			if err := changeCredentials(ctx, tx, id, e.Credentials); err != nil {
				return err
			}
		}
		return tx.QueryRowxContext(ctx, connectionAnnounce, id).Scan(&announced)
	})
	if err != nil {
		return nil, fmt.Errorf("edit a connection: %w", err)
	}
	return announced, nil
}

func cleanTextOf(s *string) *string {
	if s == nil {
		return nil
	}
	clean := cleanText(*s)
	return &clean
}

// EnableConnection lets a number send and be supervised, or not. desk.CodeNotFound when there is none. Doing it twice does no harm.
func (db *DB) EnableConnection(ctx context.Context, tenant, id uuid.UUID, enabled bool) ([]Announcement, error) {
	var announced announcementList
	err := db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		var found uuid.UUID
		if err := tx.QueryRowxContext(ctx, connectionEnable, id, enabled).Scan(&found); err != nil {
			return err
		}
		return tx.QueryRowxContext(ctx, connectionAnnounce, id).Scan(&announced)
	})
	if err != nil {
		return nil, fmt.Errorf("enable a connection: %w", err)
	}
	return announced, nil
}

// ResumeSending ends a pause of sending and its alert. desk.CodeNotFound when there is no such number.
func (db *DB) ResumeSending(ctx context.Context, tenant, id uuid.UUID) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), connectionResume, id); err != nil {
		return nil, fmt.Errorf("resume the sending of a connection: %w", err)
	}
	return announced, nil
}

// RemoveConnection takes a number out of use; its history stays, and what it still had to send fails. Its supervisor tidies up at Z-API.
// desk.CodeNotFound when there is none, or when it was removed already.
func (db *DB) RemoveConnection(ctx context.Context, tenant, id uuid.UUID) ([]Announcement, error) {
	var removed bool
	var announced announcementList
	if err := db.call(ctx, tenant, one(&removed, &announced), connectionRemove, id); err != nil {
		return nil, fmt.Errorf("remove a connection: %w", err)
	}
	if !removed {
		return nil, desk.E(desk.CodeNotFound, "there is no such connection")
	}
	return announced, nil
}

// NoteDisconnected stores that a person has ended the pairing of a number here: it is expected to be down from now on.
func (db *DB) NoteDisconnected(ctx context.Context, tenant, id uuid.UUID) ([]Announcement, error) {
	if err := db.call(ctx, tenant, none, connectionDisconnected, id, tenant); err != nil {
		return nil, fmt.Errorf("note that a connection was disconnected: %w", err)
	}
	return db.SetConnectionStatus(ctx, tenant, id, "disconnected", time.Now())
}

// NotePairing stores that somebody is looking at the QR code of a number now: a restart would spoil it.
func (db *DB) NotePairing(ctx context.Context, tenant, id uuid.UUID) error {
	if err := db.call(ctx, tenant, none, connectionPairing, id, tenant); err != nil {
		return fmt.Errorf("note a pairing: %w", err)
	}
	return nil
}

// NoteWebhooksSet stores that the webhooks of a number point here.
func (db *DB) NoteWebhooksSet(ctx context.Context, tenant, id uuid.UUID) ([]Announcement, error) {
	var announced announcementList
	err := db.InTenant(ctx, tenant, func(ctx context.Context, tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, connectionWebhooksSet, id, tenant); err != nil {
			return err
		}
		return tx.QueryRowxContext(ctx, connectionAnnounce, id).Scan(&announced)
	})
	if err != nil {
		return nil, fmt.Errorf("note the webhooks of a connection: %w", err)
	}
	return announced, nil
}
