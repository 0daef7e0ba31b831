package zapi

import (
	"context"
	"net/http"
	"strings"
)

// Address is what every send has (contract §2).
type Address struct {
	// Phone is a chat address as Z-API writes it: digits, …@lid or …-group.
	Phone string
	// QuotedID is the WhatsApp id of the message being answered, if any.
	QuotedID string
	// DelaySeconds is how long Z-API waits before sending, 1 to 15; with 0 it
	// chooses 1 to 3 itself.
	DelaySeconds int
}

// TextMessage is a text to send (contract §2, /send-text).
type TextMessage struct {
	Address

	Text string
	// EditID is the WhatsApp id of a text of ours that this one replaces; "" for a new message.
	EditID string
	// Mentioned are the numbers, in digits, of participants that the text names by @number.
	Mentioned []string
}

// Sent is Z-API's receipt: the message is queued there, not yet sent.
type Sent struct {
	// QueueID (zaapId) removes it from the queue; ProviderID is the WhatsApp id
	// that callbacks will carry. Callbacks may arrive before this receipt.
	QueueID    string
	ProviderID string
}

// destination holds the fields that sends share on the wire.
type destination struct {
	Phone     string `json:"phone"`
	MessageID string `json:"messageId,omitempty"`
	Delay     int    `json:"delayMessage,omitempty"`
}

const maxDelaySeconds = 15

func (a Address) destination() destination {
	return destination{Phone: a.Phone, MessageID: a.QuotedID, Delay: min(max(a.DelaySeconds, 0), maxDelaySeconds)}
}

// problem returns why nothing can be sent there, nil when it can.
func (a Address) problem(op string) error {
	switch {
	case a.Phone == "":
		return incomplete(op, "an address is needed")
	case strings.HasSuffix(a.Phone, "@g.us"):
		// Z-API accepts this address with 200 and never delivers (contract §1.4).
		return &Error{Op: op, Outcome: OutcomeRefused, Failure: FailureInvalidNumber, Detail: "group addresses end in -group"}
	}
	return nil
}

// incomplete is the refusal of a request that is not worth making.
func incomplete(op, detail string) error {
	return &Error{Op: op, Outcome: OutcomeRefused, Failure: FailureInvalidRequest, Detail: detail}
}

// SendText queues a text, or the new wording of one. There is no idempotency key
// at Z-API: on OutcomeUnknown the message may have gone out, and must not be sent
// again blindly (R17).
func (c *Client) SendText(ctx context.Context, in Instance, m TextMessage) (Sent, error) {
	const op = "send-text"
	if err := m.problem(op); err != nil {
		return Sent{}, err
	}
	if m.Text == "" {
		return Sent{}, incomplete(op, "a text is needed")
	}
	body := struct {
		destination
		Message   string   `json:"message"`
		EditID    string   `json:"editMessageId,omitempty"`
		Mentioned []string `json:"mentioned,omitempty"`
	}{m.destination(), m.Text, m.EditID, m.Mentioned}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: "/" + op, body: body})
}

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
