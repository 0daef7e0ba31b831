// Package quickreply serves the texts that agents insert by a shortcut.
package quickreply

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Store is where quick replies are kept; postgres.DB is one.
type Store interface {
	QuickReplies(ctx context.Context, tenant uuid.UUID, q postgres.QuickReplyQuery) ([]postgres.QuickReply, error)
	QuickReply(ctx context.Context, tenant, id uuid.UUID) (postgres.QuickReply, error)
	CreateQuickReply(ctx context.Context, tenant uuid.UUID, q postgres.QuickReply) (postgres.QuickReply, error)
	UpdateQuickReply(ctx context.Context, tenant uuid.UUID, q postgres.QuickReply) (postgres.QuickReply, error)
	DeleteQuickReply(ctx context.Context, tenant, id uuid.UUID) error
}

// Routes returns the rows of the table that this package serves.
func Routes(store Store) []route.Route {
	h := handlers{store}
	return []route.Route{
		route.QuickReplyList.Do(h.list), route.QuickReplyCreate.Do(h.create), route.QuickReplyUpdate.Do(h.update),
		route.QuickReplyDelete.Do(h.remove),
	}
}

type handlers struct{ store Store }

// QuickReply is a text with its shortcut. Whoever inserts it fills {{contato.nome}},
// {{contato.primeiro_nome}}, {{atendente.nome}}, {{protocolo}}, {{empresa}},
// {{departamento}} and {{saudacao}}.
type QuickReply struct {
	ID           uuid.UUID  `json:"id" format:"uuid"`
	Shortcut     string     `json:"shortcut" example:"oi"`
	Title        string     `json:"title" example:"Saudação"`
	Body         string     `json:"body" example:"Bom dia! Em que posso ajudar?"`
	DepartmentID *uuid.UUID `json:"department_id" format:"uuid" extensions:"x-nullable"` // null: for everyone
} //	@name	QuickReply

// New is a quick reply to add.
type New struct {
	Shortcut     string     `json:"shortcut" minLength:"1" maxLength:"32" example:"oi"`
	Title        string     `json:"title" minLength:"1" maxLength:"80"`
	Body         string     `json:"body" minLength:"1" maxLength:"4096"`
	DepartmentID *uuid.UUID `json:"department_id" format:"uuid" extensions:"x-nullable"`
} //	@name	NewQuickReply

// Change holds what is to be changed; what is absent stays. The zero id as department
// means everyone.
type Change struct {
	Shortcut     *string    `json:"shortcut" maxLength:"32"`
	Title        *string    `json:"title" maxLength:"80"`
	Body         *string    `json:"body" maxLength:"4096"`
	DepartmentID *uuid.UUID `json:"department_id" format:"uuid" extensions:"x-nullable"`
} //	@name	QuickReplyChange

// list answers with those for everyone and those of the caller's departments; with
// all of them for who manages them.
//
//	@Summary	List the quick replies
//	@Tags		quick replies
//	@Produce	json
//	@Param		q	query		string	false	"In shortcut, title or body"
//	@Success	200	{object}	request.Page[QuickReply]
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/quick-replies [get]
func (h handlers) list(c *gin.Context) error {
	p := request.Principal(c)
	stored, err := h.store.QuickReplies(c.Request.Context(), p.TenantID, postgres.QuickReplyQuery{
		Text: c.Query("q"), All: p.Can(desk.PermQuickRepliesManage), Departments: departments(p),
	})
	if err != nil {
		return err
	}
	items := make([]QuickReply, 0, len(stored))
	for _, q := range stored {
		items = append(items, view(q))
	}
	c.JSON(http.StatusOK, request.NewPage(items, ""))
	return nil
}

// create adds a quick reply.
//
//	@Summary	Add a quick reply
//	@Tags		quick replies
//	@Accept		json
//	@Produce	json
//	@Param		reply	body		New	true	"Quick reply"
//	@Success	201		{object}	QuickReply
//	@Failure	401		{object}	server.Problem
//	@Failure	403		{object}	server.Problem
//	@Failure	422		{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/quick-replies [post]
func (h handlers) create(c *gin.Context) error {
	var body New
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	made := postgres.QuickReply{Shortcut: body.Shortcut, Title: body.Title, Body: body.Body}
	if body.DepartmentID != nil {
		made.DepartmentID = *body.DepartmentID
	}
	stored, err := h.store.CreateQuickReply(c.Request.Context(), request.Principal(c).TenantID, made)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, view(stored))
	return nil
}

// update changes a quick reply.
//
//	@Summary	Change a quick reply
//	@Tags		quick replies
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string	true	"Quick reply"	format(uuid)
//	@Param		reply	body		Change	true	"What to change"
//	@Success	200		{object}	QuickReply
//	@Failure	401		{object}	server.Problem
//	@Failure	403		{object}	server.Problem
//	@Failure	404		{object}	server.Problem
//	@Failure	422		{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/quick-replies/{id} [patch]
func (h handlers) update(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), request.Principal(c).TenantID
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	now, err := h.store.QuickReply(ctx, tenant, id)
	if err != nil {
		return err
	}
	var body Change
	if err := request.Bind(c, &body); err != nil {
		return err
	}
	take(&now.Shortcut, body.Shortcut)
	take(&now.Title, body.Title)
	take(&now.Body, body.Body)
	take(&now.DepartmentID, body.DepartmentID)
	stored, err := h.store.UpdateQuickReply(ctx, tenant, now)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, view(stored))
	return nil
}

// remove deletes a quick reply.
//
//	@Summary	Remove a quick reply
//	@Tags		quick replies
//	@Param		id	path	string	true	"Quick reply"	format(uuid)
//	@Success	204
//	@Failure	401	{object}	server.Problem
//	@Failure	403	{object}	server.Problem
//	@Failure	404	{object}	server.Problem
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/quick-replies/{id} [delete]
func (h handlers) remove(c *gin.Context) error {
	id, err := request.ID(c, "id")
	if err != nil {
		return err
	}
	if err := h.store.DeleteQuickReply(c.Request.Context(), request.Principal(c).TenantID, id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

func take[T any](dest, value *T) {
	if value != nil {
		*dest = *value
	}
}

// departments are those that the caller belongs to.
func departments(p *access.Principal) []uuid.UUID {
	list := make([]uuid.UUID, 0, len(p.Viewer.Departments))
	for _, text := range p.Viewer.Departments {
		if id, err := uuid.Parse(text); err == nil {
			list = append(list, id)
		}
	}
	return list
}

func view(q postgres.QuickReply) QuickReply {
	shown := QuickReply{ID: q.ID, Shortcut: q.Shortcut, Title: q.Title, Body: q.Body}
	if q.DepartmentID != uuid.Nil {
		shown.DepartmentID = &q.DepartmentID
	}
	return shown
}
