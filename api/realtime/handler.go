package realtime

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"
)

// protocol is what a browser names beside its token, so that the token need not be echoed back.
const protocol = "balcao"

// Handler accepts WebSockets for people that the caller has authenticated.
type Handler struct {
	hub     *Hub
	origins []string
}

// NewHandler returns a handler that takes WebSockets from pages of this server's own host and of publicURL only: another site's page
// would come with the person's cookie.
func NewHandler(hub *Hub, publicURL string) (*Handler, error) {
	h := &Handler{hub: hub}
	if publicURL != "" {
		address, err := url.Parse(publicURL)
		if err != nil {
			return nil, fmt.Errorf("public address: %w", err)
		}
		h.origins = []string{address.Host}
	}
	return h, nil
}

// Serve upgrades the request and stays until the connection ends. When the request is no WebSocket, or of a foreign origin, it answers
// with the fitting status by itself.
func (h *Handler) Serve(ctx context.Context, w http.ResponseWriter, r *http.Request, person Person, renew Renew) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OriginPatterns: h.origins, Subprotocols: answerable(r), CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return // Accept has answered
	}
	var resume *string
	if query := r.URL.Query(); query.Has("last_event_id") {
		id := query.Get("last_event_id")
		resume = &id
	}
	h.hub.serve(ctx, conn, person, renew, resume)
}

// answerable returns the subprotocols that may be chosen: ours, else the one with the token, because a browser breaks off when it
// offered some and none was chosen.
func answerable(r *http.Request) []string {
	list := []string{protocol}
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		for offered := range strings.SplitSeq(header, ",") {
			if offered = strings.TrimSpace(offered); strings.HasPrefix(offered, "bearer.") {
				list = append(list, offered)
			}
		}
	}
	return list
}
