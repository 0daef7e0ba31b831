package message

import "github.com/gin-gonic/gin"

// cancel godoc
//
//	@Summary	Cancel a message that still waits
//	@Tags		messages
//	@Param		id	path	string	true	"Message"	format(uuid)
//	@Success	200	{object}	Message
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"not_cancellable: it is on its way or has gone"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/messages/{id}/cancel [post]
func (h *handlers) cancel(c *gin.Context) error { return h.reserved(c) }
