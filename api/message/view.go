package message

import (
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Message is a message as the API shows it. What is not built yet is null.
type Message struct {
	ID         uuid.UUID        `json:"id" format:"uuid"`
	TicketID   uuid.UUID        `json:"ticket_id" format:"uuid"`
	Seq        int64            `json:"seq"` // order of handling within the ticket; 0 for what moves no ticket, such as reactions
	ClientID   *uuid.UUID       `json:"client_id" format:"uuid" extensions:"x-nullable"`
	Type       desk.MessageKind `json:"type" example:"text"`
	Direction  string           `json:"direction" enums:"in,out,internal"`
	Origin     string           `json:"origin" enums:"customer,agent,phone,api,ai,system"`
	Author     *Author          `json:"author" extensions:"x-nullable"`
	Text       *string          `json:"text" extensions:"x-nullable"`
	Media      *Media           `json:"media" extensions:"x-nullable"`
	Status     desk.Delivery    `json:"status" enums:"received,queued,sending,accepted,sent,delivered,read,played,failed,unconfirmed,skipped,cancelled"`
	Failure    *Failure         `json:"failure" extensions:"x-nullable"`
	Quoted     *Quoted          `json:"quoted" extensions:"x-nullable"`
	CreatedAt  time.Time        `json:"created_at"`  // orders the display: what WhatsApp says, or when it was queued
	ReceivedAt time.Time        `json:"received_at"` // when it reached us
	EditedAt   *time.Time       `json:"edited_at" extensions:"x-nullable"`
	DeletedAt  *time.Time       `json:"deleted_at" extensions:"x-nullable"`
}

// Author is who wrote it.
type Author struct {
	Kind string     `json:"kind" enums:"contact,user,bot,phone,system"`
	ID   *uuid.UUID `json:"id" format:"uuid" extensions:"x-nullable"`
	Name string     `json:"name"`
}

// Media is a file of a message.
type Media struct {
	Mime string `json:"mime"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// Failure says by a code why a message was not sent; the interface has the words.
type Failure struct {
	Code string `json:"code" example:"number_not_on_whatsapp"`
}

// Quoted is the message that is answered.
type Quoted struct {
	ID         uuid.UUID        `json:"id" format:"uuid"`
	Text       *string          `json:"text" extensions:"x-nullable"`
	AuthorName *string          `json:"author_name" extensions:"x-nullable"`
	Type       desk.MessageKind `json:"type"`
}

func view(m postgres.Message) Message {
	shown := Message{
		ID: m.ID, TicketID: m.TicketID, Seq: m.Seq, ClientID: orNil(m.ClientID), Type: m.Type, Direction: m.Direction, Origin: m.Origin,
		Text: orNull(m.Text), Status: m.Status, CreatedAt: m.SentAt, ReceivedAt: m.ReceivedAt, EditedAt: m.EditedAt, DeletedAt: m.DeletedAt,
	}
	if m.AuthorKind != "" {
		shown.Author = &Author{Kind: m.AuthorKind, ID: orNil(m.AuthorID), Name: m.AuthorName}
	}
	if m.Failure != "" {
		shown.Failure = &Failure{Code: m.Failure}
	}
	if q := m.Quoted; q != nil {
		shown.Quoted = &Quoted{ID: q.ID, Text: orNull(q.Text), AuthorName: orNull(q.AuthorName), Type: q.Type}
	}
	return shown
}

func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
