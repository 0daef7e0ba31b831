// Package mediakind knows files by what is in them: their type, what WhatsApp takes them for, how large they may be, and whether a browser
// may show them. The word of whoever sent a file and the end of its name decide nothing (WA-9).
package mediakind

import "strings"

// Kind says what a file is shown as. The values are stored and part of the API.
type Kind string

// The kinds.
const (
	Image    Kind = "image"
	Audio    Kind = "audio"
	Voice    Kind = "voice" // recorded in WhatsApp, or in the browser
	Video    Kind = "video"
	GIF      Kind = "gif" // a silent video in a loop
	PTV      Kind = "ptv" // a round video
	Document Kind = "document"
	Sticker  Kind = "sticker"
)

// Claimed returns what a file is to be shown as whose sender calls it claim and whose content is of that type: a picture that is really a
// page is a document, and a document stays one whatever is in it.
func Claimed(claim Kind, t Type) Kind {
	own := t.Kind()
	fits := claim == own
	switch claim {
	case Document:
		return Document
	case Voice:
		fits = own == Audio
	case GIF, PTV:
		fits = own == Video
	case Sticker:
		fits = own == Image
	case Image, Audio, Video:
	}
	if fits {
		return claim
	}
	return own
}

// Limits of WhatsApp, in bytes: what it does not take is not worth being uploaded (contract section 2).
const (
	limitImage    = 16 << 20
	limitAudio    = 16 << 20
	limitVideo    = 100 << 20
	limitDocument = 100 << 20
	// limitIncoming is what a document of a customer may have at most.
	limitIncoming = 2 << 30
)

// Limit is how many bytes a file of ours may have for WhatsApp to take it as this kind.
func (k Kind) Limit() int64 {
	switch k {
	case Image, Sticker:
		return limitImage
	case Audio, Voice:
		return limitAudio
	case Video, GIF, PTV:
		return limitVideo
	default:
		return limitDocument
	}
}

// IncomingLimit is how many bytes a file may have that came over WhatsApp as this kind.
func (k Kind) IncomingLimit() int64 {
	if k == Document {
		return limitIncoming
	}
	return limitVideo
}

// Type is a media type by content, such as image/jpeg, without parameters, in lower case.
type Type string

// Unknown is the type of what is not recognised, and what browsers are told of everything that they must not interpret.
const Unknown Type = "application/octet-stream"

// Kind returns what content of this type is by itself: Image, Audio, Video or Document. Pictures that are programs, such as SVG, and those
// that neither WhatsApp nor browsers show are documents.
func (t Type) Kind() Kind {
	family, _, _ := strings.Cut(string(t), "/")
	switch {
	case pictures[t]:
		return Image
	case family == "audio":
		return Audio
	case family == "video":
		return Video
	default:
		return Document
	}
}

var pictures = map[Type]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true, "image/heic": true, "image/heif": true}

// Sendable reports whether WhatsApp takes a picture of this type for one. Others, such as those of newer telephones, go as documents.
func (t Type) Sendable() bool {
	return t == "image/jpeg" || t == "image/png" || t == "image/webp" || t == "image/gif"
}

// shown are the types that browsers show in place: none of them holds anything that could act.
var shown = map[Type]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true,
	"audio/ogg": true, "audio/mpeg": true, "audio/mp4": true, "audio/aac": true, "audio/wav": true, "audio/webm": true, "audio/flac": true,
	"video/mp4": true, "video/webm": true, "video/3gpp": true, "video/quicktime": true, "video/ogg": true,
}

// Inline reports whether a browser may show the file in place. SVG, HTML and XML, and all that is not known to be harmless, is only ever
// saved.
func (t Type) Inline() bool { return shown[t] }

// active are the types that a browser would run or parse, if it were told them.
var active = map[Type]bool{
	"text/html": true, "application/xhtml+xml": true, "image/svg+xml": true, "text/xml": true, "application/xml": true, "text/javascript": true,
	"application/javascript": true, "application/json": true, "application/x-shockwave-flash": true, "text/css": true,
}

// Served is the type that browsers are told: the file's own, unless telling it could make one interpret it.
func (t Type) Served() Type {
	if t == "" || active[t] || strings.HasSuffix(string(t), "+xml") {
		return Unknown
	}
	return t
}
