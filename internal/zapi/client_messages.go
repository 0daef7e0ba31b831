package zapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// TextMessage is a text to send (contract §2, /send-text).
type TextMessage struct {
	// Phone is a chat address as Z-API writes it: digits, …@lid or …-group.
	Phone string
	Text  string
	// QuotedID is the WhatsApp id of the message being answered, if any.
	QuotedID string
	// DelaySeconds is how long Z-API waits before sending, 1 to 15; with 0 it
	// chooses 1 to 3 itself.
	DelaySeconds int
}

// Sent is Z-API's receipt: the message is queued there, not yet sent.
type Sent struct {
	// QueueID (zaapId) removes it from the queue; ProviderID is the WhatsApp id
	// that callbacks will carry. Callbacks may arrive before this receipt.
	QueueID    string
	ProviderID string
}

// SendText queues a text. There is no idempotency key at Z-API: on
// OutcomeUnknown the message may have gone out, and must not be sent again
// blindly (R17).
func (c *Client) SendText(ctx context.Context, in Instance, m TextMessage) (Sent, error) {
	const op = "send-text"
	if m.Phone == "" || m.Text == "" {
		return Sent{}, &Error{Op: op, Outcome: OutcomeRefused, Failure: FailureInvalidRequest, Detail: "address and text are needed"}
	}
	if strings.HasSuffix(m.Phone, "@g.us") {
		// Z-API accepts this address with 200 and never delivers (contract §1.4).
		return Sent{}, &Error{Op: op, Outcome: OutcomeRefused, Failure: FailureInvalidNumber, Detail: "group addresses end in -group"}
	}
	body := struct {
		Phone     string `json:"phone"`
		Message   string `json:"message"`
		MessageID string `json:"messageId,omitempty"`
		Delay     int    `json:"delayMessage,omitempty"`
	}{m.Phone, m.Text, m.QuotedID, min(max(m.DelaySeconds, 0), maxDelaySeconds)}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: "/send-text", body: body})
}

const maxDelaySeconds = 15

// send makes a sending call and insists on a receipt: a 200 without ids may
// have queued the message, so its outcome is unknown.
func (c *Client) send(ctx context.Context, in Instance, rq call) (Sent, error) {
	var receipt struct {
		ZaapID    text `json:"zaapId"`
		MessageID text `json:"messageId"`
		ID        text `json:"id"`
	}
	if err := c.do(ctx, in, rq, &receipt); err != nil {
		return Sent{}, err
	}
	sent := Sent{QueueID: string(receipt.ZaapID), ProviderID: first(receipt.MessageID, receipt.ID)}
	if sent.ProviderID == "" {
		return Sent{}, &Error{
			Op: rq.op, Outcome: OutcomeUnknown, Failure: FailureUnexpectedAnswer, HTTPStatus: http.StatusOK,
			Detail: "the answer holds no message id",
		}
	}
	return sent, nil
}

// ReadMessage marks a message as read on WhatsApp (WA-4).
func (c *Client) ReadMessage(ctx context.Context, in Instance, phone, providerID string) error {
	body := struct {
		Phone     string `json:"phone"`
		MessageID string `json:"messageId"`
	}{phone, providerID}
	return c.do(ctx, in, call{op: "read-message", method: http.MethodPost, path: "/read-message", body: body}, nil)
}

// QueuedMessage is a message that waits in Z-API's queue (contract §3.4).
type QueuedMessage struct {
	QueueID    string
	ProviderID string
	Phone      string
	Text       string
	// Queued is in UTC.
	Queued time.Time
}

// QueuePage is one page of the queue, oldest as Z-API orders it. Next is given
// to Queue for the following page; "" on the last.
type QueuePage struct {
	Messages []QueuedMessage
	Next     string
}

// Queue reads a page of the instance's queue; page "" is the first. A page has
// at most 30 messages.
func (c *Client) Queue(ctx context.Context, in Instance, page string) (QueuePage, error) {
	body := struct {
		PageSize    int    `json:"pageSize"`
		PagingState string `json:"pagingState,omitempty"`
	}{maxQueuePage, page}
	var got struct {
		Messages []struct {
			ZaapID    text    `json:"ZaapId"`
			MessageID text    `json:"MessageId"`
			Phone     text    `json:"Phone"`
			Message   text    `json:"Message"`
			Created   instant `json:"Created"`
		} `json:"messages"`
		PagingState text `json:"pagingState"`
		HasMore     flag `json:"hasMore"`
	}
	if err := c.do(ctx, in, call{op: "queue", method: http.MethodPost, path: "/queue", body: body}, &got); err != nil {
		return QueuePage{}, err
	}
	var out QueuePage
	for _, m := range got.Messages {
		out.Messages = append(out.Messages, QueuedMessage{
			QueueID: string(m.ZaapID), ProviderID: string(m.MessageID), Phone: string(m.Phone),
			Text: string(m.Message), Queued: m.Created.Time,
		})
	}
	if got.HasMore {
		out.Next = string(got.PagingState)
	}
	return out, nil
}

const maxQueuePage = 30

// DeleteFromQueue removes one message that waits in Z-API's queue, by the
// QueueID of its receipt. Z-API documents no answer for one that has left.
func (c *Client) DeleteFromQueue(ctx context.Context, in Instance, queueID string) error {
	if unusable(queueID) {
		// An empty id would name the whole queue, which the same verb empties.
		return &Error{Op: "delete-queue", Outcome: OutcomeRefused, Failure: FailureInvalidRequest, Detail: "a queue id is needed"}
	}
	return c.do(ctx, in, call{op: "delete-queue", method: http.MethodDelete, path: "/queue/" + url.PathEscape(queueID)}, nil)
}
