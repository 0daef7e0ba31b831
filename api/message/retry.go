package message

import "github.com/gin-gonic/gin"

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
func (h *handlers) retry(c *gin.Context) error { return h.reserved(c) }

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
func (h *handlers) sendAnyway(c *gin.Context) error { return h.reserved(c) }
