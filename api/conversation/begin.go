package conversation

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
)

func (h *handlers) begin(*gin.Context) error { return desk.E(desk.CodeNotImplemented, "not built yet") }
