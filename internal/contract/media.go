package contract

import (
	"time"

	"github.com/google/uuid"
)

// MediaInput asks for the file of one message.
type MediaInput struct {
	TenantID uuid.UUID `json:"tenant_id"`
	MediaID  uuid.UUID `json:"media_id"`
	// Last says that there is no further try: what is not got now is failed.
	Last bool `json:"last,omitempty"`
}

// MediaOutput is what became of one try. Done: nothing is left to do, be it stored, refused, failed or gone.
type MediaOutput struct {
	Done    bool   `json:"done"`
	Failure string `json:"failure,omitempty"` // code
}

// MediaFetch tries once to fetch the file of a message, keeps it and looks at it (R31). However often it is cut and repeated, one object is
// kept. A source that does not give the file is an output, not an error: the workflow decides about the next try.
var MediaFetch = Activity[MediaInput, MediaOutput]{Name: "media.fetch", Queue: QueueMedia}

// PhotoOutput says whether the contact has a photo now.
type PhotoOutput struct {
	Kept bool `json:"kept"`
}

// MediaPhoto copies the profile photo of a contact, whose address at WhatsApp ends within two days (contract section 5.9).
var MediaPhoto = Activity[Subject, PhotoOutput]{Name: "media.photo", Queue: QueueMedia}

// UploadSweepInput bounds one round over uploads that nobody has finished or sent.
type UploadSweepInput struct {
	Age time.Duration `json:"age"` // not touched for this long
}

// UploadSweepOutput counts what was removed.
type UploadSweepOutput struct {
	Removed int `json:"removed"`
}

// MediaSweepUploads removes uploads, with their objects, that nobody came back for.
var MediaSweepUploads = Activity[UploadSweepInput, UploadSweepOutput]{Name: "media.sweep_uploads", Queue: QueueMedia}

// WorkflowUploadSweep is the workflow type that asks for it, on a schedule.
const WorkflowUploadSweep = "UploadSweep"
