package server

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/api/auth"
	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// openSocket opens the WebSocket of changes.
//
//	@Summary		Open the WebSocket of changes
//	@Description	JSON frames: hello, event, reset, ping from the server; typing, viewing from the browser. Events name what changed and never carry it. Browsers use their cookie; programs the header, or the subprotocol bearer.<token>. With last_event_id, what was missed comes first.
//	@Tags			realtime
//	@Param			last_event_id	query	string	false	"Id of the last event that was received"
//	@Success		101	{object}	realtime.Frame	"each frame of the server"
//	@Failure		401	{object}	server.Problem	"unauthenticated"
//	@Failure		403	{object}	server.Problem	"forbidden, or a page of another origin"
//	@Security		Session
//	@Security		Token
//	@Router			/api/v1/realtime [get]
func openSocket(handler *realtime.Handler, authenticator *auth.Authenticator) route.Handler {
	return func(c *gin.Context) error {
		credential := auth.CredentialOf(c.Request)
		renew := func(ctx context.Context) (realtime.Person, error) {
			who, err := authenticator.Authenticate(ctx, credential)
			if err != nil {
				return realtime.Person{}, err
			}
			if !route.ViewTickets.Allows(who.Principal.Permissions) {
				return realtime.Person{}, desk.E(desk.CodeUnauthenticated, "tickets may not be seen any more")
			}
			return personOf(who.Principal), nil
		}
		handler.Serve(c.Request.Context(), c.Writer, c.Request, personOf(request.Principal(c)), renew)
		return nil
	}
}

func personOf(p *access.Principal) realtime.Person {
	return realtime.Person{Tenant: p.TenantID, Viewer: p.Viewer, Rights: p.Rights()}
}

// visibleTickets answers for the rows as they are now.
type visibleTickets struct{ db *postgres.DB }

// TicketFacts returns what decides who sees the ticket; desk.CodeNotFound when it does
// not exist or v may not see it.
func (t visibleTickets) TicketFacts(ctx context.Context, tenant uuid.UUID, v desk.Viewer, ticket uuid.UUID) (desk.TicketFacts, error) {
	state, err := t.db.TicketState(ctx, tenant, ticket)
	if err != nil {
		return desk.TicketFacts{}, err
	}
	facts := state.Facts()
	if !desk.CanSee(v, facts) {
		return desk.TicketFacts{}, desk.E(desk.CodeNotFound, "there is no such ticket")
	}
	return facts, nil
}
