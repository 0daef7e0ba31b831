package message

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// target finds the message of the path, which must allow the action to whoever asks: what an interface is offered is what is enforced.
func (h *handlers) target(c *gin.Context, action string) (*access.Principal, postgres.Message, error) {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return nil, postgres.Message{}, err
	}
	m, err := h.DB.Message(c.Request.Context(), p.TenantID, p.Viewer, id, false)
	if err != nil {
		return nil, postgres.Message{}, err
	}
	if !slices.Contains(h.view(p, m).AllowedActions, action) {
		return nil, postgres.Message{}, refusal(action, m.State())
	}
	return p, m, nil
}

// refusals are the codes where nothing more telling can be said.
var refusals = map[string]desk.Code{
	desk.ActionReact: desk.CodeNotOnWhatsApp, desk.ActionEdit: desk.CodeNotEditable, desk.ActionDelete: desk.CodeNotDeletable,
	desk.ActionForward: desk.CodeNotForwardable, desk.ActionRetry: desk.CodeNotRetryable, desk.ActionCancel: desk.CodeNotCancellable,
	desk.ActionSendAnyway: desk.CodeNotHeld,
}

// refusal says why an action is not allowed.
func refusal(action string, m desk.MessageState) error {
	if action != desk.ActionForward && action != desk.ActionCancel && !m.TicketActive {
		return desk.E(desk.CodeAlreadyClosed, "the ticket is closed")
	}
	if acts := action == desk.ActionReact || action == desk.ActionEdit || action == desk.ActionDelete; acts && (!m.Known || m.Deleted) {
		return desk.E(desk.CodeNotOnWhatsApp, "WhatsApp does not have the message yet, or it is deleted")
	}
	return desk.E(refusals[action], "this can't be done to the message, or not any more")
}

// act queues something that is done to a message, and tells those who look at it.
func (h *handlers) act(c *gin.Context, p *access.Principal, m postgres.Message, kind desk.MessageKind, text string) error {
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return err
	}
	hash, err := hashOf(kind, m.ID, text)
	if err != nil {
		return err
	}
	what := h.asked(p, postgres.Reply{Kind: kind, TargetID: m.ID, Text: text, RequestHash: hash}, m.TicketID, key)
	_, _, announced, err := h.DB.QueueReply(c.Request.Context(), p.TenantID, what)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, true)
	return nil
}

// answer shows the message as it is now.
func (h *handlers) answer(c *gin.Context, p *access.Principal, m postgres.Message) error {
	now, err := h.DB.Message(c.Request.Context(), p.TenantID, p.Viewer, m.ID, false)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, h.view(p, now))
	return nil
}
