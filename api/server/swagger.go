package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"
	swaggerfiles "github.com/swaggo/files"
	ginswagger "github.com/swaggo/gin-swagger"

	"github.com/balcao/balcao/api/docs"
)

// mountSwagger serves the API's description and Swagger UI over it. The page loads its
// scripts from files, so it lives under the same content policy as everything else.
func mountSwagger(engine *gin.Engine) {
	toPage := func(c *gin.Context) { c.Redirect(http.StatusFound, "/swagger/index.html") }
	engine.GET("/swagger", toPage)
	page := ginswagger.WrapHandler(swaggerfiles.NewHandler(), ginswagger.InstanceName(docs.SwaggerInfo.InstanceName()))
	engine.GET("/swagger/*file", func(c *gin.Context) {
		if c.Param("file") == "/" {
			toPage(c)
			return
		}
		c.Header("Cache-Control", "no-cache")
		page(c)
	})
}

// contentTag is a strong entity tag of the content.
func contentTag(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}
