package zapi_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	zapisend "github.com/balcao/balcao/activities/zapi"
	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/storage/link"
	"github.com/balcao/balcao/internal/zapi"
)

func TestEachKindOfMessageIsAskedForInItsOwnWay(t *testing.T) {
	t.Parallel()
	chat := zapi.Address{Phone: "5511999990000"}
	quoting := zapi.Address{Phone: "5511999990000", QuotedID: "Q", DelaySeconds: 3}
	picture := &postgres.SendFile{Kind: "image", Key: "p", Mime: "image/png; x=y", Name: "a.png", Size: 3}
	for name, c := range map[string]struct {
		job  postgres.SendJob
		want any
	}{
		"a signed text that answers": {
			postgres.SendJob{Kind: desk.KindText, Text: "oi @5511", QuotedID: "Q", DelaySeconds: 3, Signature: "Ana", Content: postgres.OutgoingContent{Mentions: []string{"5511"}}},
			zapi.TextMessage{Address: quoting, Text: "*Ana:*\noi @5511", Mentioned: []string{"5511"}},
		},
		"an automatic text": {postgres.SendJob{Kind: desk.KindText, Text: "oi"}, zapi.TextMessage{Address: chat, Text: "oi"}},
		"a picture with a caption": {
			postgres.SendJob{Kind: desk.KindImage, Text: "veja", Signature: "Ana", File: picture},
			zapi.MediaMessage{Address: chat, Kind: zapi.MediaImage, Source: "data:image/png;base64,UE5H", Mime: "image/png; x=y", FileName: "a.png", Caption: "*Ana:*\nveja"},
		},
		"a picture without a caption": {
			postgres.SendJob{Kind: desk.KindImage, Signature: "Ana", File: picture},
			zapi.MediaMessage{Address: chat, Kind: zapi.MediaImage, Source: "data:image/png;base64,UE5H", Mime: "image/png; x=y", FileName: "a.png"},
		},
		"a voice note": {
			postgres.SendJob{Kind: desk.KindAudio, File: &postgres.SendFile{Kind: "voice", Key: "p", Mime: "audio/ogg", Size: 3}},
			zapi.MediaMessage{Address: chat, Kind: zapi.MediaAudio, Source: "data:audio/ogg;base64,UE5H", Mime: "audio/ogg"},
		},
		"a file of no known type": {
			postgres.SendJob{Kind: desk.KindDocument, File: &postgres.SendFile{Key: "p", Size: 3}},
			zapi.MediaMessage{Address: chat, Kind: zapi.MediaDocument, Source: "data:application/octet-stream;base64,UE5H"},
		},
		"a place": {
			postgres.SendJob{Kind: desk.KindLocation, Content: postgres.OutgoingContent{Location: &postgres.OutgoingLocation{Latitude: 1, Longitude: 2, Name: "n", Address: "a"}}},
			zapi.LocationMessage{Address: chat, Latitude: 1, Longitude: 2, Name: "n", Street: "a"},
		},
		"contacts": {
			postgres.SendJob{Kind: desk.KindContacts, Content: postgres.OutgoingContent{Contacts: []postgres.OutgoingCard{{Name: "n", Phones: []string{"1"}}}}},
			zapi.ContactsMessage{Address: chat, Cards: []zapi.ContactCard{{Name: "n", Phones: []string{"1"}}}},
		},
		"a reaction": {
			postgres.SendJob{Kind: desk.KindReaction, Text: "👍", Signature: "Ana", TargetID: "T", TargetKind: desk.KindImage, File: picture},
			zapi.ReactionMessage{Phone: chat.Phone, MessageID: "T", Emoji: "👍"},
		},
		"a reaction taken back": {postgres.SendJob{Kind: desk.KindReaction, TargetID: "T"}, zapi.ReactionMessage{Phone: chat.Phone, MessageID: "T"}},
		"an edit": {
			postgres.SendJob{Kind: desk.KindEdit, Text: "certo", Signature: "Ana", TargetID: "T", TargetKind: desk.KindText},
			zapi.TextMessage{Address: chat, Text: "*Ana:*\ncerto", EditID: "T"},
		},
		"an edit of a caption": {
			postgres.SendJob{Kind: desk.KindEdit, Text: "certo", TargetID: "T", TargetKind: desk.KindImage, File: picture},
			zapi.MediaMessage{Address: chat, Kind: zapi.MediaImage, Source: "data:image/png;base64,UE5H", Mime: "image/png; x=y", FileName: "a.png", Caption: "certo", EditID: "T"},
		},
		"a deletion": {postgres.SendJob{Kind: desk.KindRevoke, TargetID: "T", TargetKind: desk.KindText}, deletion{chat.Phone, "T", true}},
	} {
		l := &ledger{delivery: desk.DeliveryQueued, job: c.job}
		s := &sender{answer: acceptIt}
		out, failure := sendFrom(t, zapisend.Activities{
			Ledger: l, Sender: s, Secrets: openSecrets{}, Announcer: quiet{}, Files: cupboard{"p": "PNG"}, Links: address(""),
		}, nil)
		require.Nil(t, failure, name)
		require.Equal(t, contract.SendOutput{Delivery: desk.DeliveryAccepted}, out, name)
		require.Equal(t, c.want, s.asked, name)
		require.Equal(t, 1, s.requests, name)
	}
}

