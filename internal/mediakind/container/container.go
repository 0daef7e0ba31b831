// Package container looks into files of sound and video as far as a conversation needs: how long they last, how large their picture is,
// whether they have one at all; and it packs a recording of a browser as WhatsApp wants it. What it is given may be hostile: it reads little,
// believes no length, and answers "not known" where something is odd.
package container

import (
	"io"

	"github.com/balcao/balcao/internal/mediakind"
)

// Facts are what a file says of itself; 0 is not known.
type Facts struct {
	Seconds       int // rounded, at least 1 of what lasts at all
	Width, Height int // pixels, as it is to be shown
	// Silent and Blind are true when the file certainly has no sound or no picture.
	Silent, Blind bool
}

// Look reads the facts of a file of that type and size in bytes. Errors are those of reading; what is not understood is not known.
func Look(r io.ReadSeeker, size int64, t mediakind.Type) (Facts, error) {
	switch t {
	case "video/mp4", "audio/mp4", "video/quicktime", "video/3gpp":
		return lookMP4(r, size)
	case "audio/ogg":
		return lookOgg(r, size)
	case "video/webm", "audio/webm":
		return lookWebM(r)
	default:
		return Facts{}, nil
	}
}

// longest is the longest duration that is believed, in seconds: four days.
const longest = 4 * 24 * 3600

func seconds(exact float64) int {
	if !(exact > 0) || exact > longest {
		return 0
	}
	return max(1, int(exact+0.5))
}
