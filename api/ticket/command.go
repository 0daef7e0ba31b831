package ticket

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
)

// Pending answers a command whose outcome can't be shown: pending, when it is not known yet (the same Idempotency-Key fetches it), or
// done, when the caller may no longer see the ticket.
type Pending struct {
	Status   string `json:"status" enums:"pending,done"`
	UpdateID string `json:"update_id"`
}

// begin reads what every command needs: who asks, for which ticket. An invisible ticket is none, whatever else is wrong with the request.
func (h *handlers) begin(c *gin.Context, name route.Name, command desk.Command) (dispatch.Command, error) {
	p := request.Principal(c)
	id, err := request.ID(c, "id")
	if err != nil {
		return dispatch.Command{}, err
	}
	row, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, id)
	if err != nil {
		return dispatch.Command{}, err
	}
	if row.IsGroup && desk.HandsOn(command) && !p.Flag(desk.FlagTransferGroup) {
		return dispatch.Command{}, desk.E(desk.CodeGroupTransfer, "group tickets are not handed on (transfer_group)")
	}
	key, err := request.IdempotencyKey(c)
	if err != nil {
		return dispatch.Command{}, err
	}
	return dispatch.Command{
		Tenant: p.TenantID, Ticket: id, Actor: p.UserID, Kind: actorKind(p), Route: string(name), Key: key, Command: command,
	}, nil
}

func actorKind(p *access.Principal) contract.ActorKind {
	if p.RoleKey == desk.ProfileBot {
		return contract.ActorBot
	}
	return contract.ActorUser
}

// simple handles a command without a body.
func (h *handlers) simple(c *gin.Context, name route.Name, command desk.Command) error {
	asked, err := h.begin(c, name, command)
	if err != nil {
		return err
	}
	return h.finish(c, asked)
}

// finish sends the command and answers with the ticket as it stands then.
func (h *handlers) finish(c *gin.Context, asked dispatch.Command) error {
	p := request.Principal(c)
	result, err := h.Commander.Do(c.Request.Context(), asked)
	if err != nil {
		return err
	}
	if result.Refusal != "" {
		return refusal(result.Refusal)
	}
	if result.Pending {
		c.JSON(http.StatusAccepted, Pending{Status: "pending", UpdateID: result.UpdateID})
		return nil
	}
	row, err := h.DB.Ticket(c.Request.Context(), p.TenantID, p.Viewer, asked.Ticket)
	if desk.CodeOf(err) == desk.CodeNotFound {
		c.JSON(http.StatusOK, Pending{Status: "done", UpdateID: result.UpdateID})
		return nil
	}
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, h.view(p, row))
	return nil
}

// refusal turns the code of a refusal into an error with words for whoever calls the API.
func refusal(code desk.Code) error {
	switch code {
	case desk.CodeAlreadyAssigned:
		return desk.E(code, "somebody else has the ticket")
	case desk.CodeAlreadyClosed:
		return desk.E(code, "the ticket is closed")
	case desk.CodeNotClosed:
		return desk.E(code, "the ticket is not closed")
	case desk.CodeNotAccepted:
		return desk.E(code, "nobody has accepted the ticket yet")
	case desk.CodeActiveTicket:
		return desk.E(code, "the contact has another active ticket on this number")
	case desk.CodeCannotSee:
		return &desk.Error{Code: code, Detail: "this person could not see the ticket", Fields: []desk.FieldError{{Field: "agent_id", Code: string(code), Detail: "could not see the ticket"}}}
	case desk.CodeNoSuchAgent:
		return &desk.Error{Code: code, Detail: "there is no such active person", Fields: []desk.FieldError{{Field: "agent_id", Code: string(code), Detail: "is nobody"}}}
	case desk.CodeNoSuchDept:
		return &desk.Error{Code: code, Detail: "there is no such department", Fields: []desk.FieldError{{Field: "department_id", Code: string(code), Detail: "does not exist"}}}
	default:
		return desk.E(code, "the command was refused")
	}
}

// given returns the id behind an optional field; uuid.Nil for none.
func given(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// words checks a reason or a note, which is stored as it was written.
func words(field, text string, required bool) (string, error) {
	switch {
	case strings.ContainsRune(text, 0):
		return "", desk.Invalid(field, "charset", "may not hold NUL")
	case strings.TrimSpace(text) == "" && required:
		return "", desk.Invalid(field, "required", "is missing")
	case strings.TrimSpace(text) == "":
		return "", nil
	}
	return text, nil
}
