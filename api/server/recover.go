package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
)

// recoverPanic answers a panic as a fault of ours. The log gets the stack, not the
// request: its headers hold tokens.
func recoverPanic(c *gin.Context) {
	defer func() {
		thrown := recover()
		if thrown == nil {
			return
		}
		if thrown == http.ErrAbortHandler { //nolint:errorlint // net/http panics with this very value
			panic(thrown)
		}
		slog.ErrorContext(c.Request.Context(), "panic", "panic", thrown, "stack", string(debug.Stack()))
		fail(c, desk.E(desk.CodeInternal, "%s", fmt.Sprint(thrown)))
	}()
	c.Next()
}
