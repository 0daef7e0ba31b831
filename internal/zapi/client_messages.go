package zapi

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

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
