package message

import (
	"encoding/hex"
	"strings"

	"github.com/google/uuid"

	"github.com/balcao/balcao/api/media"
	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// Media is the file of a message. Its addresses are signed for the person who asks, and good for ten to fifteen minutes.
type Media struct {
	ID      uuid.UUID `json:"id" format:"uuid"`
	State   string    `json:"state" enums:"pending,stored,failed,refused"`
	Failure *string   `json:"failure" extensions:"x-nullable"` // code
	Kind    string    `json:"kind" enums:"image,audio,voice,video,gif,ptv,document,sticker"`
	Mime    string    `json:"mime"`
	Name    string    `json:"name"`
	Size    int64     `json:"size"` // bytes; 0 while it is not known
	Width   *int      `json:"width" extensions:"x-nullable"`
	Height  *int      `json:"height" extensions:"x-nullable"`
	Seconds *int      `json:"seconds" extensions:"x-nullable"`
	Pages   *int      `json:"pages" extensions:"x-nullable"`
	// Waveform has 64 loudnesses of 0 to 100.
	Waveform        []int   `json:"waveform" extensions:"x-nullable"`
	URL             *string `json:"url" extensions:"x-nullable"`
	ThumbURL        *string `json:"thumb_url" extensions:"x-nullable"`
	DownloadURL     *string `json:"download_url" extensions:"x-nullable"`
	ConfirmDownload bool    `json:"confirm_download"` // the person's profile is asked before a download (downloads.confirm)
}

// media returns nil for a message without a file, and for a deleted one whose content is not to be seen.
func (h *handlers) media(p *access.Principal, m postgres.Message) *Media {
	f := m.Media
	if f == nil {
		return nil
	}
	shown := &Media{
		ID: f.ID, State: f.State, Failure: orNull(f.Failure), Kind: f.Kind, Mime: f.Mime, Name: f.Name, Size: f.Size, Width: f.Width, Height: f.Height,
		Seconds: f.Seconds, Pages: f.Pages, Waveform: waveform(f.Waveform), ConfirmDownload: p.Restricted(desk.RestrictDownloadsConfirm),
	}
	if f.State == "stored" {
		shown.URL, shown.DownloadURL = h.link(p, f.ID, media.File), h.link(p, f.ID, media.Download)
	}
	if f.Thumb != nil {
		shown.ThumbURL = h.link(p, f.ID, media.Thumb)
	}
	return shown
}

func (h *handlers) link(p *access.Principal, id uuid.UUID, variant string) *string {
	if h.Links == nil {
		return nil
	}
	address := h.Links.Media(p, id, variant)
	return &address
}

// waveform reads what Postgres writes of bytes.
func waveform(stored *string) []int {
	if stored == nil {
		return nil
	}
	loudness, err := hex.DecodeString(strings.TrimPrefix(*stored, `\x`))
	if err != nil || len(loudness) == 0 {
		return nil
	}
	shown := make([]int, len(loudness))
	for i, b := range loudness {
		shown[i] = int(b)
	}
	return shown
}
