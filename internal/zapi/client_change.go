package zapi

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// ReactionMessage is an emoji under a message.
type ReactionMessage struct {
	Phone string
	// MessageID is the WhatsApp id of the message reacted to.
	MessageID string
	// Emoji is "" to take the reaction of our side back.
	Emoji        string
	DelaySeconds int
}

// SendReaction queues a reaction, or its removal (contract §2). See SendText for what a failure means; a reaction set twice is one reaction.
func (c *Client) SendReaction(ctx context.Context, in Instance, r ReactionMessage) (Sent, error) {
	op := "send-reaction"
	if r.Emoji == "" {
		op = "send-remove-reaction"
	}
	address := Address{Phone: r.Phone, QuotedID: r.MessageID, DelaySeconds: r.DelaySeconds}
	if err := address.problem(op); err != nil {
		return Sent{}, err
	}
	if r.MessageID == "" {
		return Sent{}, incomplete(op, "a message is needed")
	}
	body := struct {
		destination
		Reaction string `json:"reaction,omitempty"`
	}{address.destination(), r.Emoji}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: "/" + op, body: body})
}

// DeleteMessage deletes a message for everyone when ours is true, and on our side alone when it was received (contract §2, owner). Z-API
// answers with nothing, so no id of it is known.
func (c *Client) DeleteMessage(ctx context.Context, in Instance, phone, providerID string, ours bool) error {
	const op = "delete-message"
	if phone == "" || providerID == "" {
		return incomplete(op, "address and message are needed")
	}
	query := url.Values{"messageId": {providerID}, "phone": {phone}, "owner": {strconv.FormatBool(ours)}}
	return c.do(ctx, in, call{op: op, method: http.MethodDelete, path: "/messages?" + query.Encode()}, nil)
}
