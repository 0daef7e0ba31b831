package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"github.com/balcao/balcao/internal/desk"
)

// Watched is a number as its supervisor needs it (WA-11).
type Watched struct {
	Slug        string
	Removed     bool
	Watch       desk.Watch
	Credentials Credentials // KeyID "" once a removed number is tidied up
}

var (
	connectionWatch      = named("connection_watch")
	connectionLook       = named("connection_look")
	connectionAdopt      = named("connection_adopt")
	connectionSupervised = named("connection_supervised")
	connectionStates     = named("connection_states")
)

// Watched returns what is known of a number, removed or not; desk.CodeNotFound when there is none.
func (db *DB) Watched(ctx context.Context, tenant, connection uuid.UUID) (Watched, error) {
	var w Watched
	var fault string
	var pairing, down, restarted, queue, heard, mismatch, waiting, notStored *time.Time
	fields := []any{&w.Slug, &w.Removed, &w.Watch.Enabled, &w.Watch.ImportContacts, &w.Watch.Phone, &w.Watch.Status, &w.Watch.StatusAt}
	fields = append(fields, w.Credentials.fields()...)
	fields = append(fields, &w.Watch.Paired, &w.Watch.Learnt, &pairing, &fault, &down, &w.Watch.Restarts, &restarted, &w.Watch.QueueLength, &queue, &w.Watch.RosterPhone,
		&heard, &mismatch, &waiting, &w.Watch.UsuallyHeard, &w.Watch.Mismatches, &w.Watch.NotStored, &notStored)
	if err := db.call(ctx, tenant, one(fields...), connectionWatch, connection); err != nil {
		return Watched{}, fmt.Errorf("read what is known of a number: %w", err)
	}
	w.Watch.Fault = desk.Fault(fault)
	for _, instant := range []struct {
		from *time.Time
		into *time.Time
	}{
		{pairing, &w.Watch.PairingAt},
		{down, &w.Watch.DownSince},
		{restarted, &w.Watch.RestartedAt},
		{queue, &w.Watch.QueueSince},
		{heard, &w.Watch.HeardAt},
		{mismatch, &w.Watch.MismatchAt},
		{waiting, &w.Watch.WaitingSince},
		{notStored, &w.Watch.NotStoredAt},
	} {
		if instant.from != nil {
			*instant.into = instant.from.UTC()
		}
	}
	return w, nil
}

// look is what record_look is given.
type look struct {
	Status      *string    `json:"status"`
	At          time.Time  `json:"at"`
	Connected   bool       `json:"connected"`
	PhoneOnline *bool      `json:"phone_online"`
	QueueLength *int       `json:"queue_length"`
	QueueSince  *time.Time `json:"queue_since"`
	WebhooksOK  *bool      `json:"webhooks_ok"`
	DownSince   *time.Time `json:"down_since"`
	Error       *string    `json:"error"`
	Paired      bool       `json:"paired"`
	Restarts    int        `json:"restarts"`
	RestartedAt *time.Time `json:"restarted_at"`
}

type lookAlert struct {
	ID       uuid.UUID      `json:"id"`
	Kind     desk.AlertKind `json:"kind"`
	Severity desk.Severity  `json:"severity"`
	Data     map[string]any `json:"data"`
	Mail     *string        `json:"mail"`
}

// RecordLook stores what a look has found with the alerts that follow from it, all or nothing. A number that was removed meanwhile is left as it
// is. The browsers hear of what is visible.
func (db *DB) RecordLook(ctx context.Context, tenant, connection uuid.UUID, probe desk.Probe, v desk.Verdict) ([]Announcement, error) {
	facts := look{
		Status: orNullText(v.Status), At: probe.At, Connected: probe.Connected, WebhooksOK: probe.WebhooksOK, QueueLength: probe.QueueLength,
		QueueSince: orNullTime(v.Watch.QueueSince), DownSince: orNullTime(v.Watch.DownSince), Error: orNullText(string(v.Watch.Fault)), Paired: v.Watch.Paired,
		Restarts: v.Watch.Restarts, RestartedAt: orNullTime(v.Watch.RestartedAt),
	}
	if probe.Fault == desk.FaultNone {
		facts.PhoneOnline = &probe.PhoneOnline
	}
	alerts := make([]lookAlert, 0, len(v.Raise))
	for _, trouble := range v.Raise {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		alerts = append(alerts, lookAlert{ID: id, Kind: trouble.Kind, Severity: trouble.Severity, Data: trouble.Data, Mail: orNullText(trouble.Mail)})
	}
	encodedFacts, err := json.Marshal(facts)
	if err != nil {
		return nil, fmt.Errorf("facts of a look: %w", err)
	}
	encodedAlerts, err := json.Marshal(alerts)
	if err != nil {
		return nil, fmt.Errorf("alerts of a look: %w", err)
	}
	end := make([]string, 0, len(v.End))
	for _, kind := range v.End {
		end = append(end, string(kind))
	}
	var announced announcementList
	err = db.call(ctx, tenant, one(&announced), connectionLook, connection, json.RawMessage(encodedFacts), json.RawMessage(encodedAlerts), end)
	if err != nil {
		return nil, fmt.Errorf("record a look at a number: %w", err)
	}
	return announced, nil
}

func orNullTime(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// AdoptPhone stores the phone that is paired with a number, and asks for its contacts to be taken over where that is wanted and was not done for
// this phone (WA-4). roster tells whether it was asked for.
func (db *DB) AdoptPhone(ctx context.Context, tenant, connection uuid.UUID, phone string) (announced []Announcement, roster bool, err error) {
	var list announcementList
	if err := db.call(ctx, tenant, one(&list, &roster), connectionAdopt, connection, phone); err != nil {
		return nil, false, fmt.Errorf("adopt the phone of a number: %w", err)
	}
	return list, roster, nil
}

// SupervisedNumber names a number that must have a supervisor.
type SupervisedNumber struct {
	TenantID     uuid.UUID `db:"tenant_id"`
	ConnectionID uuid.UUID `db:"id"`
}

// SupervisedNumbers returns numbers of every tenant that must have a supervisor, in the order of ids, after the one given.
func (db *DB) SupervisedNumbers(ctx context.Context, after uuid.UUID, limit int) ([]SupervisedNumber, error) {
	var list []SupervisedNumber
	err := db.AsSweep(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &list, connectionSupervised, after, limit)
	})
	if err != nil {
		return nil, fmt.Errorf("list numbers to supervise: %w", err)
	}
	return list, nil
}

// ConnectionStates counts the numbers of the installation by state: unknown, connected, disconnected, blocked, paused or disabled.
func (db *DB) ConnectionStates(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		State string `db:"state"`
		Count int    `db:"count"`
	}
	err := db.AsSweep(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return tx.SelectContext(ctx, &rows, connectionStates) })
	if err != nil {
		return nil, fmt.Errorf("count the numbers: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.State] = r.Count
	}
	return counts, nil
}
