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

// Phase says what BeginSend found.
type Phase string

// The phases of a send.
const (
	PhaseReady       Phase = "ready"       // it is `sending` now: write the request, then tell how it went
	PhaseWait        Phase = "wait"        // ask again after Delay; the message is still queued (R18, R20)
	PhaseHeld        Phase = "held"        // a person's message of more than an hour ago, which asks before it goes (R18)
	PhaseInterrupted Phase = "interrupted" // an earlier attempt was cut: it is unconfirmed, unless an echo settled it (R17)
	PhaseDone        Phase = "done"        // it is past sending already
)

// SendJob is what a send needs. Only a ready job has more than the first seven fields.
type SendJob struct {
	MessageID    uuid.UUID
	Phase        Phase
	Delivery     desk.Delivery
	Failure      string        // code, when Delivery is failed
	Delay        time.Duration // how long to wait
	Reason       string        // why: disabled, disconnected, blocked, paused or pacing
	TicketID     uuid.UUID
	ConnectionID uuid.UUID

	Attempt       int    // 1 for the first
	Instance      []byte // the instance id, sealed with KeyID, see internal/secret
	InstanceToken []byte // sealed with KeyID
	ClientToken   []byte // sealed with KeyID
	KeyID         string
	DelaySeconds  int    // delayMessage; 0 for Z-API's own
	Address       string // the chat as Z-API wants it in `phone`
	Kind          desk.MessageKind
	Text          string // text, caption, emoji or new words
	Content       OutgoingContent
	QuotedID      string // provider id of the message that is answered; "" for none
	Signature     string // name that goes before the text; "" for none
	// TargetID is the provider id of what an edit, a revoke or a reaction acts upon, TargetKind its kind; "" for none, or when WhatsApp does not
	// know it any more.
	TargetID   string
	TargetKind desk.MessageKind
	File       *SendFile // nil: none, or not in the storage
}

// SendFile is the file of a message to send. Kind is that of the table media.
type SendFile struct {
	ID   uuid.UUID
	Kind string
	Key  string // of internal/storage
	Mime string
	Name string
	Size int64 // bytes
}

var (
	sendBegin   = named("send_begin")
	sendJob     = named("send_job")
	sendAccept  = named("send_accept")
	sendFail    = named("send_fail")
	sendDoubt   = named("send_doubt")
	sendRelease = named("send_release")
)

// BeginSend takes a queued message in hand: one that is still worth it (R18), on a number that takes messages, in its turn (R20). When it
// answers PhaseReady the message is stored as `sending`, so that a second attempt after a crash finds PhaseInterrupted and never writes the
// request again (R17). An unknown message is desk.CodeNotFound.
func (db *DB) BeginSend(ctx context.Context, tenant, message uuid.UUID) (SendJob, []Announcement, error) {
	job := SendJob{MessageID: message}
	var announced announcementList
	var failure *string
	var delay int64
	batch := &pgx.Batch{}
	batch.Queue(become, roleApp, tenant.String())
	batch.Queue(sendBegin, message).Query(one(&job.Phase, &job.Delivery, &failure, &delay, &job.Reason, &announced))
	batch.Queue(sendJob, message).Query(job.scan)
	if err := translateError(db.pool.SendBatch(ctx, batch).Close()); err != nil {
		return SendJob{}, nil, fmt.Errorf("begin a send: %w", err)
	}
	job.Delay = time.Duration(delay) * time.Millisecond
	if failure != nil {
		job.Failure = *failure
	}
	if job.Phase != PhaseReady {
		job = SendJob{
			MessageID: message, Phase: job.Phase, Delivery: job.Delivery, Failure: job.Failure, Delay: job.Delay, Reason: job.Reason,
			TicketID: job.TicketID, ConnectionID: job.ConnectionID,
		}
	}
	return job, announced, nil
}

// scan reads the row of the query send_job.
func (j *SendJob) scan(rows pgx.Rows) error {
	var content, signs []byte
	var author string
	var fileID *uuid.UUID
	var file SendFile
	err := one(&j.TicketID, &j.ConnectionID, &j.Attempt, &j.Instance, &j.InstanceToken, &j.ClientToken, &j.KeyID, &j.DelaySeconds, &j.Address,
		&j.Kind, &j.Text, &content, &j.QuotedID, &author, &signs, &j.TargetID, &j.TargetKind, &fileID, &file.Kind, &file.Key, &file.Mime,
		&file.Name, &file.Size)(rows)
	if err != nil {
		return err
	}
	if content != nil {
		if err := json.Unmarshal(content, &j.Content); err != nil {
			return fmt.Errorf("read the content of a message: %w", err)
		}
	}
	if fileID != nil {
		file.ID = *fileID
		j.File = &file
	}
	stored := map[desk.SettingKey]json.RawMessage{}
	if signs != nil {
		stored[desk.SettingSignature] = signs
	}
	if !j.Content.Forwarded && desk.NewSettingValues(stored).Bool(desk.SettingSignature) {
		j.Signature = author
	}
	return nil
}

// AcceptSend stores the ids that Z-API answered with. The echo that arrived before the answer is dropped, and ticks that overtook it are
// applied. Repeated, or after the message has moved on, it changes nothing.
func (db *DB) AcceptSend(ctx context.Context, tenant, message uuid.UUID, providerID, zaapID string) ([]Announcement, error) {
	return db.settle(ctx, tenant, sendAccept, message, orNullText(providerKey(providerID)), orNullText(cleanText(zaapID)))
}

// FailSend marks a message that Z-API refused, or that can't be sent, with the code of its failure.
func (db *DB) FailSend(ctx context.Context, tenant, message uuid.UUID, failure string) ([]Announcement, error) {
	return db.settle(ctx, tenant, sendFail, message, failure)
}

// DoubtSend marks a message whose request may or may not have reached Z-API as unconfirmed, and settles it at once where exactly one echo
// says what became of it (R17).
func (db *DB) DoubtSend(ctx context.Context, tenant, message uuid.UUID) ([]Announcement, error) {
	return db.settle(ctx, tenant, sendDoubt, message)
}

// ReleaseSend puts a message back to the queue whose request was certainly not written.
func (db *DB) ReleaseSend(ctx context.Context, tenant, message uuid.UUID) ([]Announcement, error) {
	return db.settle(ctx, tenant, sendRelease, message)
}

func (db *DB) settle(ctx context.Context, tenant uuid.UUID, query string, args ...any) ([]Announcement, error) {
	var announced announcementList
	err := retryLostRace(ctx, func() error { return db.call(ctx, tenant, one(&announced), query, args...) })
	if err != nil {
		return nil, fmt.Errorf("settle a send: %w", err)
	}
	return announced, nil
}

var messageDelivery = named("message_delivery")

// MessageDelivery reads how far a message has come, and the code of its failure. An unknown one is desk.CodeNotFound.
func (db *DB) MessageDelivery(ctx context.Context, tenant, message uuid.UUID) (delivery desk.Delivery, failure string, err error) {
	if err := db.call(ctx, tenant, one(&delivery, &failure), messageDelivery, message); err != nil {
		return "", "", fmt.Errorf("read how far a message has come: %w", err)
	}
	return delivery, failure, nil
}
