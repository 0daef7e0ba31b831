package auth

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// CookieName is the cookie that holds a session's token.
const CookieName = "balcao_session"

// Credential is what a request shows to be known: the text of an API token, or of a
// session's cookie. The zero value belongs to nobody.
type Credential struct {
	text  string
	token bool
}

// CredentialOf returns what the request shows. An API token wins over a cookie: who
// sends one means it. A browser can't set Authorization on a WebSocket, so a token may
// also come as the subprotocol bearer.<token> there.
func CredentialOf(r *http.Request) Credential {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, text, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Credential{}
		}
		return Credential{text: strings.TrimSpace(text), token: true}
	}
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		for offered := range strings.SplitSeq(header, ",") {
			if text, found := strings.CutPrefix(strings.TrimSpace(offered), "bearer."); found {
				return Credential{text: text, token: true}
			}
		}
	}
	if cookie, err := r.Cookie(CookieName); err == nil {
		return Credential{text: cookie.Value}
	}
	return Credential{}
}

// setCookie hands the browser its token. How long it counts is the server's to
// decide; the cookie only outlives a restart of the browser.
func (a *API) setCookie(c *gin.Context, token string) {
	http.SetCookie(c.Writer, a.cookie(token, int(longestSession/time.Second)))
}

func (a *API) clearCookie(c *gin.Context) { http.SetCookie(c.Writer, a.cookie("", -1)) }

func (a *API) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure follows the public address: a trial on http has no https to send it over
		Name: CookieName, Value: value, Path: "/", MaxAge: maxAge, Secure: a.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
