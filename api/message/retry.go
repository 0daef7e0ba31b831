package message

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// retry godoc
//
//	@Summary	Send a message that failed again
//	@Description	A failed message is queued again. One that is unconfirmed may have arrived already: the same content is sent as a new
//	@Description	message, which the answer holds.
//	@Tags		messages
//	@Param		id				path	string	true	"Message"	format(uuid)
//	@Param		Idempotency-Key	header	string	false	"The same key makes one new message"
//	@Success	200	{object}	Message	"Queued again"
//	@Success	201	{object}	Message	"A new message with the same content"
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"already_closed, not_retryable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/retry [post]
func (h *handlers) retry(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionRetry)
	if err != nil {
		return err
	}
	if m.Status == desk.DeliveryUnconfirmed {
		return h.again(c, p, m)
	}
	announced, err := h.DB.RetryFailed(c.Request.Context(), p.TenantID, p.Viewer, m.ID)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, true)
	return h.answer(c, p, m)
}

// again sends what a message holds as a new one, because a person says so: it may arrive twice (R17).
func (h *handlers) again(c *gin.Context, p *access.Principal, m postgres.Message) error {
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return err
	}
	what, err := copyOf(m)
	if err != nil {
		return err
	}
	if m.Quoted != nil {
		what.QuotedID = m.Quoted.ID
	}
	if what.RequestHash, err = hashOf("again", m.ID); err != nil {
		return err
	}
	stored, created, announced, err := h.DB.QueueReply(c.Request.Context(), p.TenantID, h.asked(p, what, m.TicketID, key))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
		h.Announcer.Announce(announced, true)
	}
	c.JSON(status, h.view(p, stored))
	return nil
}

// copyOf asks for a message with the content of another one.
func copyOf(m postgres.Message) (postgres.Reply, error) {
	what := postgres.Reply{Kind: m.Type, Text: m.Text, Content: &postgres.OutgoingContent{}}
	if len(m.Content) > 0 {
		if err := json.Unmarshal(m.Content, what.Content); err != nil {
			return postgres.Reply{}, fmt.Errorf("read the content of a message: %w", err)
		}
	}
	if m.Media != nil {
		what.CopyOf = m.ID
	}
	return what, nil
}

// sendAnyway godoc
//
//	@Summary	Let a message go that was held
//	@Description	A message that waited for more than an hour asks before it goes.
//	@Tags		messages
//	@Param		id	path	string	true	"Message"	format(uuid)
//	@Success	200	{object}	Message
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_held"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/send-anyway [post]
func (h *handlers) sendAnyway(c *gin.Context) error {
	p, m, err := h.target(c, desk.ActionSendAnyway)
	if err != nil {
		return err
	}
	announced, err := h.DB.ReleaseHeld(c.Request.Context(), p.TenantID, p.Viewer, m.ID)
	if err != nil {
		return err
	}
	h.Announcer.Announce(announced, true)
	return h.answer(c, p, m)
}
