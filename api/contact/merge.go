package contact

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// MergeRequest names the other contact.
type MergeRequest struct {
	With *uuid.UUID `json:"with" format:"uuid" validate:"required"`
} //	@name	ContactMergeRequest

// MergePreview is what joining would do. The older contact goes on.
type MergePreview struct {
	Keep       Contact `json:"keep"`
	Remove     Contact `json:"remove"`
	Tickets    int     `json:"tickets"`    // that would move
	Messages   int     `json:"messages"`   // that would move
	Identities int     `json:"identities"` // that would move
	// Conflict says why it is refused: both are the same one, a person and a group, two groups, or the caller may not see both active tickets.
	Conflict *string `json:"conflict" extensions:"x-nullable" enums:"same_contact,kinds_differ,not_a_person,hidden_ticket"`
	// Absorbed are pairs of active tickets on one number: the newer one is cancelled, its messages go to the older one.
	Absorbed []Absorbed `json:"absorbed"`
} //	@name	ContactMergePreview

// Absorbed is such a pair.
type Absorbed struct {
	KeepID         uuid.UUID `json:"keep_id" format:"uuid"`
	KeepProtocol   string    `json:"keep_protocol"`
	RemoveID       uuid.UUID `json:"remove_id" format:"uuid"`
	RemoveProtocol string    `json:"remove_protocol"`
} //	@name	AbsorbedTicket

// Merge is a joining. It is carried out within a moment; contact.changed tells when.
type Merge struct {
	MergeID   uuid.UUID `json:"merge_id" format:"uuid"`
	State     string    `json:"state" enums:"waiting,moving,done,undoing,undone"`
	UndoUntil time.Time `json:"undo_until"`
} //	@name	ContactMerge

// preview godoc
//
//	@Summary	Show what joining two contacts would do
//	@Tags		contacts
//	@Param		id		path	string	true	"Contact"	format(uuid)
//	@Param		with	query	string	true	"The other contact"	format(uuid)
//	@Success	200	{object}	MergePreview
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id}/merge-preview [get]
func (h *handlers) preview(c *gin.Context) error {
	p, found, err := h.seen(c)
	if err != nil {
		return err
	}
	with, err := request.QueryID(c, "with")
	if err != nil {
		return err
	}
	if with == uuid.Nil {
		return desk.Invalid("with", "required", "is missing")
	}
	shown, err := h.DB.PreviewMerge(c.Request.Context(), p.TenantID, p.Viewer, found.ID, with, MayList(p))
	if err != nil {
		return err
	}
	answer := MergePreview{
		Keep: h.view(p, shown.Keep), Remove: h.view(p, shown.Remove), Tickets: shown.Tickets, Messages: shown.Messages,
		Identities: shown.Identities, Absorbed: make([]Absorbed, 0, len(shown.Absorbed)),
	}
	if shown.Conflict != "" {
		answer.Conflict = new(string(shown.Conflict))
	}
	for _, pair := range shown.Absorbed {
		answer.Absorbed = append(answer.Absorbed, Absorbed{
			KeepID: pair.KeptID, KeepProtocol: pair.KeptProtocol, RemoveID: pair.RemovedID, RemoveProtocol: pair.RemovedProtocol,
		})
	}
	c.JSON(http.StatusOK, answer)
	return nil
}

// merge godoc
//
//	@Summary	Join two contacts
//	@Description	The older one goes on with the identities, tickets and messages of both; it can be taken back for 30 days.
//	@Tags		contacts
//	@Accept		json
//	@Param		id		path	string			true	"Contact"	format(uuid)
//	@Param		body	body	MergeRequest	true	"The other contact"
//	@Success	202	{object}	Merge
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"kinds_differ, same_contact, or hidden_ticket: both have an active ticket on one number, and the caller may not see both"
//	@Failure	422	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contacts/{id}/merge [post]
func (h *handlers) merge(c *gin.Context) error {
	p, found, err := h.seen(c)
	if err != nil {
		return err
	}
	var body MergeRequest
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	asked, err := h.DB.AskMerge(c.Request.Context(), p.TenantID, p.Viewer, p.UserID, found.ID, *body.With, MayList(p))
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, mergeView(asked))
	return nil
}

// undo godoc
//
//	@Summary	Take a joining back
//	@Description	Both contacts get back what they had. What has been written since stays with the one that went on.
//	@Tags		contacts
//	@Param		id	path	string	true	"Joining"	format(uuid)
//	@Success	202	{object}	Merge
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Failure	409	{object}	server.Problem	"undo_expired, or joined_again: the contact that went on was joined with another since"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/contact-merges/{id}/undo [post]
func (h *handlers) undo(c *gin.Context) error {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	asked, err := h.DB.AskUndoMerge(c.Request.Context(), p.TenantID, p.Viewer, p.UserID, id, MayList(p))
	if err != nil {
		return err
	}
	c.JSON(http.StatusAccepted, mergeView(asked))
	return nil
}

func mergeView(m postgres.Merge) Merge {
	return Merge{MergeID: m.ID, State: m.State, UndoUntil: m.UndoUntil}
}
