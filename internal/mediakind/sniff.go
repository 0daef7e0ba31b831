package mediakind

import (
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// SniffLength is how many bytes of a file's beginning Sniff wants to see.
const SniffLength = 64 << 10

func init() { mimetype.SetLimit(SniffLength) }

// aliases are names of one type that mean the same; the value is the one used here.
var aliases = map[string]Type{
	"application/ogg": "audio/ogg", "audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "audio/x-wav": "audio/wav", "audio/vnd.wave": "audio/wav",
	"audio/mp3": "audio/mpeg", "audio/x-flac": "audio/flac", "image/jpg": "image/jpeg", "video/x-m4v": "video/mp4",
}

// Sniff returns the type of a file by its first bytes. It never returns "".
func Sniff(head []byte) Type {
	if len(head) == 0 {
		return Unknown
	}
	return Named(mimetype.Detect(head).String())
}

// Named cleans a type as somebody wrote it: without parameters, in lower case, under its usual name.
func Named(name string) Type {
	name, _, _ = strings.Cut(name, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	if alias, known := aliases[name]; known {
		return alias
	}
	if name == "" || strings.Count(name, "/") != 1 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789/+.-_") != "" {
		return Unknown
	}
	return Type(name)
}

// Extension returns the usual end of a file's name for the type, with its dot; ".bin" when there is none.
func (t Type) Extension() string {
	if end, known := extensions[t]; known {
		return end
	}
	if known := mimetype.Lookup(string(t)); known != nil && known.Extension() != "" {
		return known.Extension()
	}
	return ".bin"
}

// extensions are those that WhatsApp expects where there are several.
var extensions = map[Type]string{
	"image/jpeg": ".jpg", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/wav": ".wav",
	"audio/webm": ".weba", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/3gpp": ".3gp", "text/plain": ".txt", "image/heic": ".heic",
}
