package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Alert is a trouble that people should know of, once for each kind and subject while it lasts (WA-11, WF-6, RL-2). Ids are uuid.Nil and times
// nil for none.
type Alert struct {
	ID               uuid.UUID
	Kind             desk.AlertKind
	Severity         desk.Severity
	ConnectionID     uuid.UUID
	ConnectionName   string
	TicketID         uuid.UUID
	Protocol         string
	Data             json.RawMessage // ids, codes, numbers and instants; no words
	RaisedAt         time.Time
	EndedAt          *time.Time
	AcknowledgedAt   *time.Time
	AcknowledgedBy   uuid.UUID
	AcknowledgedName string
}

// AlertFilter says which alerts are asked for. Connections: those of numbers are among them.
type AlertFilter struct {
	Viewer      desk.Viewer
	Connections bool
	ID          uuid.UUID // only this one; uuid.Nil for any
	Open        bool      // only those that have not ended
	Limit       int
	Cursor      string
}

// AlertPage holds alerts, the newest first. Next is "" on the last page.
type AlertPage struct {
	Alerts []Alert
	Next   string
}

// NewAlert is an alert to raise. Subject is what it is about, such as an id: a second one of its kind and subject is the same alert.
type NewAlert struct {
	Kind         desk.AlertKind
	Severity     desk.Severity
	ConnectionID uuid.UUID
	TicketID     uuid.UUID
	Subject      string
	Data         map[string]any // ids, codes, numbers and instants; no words
	Mail         string         // kind of the mail that a new alert asks for; "" for none
}

var (
	alertList        = named("alert_list")
	alertAcknowledge = named("alert_acknowledge")
	alertRaise       = named("alert_raise")
	alertEnd         = named("alert_end")
)

// Alerts returns a page of the alerts that the viewer may know of.
func (db *DB) Alerts(ctx context.Context, tenant uuid.UUID, f AlertFilter) (AlertPage, error) {
	args, err := viewerArgs(f.Viewer)
	if err != nil {
		return AlertPage{}, err
	}
	print := fingerprint(struct{ Open, Connections bool }{f.Open, f.Connections})
	var after cursor
	var afterAt *time.Time
	if f.Cursor != "" {
		if after, err = parseCursor(f.Cursor, print); err != nil {
			return AlertPage{}, err
		}
		afterAt = &after.At
	}
	var page AlertPage
	args = append(args, orNull(f.ID), f.Connections, f.Open, afterAt, orNull(after.ID), f.Limit+1)
	err = db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		a, err := scanAlert(rows)
		page.Alerts = append(page.Alerts, a)
		return err
	}), alertList, args...)
	if err != nil {
		return AlertPage{}, fmt.Errorf("list alerts: %w", err)
	}
	if len(page.Alerts) > f.Limit {
		page.Alerts = page.Alerts[:f.Limit]
		last := page.Alerts[f.Limit-1]
		page.Next = cursor{At: last.RaisedAt, ID: last.ID, Filter: print}.String()
	}
	return page, nil
}

func scanAlert(rows pgx.Rows) (a Alert, err error) {
	var connection, ticket, by *uuid.UUID
	var name, protocol, byName *string
	err = rows.Scan(&a.ID, &a.Kind, &a.Severity, &connection, &name, &ticket, &protocol, &a.Data, &a.RaisedAt, &a.EndedAt, &a.AcknowledgedAt, &by, &byName)
	a.ConnectionID, a.TicketID, a.AcknowledgedBy = orNil(connection), orNil(ticket), orNil(by)
	a.ConnectionName, a.Protocol, a.AcknowledgedName = orEmpty(name), orEmpty(protocol), orEmpty(byName)
	return a, err
}

// AcknowledgeAlert notes that a person has seen the alert; the first one counts. It ends nothing.
func (db *DB) AcknowledgeAlert(ctx context.Context, tenant, alert, user uuid.UUID) ([]Announcement, error) {
	var announced announcementList
	err := db.call(ctx, tenant, one(&announced), alertAcknowledge, alert, user)
	if desk.CodeOf(err) == desk.CodeNotFound {
		return nil, nil // acknowledged before, or gone
	}
	if err != nil {
		return nil, fmt.Errorf("acknowledge an alert: %w", err)
	}
	return announced, nil
}

// RaiseAlert raises an alert, or brings the open one of its kind and subject up to date. One that ended less than ten minutes ago is opened
// again, without another mail: what flaps makes one alert.
func (db *DB) RaiseAlert(ctx context.Context, tenant uuid.UUID, a NewAlert) ([]Announcement, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	data, err := encodeAlertData(a.Data)
	if err != nil {
		return nil, err
	}
	var announced announcementList
	err = db.call(ctx, tenant, one(&announced), alertRaise, tenant, id, string(a.Kind), string(a.Severity), orNull(a.ConnectionID), orNull(a.TicketID),
		a.Subject, data, orNullText(a.Mail))
	if err != nil {
		return nil, fmt.Errorf("raise an alert: %w", err)
	}
	return announced, nil
}

func encodeAlertData(data map[string]any) (json.RawMessage, error) {
	if data == nil {
		return json.RawMessage(`{}`), nil
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("data of an alert: %w", err)
	}
	return encoded, nil
}

// EndAlert ends the open alert of a kind and subject. Without one it does nothing.
func (db *DB) EndAlert(ctx context.Context, tenant uuid.UUID, kind desk.AlertKind, subject string) ([]Announcement, error) {
	var announced announcementList
	if err := db.call(ctx, tenant, one(&announced), alertEnd, tenant, string(kind), subject); err != nil {
		return nil, fmt.Errorf("end an alert: %w", err)
	}
	return announced, nil
}