func TestWhatCannotBeSentFailsWithItsReasonAndIsNotAskedFor(t *testing.T) {
	t.Parallel()
	large := &postgres.SendFile{ID: uuid.New(), Key: "p", Mime: "video/mp4", Size: desk.InlineLimit + 1}
	for code, job := range map[string]postgres.SendJob{
		desk.FailureMediaNeedsPublicURL: {Kind: desk.KindVideo, File: large},
		desk.FailureMediaMissing:        {Kind: desk.KindVideo},
		desk.FailureTargetGone:          {Kind: desk.KindReaction, Text: "👍"},
		desk.FailureUnsendable:          {Kind: desk.KindPoll, Text: "?"},
	} {
		l, s := &ledger{delivery: desk.DeliveryQueued, job: job}, &sender{answer: acceptIt}
		out, failure := send(t, l, s, openSecrets{}, nil)
		require.Nil(t, failure, code)
		require.Equal(t, contract.SendOutput{Delivery: desk.DeliveryFailed, Failure: code}, out)
		require.Zero(t, s.requests, code)
		require.Contains(t, desk.Failures(), code)
	}
	for name, key := range map[string]string{"gone": "none", "of another size": "other"} {
		l := &ledger{delivery: desk.DeliveryQueued, job: postgres.SendJob{Kind: desk.KindImage, File: &postgres.SendFile{Key: key, Size: 4}}}
		s := &sender{answer: acceptIt}
		out, failure := sendFrom(t, zapisend.Activities{
			Ledger: l, Sender: s, Secrets: openSecrets{}, Announcer: quiet{}, Files: cupboard{"other": "PNG"}, Links: address(""),
		}, nil)
		require.Nil(t, failure, name)
		require.Equal(t, desk.FailureMediaMissing, out.Failure, name)
		require.Zero(t, s.requests, name)
	}
}

func TestALargeFileGoesByALinkThatLivesForDays(t *testing.T) {
	t.Parallel()
	file := &postgres.SendFile{ID: uuid.New(), Key: "never read", Mime: "video/mp4", Size: desk.InlineLimit + 1}
	l, s := &ledger{delivery: desk.DeliveryQueued, job: postgres.SendJob{Kind: desk.KindVideo, File: file}}, &sender{answer: acceptIt}
	out, failure := sendFrom(t, zapisend.Activities{
		Ledger: l, Sender: s, Secrets: openSecrets{}, Announcer: quiet{}, Files: cupboard{}, Links: address("https://desk.example/m/"),
	}, nil)
	require.Nil(t, failure)
	require.Equal(t, desk.DeliveryAccepted, out.Delivery)
	require.Equal(t, "https://desk.example/m/"+file.ID.String(), s.asked.(zapi.MediaMessage).Source)
}

func TestOnlyAnInstallationWithHTTPSHasLinks(t *testing.T) {
	t.Parallel()
	signer, err := link.FromRing([]secret.Key{{ID: "k", Bytes: [32]byte{1}}})
	require.NoError(t, err)
	tenant, file := uuid.New(), uuid.New()
	for base, want := range map[string]bool{"": false, "http://desk.example": false, "https://desk.example/": true} {
		made := zapisend.PublicFiles{Signer: signer, PublicURL: base}.PublicFile(tenant, file, time.Now().Add(desk.LinkLife))
		require.Equal(t, want, made != "", base)
		if want {
			_, token, found := strings.Cut(made, "https://desk.example/m/")
			require.True(t, found, made)
			of, id, err := signer.CheckPublic(token)
			require.NoError(t, err)
			require.Equal(t, []uuid.UUID{tenant, file}, []uuid.UUID{of, id})
		}
	}
}

func TestAStorageThatIsAwayLosesNoFile(t *testing.T) {
	t.Parallel()
	l := &ledger{delivery: desk.DeliveryQueued, job: postgres.SendJob{Kind: desk.KindImage, File: &postgres.SendFile{Key: "away", Size: 4}}}
	s := &sender{answer: acceptIt}
	_, failure := send(t, l, s, openSecrets{}, nil)
	require.False(t, failure.NonRetryable())
	require.Positive(t, failure.NextRetryDelay())
	require.Equal(t, desk.DeliveryQueued, l.delivery)
	require.Zero(t, s.requests)
}

func TestAFileIsGivenItsTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		job   postgres.SendJob
		least time.Duration
	}{
		"text": {postgres.SendJob{Kind: desk.KindText, Text: "oi"}, 20 * time.Second},
		"file": {postgres.SendJob{Kind: desk.KindImage, File: &postgres.SendFile{Key: "p", Size: 3}}, 90 * time.Second},
	} {
		var left time.Duration
		s := &sender{answer: func(ctx context.Context) (zapi.Sent, error) {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			return acceptIt(ctx)
		}}
		_, failure := sendFrom(t, zapisend.Activities{
			Ledger: &ledger{delivery: desk.DeliveryQueued, job: c.job}, Sender: s, Secrets: openSecrets{}, Announcer: quiet{},
			Files: cupboard{"p": "PNG"}, Links: address(""),
		}, nil)
		require.Nil(t, failure, name)
		require.Greater(t, left, c.least, name)
	}
}

func TestTheLargestInlineFileIsReadWhole(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("x", desk.InlineLimit)
	l := &ledger{delivery: desk.DeliveryQueued, job: postgres.SendJob{Kind: desk.KindVideo, File: &postgres.SendFile{Key: "p", Mime: "video/mp4", Size: desk.InlineLimit}}}
	s := &sender{answer: acceptIt}
	_, failure := sendFrom(t, zapisend.Activities{
		Ledger: l, Sender: s, Secrets: openSecrets{}, Announcer: quiet{}, Files: cupboard{"p": content}, Links: address(""),
	}, nil)
	require.Nil(t, failure)
	require.Len(t, s.asked.(zapi.MediaMessage).Source, len("data:video/mp4;base64,")+(desk.InlineLimit+2)/3*4)
}
