// Package upload takes files from browsers by tus 1.0.0 (core, creation, termination), so that a dropped connection costs little: what has
// come is kept, and the browser goes on where it stopped. A finished upload is sent by its id.
package upload

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/upload"
)

// Deps are what the package works with.
type Deps struct {
	Intake *upload.Intake
}

type handlers struct{ Deps }

// Routes returns the package's rows of the table.
func Routes(d Deps) []route.Route {
	h := &handlers{d}
	return []route.Route{
		route.UploadCreate.Do(h.create), route.UploadOffset.Do(h.offset), route.UploadAppend.Do(h.add), route.UploadGet.Do(h.get),
		route.UploadDelete.Do(h.remove),
	}
}

const tusVersion = "1.0.0"

// speakTus answers as tus asks for, and refuses another version of it.
func speakTus(c *gin.Context) error {
	c.Header("Tus-Resumable", tusVersion)
	if c.GetHeader("Tus-Resumable") != tusVersion {
		c.Header("Tus-Version", tusVersion)
		return desk.E(request.CodeTusVersion, "the header Tus-Resumable must be "+tusVersion)
	}
	return nil
}
