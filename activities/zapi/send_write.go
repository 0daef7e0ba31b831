package zapi

import (
	"context"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/zapi"
)

// unwritten is the error of a job that was given up before anything was written to Z-API.
type unwritten struct {
	result result
	cause  error
}

func (u *unwritten) Error() string {
	if u.cause == nil {
		return u.result.Code
	}
	return u.result.Code + ": " + u.cause.Error()
}

func (u *unwritten) Unwrap() error { return u.cause }

func cantBe(code string) error { return &unwritten{result: result{Outcome: refused, Code: code}} }

// write makes the one request that a job asks for. Its error is a client's, or *unwritten.
func (a *Activities) write(ctx context.Context, tenant uuid.UUID, in zapi.Instance, job postgres.SendJob) (zapi.Sent, error) {
	to := zapi.Address{Phone: job.Address, QuotedID: job.QuotedID, DelaySeconds: job.DelaySeconds}
	switch job.Kind {
	case desk.KindEdit, desk.KindRevoke, desk.KindReaction:
		return a.writeAct(ctx, tenant, in, job, to)
	case desk.KindText:
		return a.Sender.SendText(ctx, in, zapi.TextMessage{Address: to, Text: words(job), Mentioned: job.Content.Mentions})
	case desk.KindLocation:
		place := job.Content.Location
		if place == nil {
			return zapi.Sent{}, cantBe(desk.FailureUnsendable)
		}
		return a.Sender.SendLocation(ctx, in, zapi.LocationMessage{
			Address: to, Latitude: place.Latitude, Longitude: place.Longitude, Name: place.Name, Street: place.Address,
		})
	case desk.KindContacts:
		cards := make([]zapi.ContactCard, 0, len(job.Content.Contacts))
		for _, card := range job.Content.Contacts {
			cards = append(cards, zapi.ContactCard(card))
		}
		return a.Sender.SendContacts(ctx, in, zapi.ContactsMessage{Address: to, Cards: cards})
	default:
		return a.writeFile(ctx, tenant, in, job, to, job.Kind, "")
	}
}

// writeAct does something to a message that WhatsApp has.
func (a *Activities) writeAct(ctx context.Context, tenant uuid.UUID, in zapi.Instance, job postgres.SendJob, to zapi.Address) (zapi.Sent, error) {
	switch {
	case job.TargetID == "":
		return zapi.Sent{}, cantBe(desk.FailureTargetGone)
	case job.Kind == desk.KindRevoke:
		return zapi.Sent{}, a.Sender.DeleteMessage(ctx, in, to.Phone, job.TargetID, true)
	case job.Kind == desk.KindReaction:
		return a.Sender.SendReaction(ctx, in, zapi.ReactionMessage{Phone: to.Phone, MessageID: job.TargetID, Emoji: job.Text, DelaySeconds: to.DelaySeconds})
	case job.TargetKind == desk.KindText:
		return a.Sender.SendText(ctx, in, zapi.TextMessage{Address: to, Text: words(job), EditID: job.TargetID})
	default:
		return a.writeFile(ctx, tenant, in, job, to, job.TargetKind, job.TargetID)
	}
}

// words are the text as it goes out: signed, where a person wrote it. What is stored has no signature.
func words(job postgres.SendJob) string {
	if job.Signature == "" {
		return job.Text
	}
	return desk.Signed(job.Signature, job.Text)
}

// fileKinds are the kinds of messages that carry a file, as Z-API calls them.
var fileKinds = map[desk.MessageKind]zapi.MediaKind{
	desk.KindImage: zapi.MediaImage, desk.KindAudio: zapi.MediaAudio, desk.KindVideo: zapi.MediaVideo, desk.KindGIF: zapi.MediaGIF,
	desk.KindVideoNote: zapi.MediaVideoNote, desk.KindDocument: zapi.MediaDocument, desk.KindSticker: zapi.MediaSticker,
}

func (a *Activities) writeFile(ctx context.Context, tenant uuid.UUID, in zapi.Instance, job postgres.SendJob, to zapi.Address,
	kind desk.MessageKind, editID string,
) (zapi.Sent, error) {
	sort, sendable := fileKinds[kind]
	switch {
	case !sendable:
		return zapi.Sent{}, cantBe(desk.FailureUnsendable)
	case job.File == nil:
		return zapi.Sent{}, cantBe(desk.FailureMediaMissing)
	}
	source, err := a.source(ctx, tenant, *job.File)
	if err != nil {
		return zapi.Sent{}, err
	}
	return a.Sender.SendMedia(ctx, in, zapi.MediaMessage{
		Address: to, Kind: sort, Source: source, Mime: job.File.Mime, FileName: job.File.Name, Caption: words(job), EditID: editID,
	})
}
