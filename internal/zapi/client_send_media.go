package zapi

import (
	"context"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// MediaKind is the sort of file that a send carries; its value names the route and the field that holds the file.
type MediaKind string

// The kinds of files (contract §2). Every audio arrives as a voice note, which is what /send-audio makes of it. A GIF is an MP4.
const (
	MediaImage     MediaKind = "image"
	MediaAudio     MediaKind = "audio"
	MediaVideo     MediaKind = "video"
	MediaGIF       MediaKind = "gif"
	MediaVideoNote MediaKind = "ptv"
	MediaSticker   MediaKind = "sticker"
	MediaDocument  MediaKind = "document"
)

// mediaTimeout bounds a call that carries a file: it is fetched or converted before Z-API answers (contract §7: an audio takes up to 90 s).
const mediaTimeout = 90 * time.Second

// MediaMessage is a file to send.
type MediaMessage struct {
	Address

	Kind MediaKind
	// Source is where Z-API fetches the file: a public URL, or the file itself as data:<type>;base64,….
	Source string
	// Mime is the file's type; a document's route needs an extension, taken from FileName or else from this.
	Mime string
	// FileName is how a document is called.
	FileName string
	// Caption goes with an image, a video, a GIF or a document; the others have none.
	Caption string
	// EditID is the WhatsApp id of an image, video or document of ours whose caption this one replaces; "" for a new message.
	EditID string
}

// mediaBody is what the routes take beside the file itself, whose field is called as its kind.
type mediaBody map[string]any

// SendMedia queues a file, or the new caption of one. See SendText for what a failure means.
func (c *Client) SendMedia(ctx context.Context, in Instance, m MediaMessage) (Sent, error) {
	op := "send-" + string(m.Kind)
	if err := m.problem(op); err != nil {
		return Sent{}, err
	}
	if m.Source == "" {
		return Sent{}, incomplete(op, "a file is needed")
	}
	body, route := m.body(), "/"+op
	switch m.Kind {
	case MediaImage, MediaVideo, MediaGIF, MediaVideoNote, MediaSticker, MediaAudio:
	case MediaDocument:
		route += "/" + extensionOf(m.FileName, m.Mime)
	default:
		return Sent{}, incomplete(op, "no such kind of file")
	}
	if field := editFields[m.Kind]; m.EditID != "" && field == "" {
		return Sent{}, incomplete(op, "this kind of file has no caption to edit")
	} else if m.EditID != "" {
		body[field] = m.EditID
	}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: route, body: body, timeout: mediaTimeout})
}

var editFields = map[MediaKind]string{
	MediaImage: "editImageMessageId", MediaVideo: "editVideoMessageId", MediaDocument: "editDocumentMessageId",
}

func (m MediaMessage) body() mediaBody {
	shared := m.destination()
	body := mediaBody{"phone": shared.Phone, string(m.Kind): m.Source}
	if shared.MessageID != "" {
		body["messageId"] = shared.MessageID
	}
	if shared.Delay > 0 {
		body["delayMessage"] = shared.Delay
	}
	switch m.Kind {
	case MediaAudio:
		body["waveform"] = true
	case MediaImage, MediaVideo, MediaGIF, MediaDocument:
		if m.Caption != "" {
			body["caption"] = m.Caption
		}
	case MediaVideoNote, MediaSticker:
	}
	if m.Kind == MediaDocument && m.FileName != "" {
		body["fileName"] = m.FileName
	}
	return body
}

const longestExtension = 10

// extensionOf is the last part of a document's route.
func extensionOf(name, mimeType string) string {
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if usable(extension) {
		return extension
	}
	if known, err := mime.ExtensionsByType(mimeType); err == nil && len(known) > 0 {
		if extension = strings.TrimPrefix(known[0], "."); usable(extension) {
			return extension
		}
	}
	return "bin"
}

func usable(extension string) bool {
	return extension != "" && len(extension) <= longestExtension && strings.Trim(extension, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}
