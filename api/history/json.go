package history

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/balcao/balcao/internal/postgres"
)

// jsonWriter writes a list of conversations, each with its messages, without ever holding more than one message.
type jsonWriter struct {
	out           *bufio.Writer
	conversations int
	messages      int
}

func newJSONWriter(w io.Writer) *jsonWriter { return &jsonWriter{out: bufio.NewWriter(w)} }

func (w *jsonWriter) contentType() string { return "application/json" }

func (w *jsonWriter) begin() error { return w.write("[") }

// exportedMessage is a message of the file. Instants are in UTC.
type exportedMessage struct {
	ID        string     `json:"id"`
	At        time.Time  `json:"at"`
	Direction string     `json:"direction"`
	Origin    string     `json:"origin"`
	Author    string     `json:"author"`
	Type      string     `json:"type"`
	Text      string     `json:"text"`
	File      string     `json:"file"`
	Status    string     `json:"status"`
	EditedAt  *time.Time `json:"edited_at"`
	DeletedAt *time.Time `json:"deleted_at"`
}

func (w *jsonWriter) conversation(t postgres.TicketRow) error {
	head, err := json.Marshal(view(t))
	if err != nil {
		return err
	}
	if w.conversations > 0 {
		if err := w.write("]},"); err != nil {
			return err
		}
	}
	w.conversations++
	w.messages = 0
	// The messages become one more field of the conversation.
	return w.write("\n" + string(head[:len(head)-1]) + `,"messages":[`)
}

func (w *jsonWriter) message(m postgres.HistoryMessage) error {
	encoded, err := json.Marshal(exportedMessage{
		ID: m.ID.String(), At: m.SentAt, Direction: m.Direction, Origin: m.Origin, Author: m.AuthorName, Type: string(m.Type), Text: m.Text,
		File: m.FileName, Status: string(m.Status), EditedAt: m.EditedAt, DeletedAt: m.DeletedAt,
	})
	if err != nil {
		return err
	}
	if w.messages > 0 {
		encoded = append([]byte(","), encoded...)
	}
	w.messages++
	return w.write("\n" + string(encoded))
}

func (w *jsonWriter) end() error {
	closing := "]\n"
	if w.conversations > 0 {
		closing = "]}]\n"
	}
	if err := w.write(closing); err != nil {
		return err
	}
	return w.flush()
}

func (w *jsonWriter) flush() error { return w.out.Flush() }

func (w *jsonWriter) write(text string) error {
	_, err := w.out.WriteString(text)
	return err
}
