package message

import "github.com/google/uuid"

// Media is the file of a message. Its addresses are signed for the person who asks, and good for fifteen minutes.
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
