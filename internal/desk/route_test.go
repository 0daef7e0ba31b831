package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

// routes is one row of the table: what happens in each state of the chat, in
// the order active, surveying, surveying late, reopenable, none.
type routes [5]desk.Intent

var states = [5]desk.ChatState{
	desk.StateActive, desk.StateSurveying, desk.StateSurveyingLate, desk.StateReopenable, desk.StateNone,
}

const (
	msg    = desk.IntentMessage
	answer = desk.IntentSurveyAnswer
	reopen = desk.IntentReopen
	app    = desk.IntentAppend
	fresh  = desk.IntentNewTicket
	store  = desk.IntentStoreOnly
)

var (
	speaking = routes{msg, reopen, fresh, reopen, fresh}
	acting   = routes{app, app, app, app, store}
	nowhere  = routes{store, store, store, store, store}
)

// customerRoutes covers every kind, written by a customer, with a text that is
// neither rating nor thanks.
var customerRoutes = map[desk.MessageKind]routes{
	desk.KindText: speaking, desk.KindImage: speaking, desk.KindAudio: speaking, desk.KindVideo: speaking,
	desk.KindGIF: speaking, desk.KindVideoNote: speaking, desk.KindDocument: speaking, desk.KindLocation: speaking,
	desk.KindLiveLocation: speaking, desk.KindContacts: speaking, desk.KindPoll: speaking, desk.KindButtons: speaking,
	desk.KindButtonAnswer: speaking, desk.KindListAnswer: speaking, desk.KindTemplate: speaking,
	desk.KindCarousel: speaking, desk.KindPix: speaking, desk.KindProduct: speaking, desk.KindOrder: speaking,
	desk.KindOrderUpdate: speaking, desk.KindPayment: speaking, desk.KindEvent: speaking,
	desk.KindNewsletterInvite: speaking, desk.KindUnsupported: speaking,
	desk.KindSticker:  {msg, app, app, app, fresh},
	desk.KindWaiting:  {msg, app, app, reopen, fresh},
	desk.KindReaction: acting, desk.KindEdit: acting, desk.KindRevoke: acting, desk.KindPollVote: acting,
	desk.KindEventAnswer: acting, desk.KindPin: acting, desk.KindCall: acting, desk.KindNotice: acting,
	desk.KindSystem: nowhere, "": nowhere,
}

func TestRoutePlacesEveryKindOfACustomersMessageInEveryState(t *testing.T) {
	t.Parallel()
	for kind, want := range customerRoutes {
		for _, text := range []string{"", "preciso de ajuda", "quero 5 caixas"} {
			requireRoutes(t, want, desk.MessageFacts{Kind: kind, Text: text, Chat: desk.ChatPhone})
			requireRoutes(t, want, desk.MessageFacts{Kind: kind, Text: text, Chat: desk.ChatLID})
			requireRoutes(t, want, desk.MessageFacts{Kind: kind, Text: text, Chat: desk.ChatGroup, GroupsOn: true})
		}
	}
}

func TestRouteTakesRatingsAndThanksOnlyFromWhatWasWritten(t *testing.T) {
	t.Parallel()
	for kind, otherwise := range customerRoutes {
		rating, thanks := otherwise, otherwise
		if kind == desk.KindText || kind == desk.KindButtonAnswer || kind == desk.KindListAnswer {
			rating = routes{msg, answer, answer, reopen, fresh}
			thanks = routes{msg, app, app, app, fresh}
		}
		requireRoutes(t, rating, desk.MessageFacts{Kind: kind, Text: "nota 10, ótimo", Chat: desk.ChatPhone})
		requireRoutes(t, thanks, desk.MessageFacts{Kind: kind, Text: "muito obrigado!", Chat: desk.ChatPhone})
		requireRoutes(t, thanks, desk.MessageFacts{Kind: kind, Text: "🙏", Chat: desk.ChatPhone})
	}
}

func TestRouteKeepsWhatIsNotAConversationOutOfTickets(t *testing.T) {
	t.Parallel()
	for kind := range customerRoutes {
		for _, chat := range []desk.ChatKind{desk.ChatNewsletter, desk.ChatBroadcast, desk.ChatStatus, desk.ChatUnknown, ""} {
			for _, own := range []bool{false, true} {
				requireRoutes(t, nowhere, desk.MessageFacts{Kind: kind, Text: "10", Chat: chat, FromMe: own, GroupsOn: true})
			}
		}
		requireRoutes(t, nowhere, desk.MessageFacts{Kind: kind, Text: "10", Chat: desk.ChatGroup})
	}
}

func TestRouteNeverTakesAnEchoOfTheAPIForAPerson(t *testing.T) {
	t.Parallel()
	for kind, customer := range customerRoutes {
		want := routes{msg, app, app, app, store}
		if customer == acting || customer == nowhere {
			want = customer
		}
		for _, text := range []string{"10", "obrigado", "texto"} {
			requireRoutes(t, want, desk.MessageFacts{Kind: kind, Text: text, Chat: desk.ChatPhone, FromMe: true, FromAPI: true})
		}
	}
}

func TestRouteTakesTextTypedOnOurPhoneForAPersonsReply(t *testing.T) {
	t.Parallel()
	for kind, customer := range customerRoutes {
		want := routes{msg, app, fresh, app, fresh}
		if customer == acting || customer == nowhere {
			want = customer
		}
		if kind == desk.KindSticker {
			want = routes{msg, app, app, app, fresh}
		}
		for _, text := range []string{"10", "obrigado", "texto"} {
			requireRoutes(t, want, desk.MessageFacts{Kind: kind, Text: text, Chat: desk.ChatPhone, FromMe: true})
		}
	}
}

func TestPlanCarriesTheRatingOnlyWhenItAnswersTheSurvey(t *testing.T) {
	t.Parallel()
	plan := desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "9 - rápido", Chat: desk.ChatPhone})
	require.Equal(t, answer, plan.Surveying)
	require.Equal(t, 9, plan.Score)
	require.Equal(t, "rápido", plan.Comment)

	own := desk.PlanRoute(desk.MessageFacts{Kind: desk.KindText, Text: "9 - rápido", Chat: desk.ChatPhone, FromMe: true})
	require.Zero(t, own.Score)
	require.Empty(t, own.Comment)
}

func TestAnUnknownStateRoutesAsIfThereWereNoTicket(t *testing.T) {
	t.Parallel()
	for kind := range customerRoutes {
		facts := desk.MessageFacts{Kind: kind, Chat: desk.ChatPhone}
		require.Equal(t, desk.Route(desk.StateNone, facts), desk.Route("later", facts))
	}
}

// requireRoutes checks Route and PlanRoute alike.
func requireRoutes(t *testing.T, want routes, facts desk.MessageFacts) {
	t.Helper()
	var got routes
	for i, state := range states {
		got[i] = desk.Route(state, facts)
	}
	require.Equal(t, want, got, "%+v", facts)
	plan := desk.PlanRoute(facts)
	require.Equal(t, want, routes{
		plan.Active, plan.Surveying, plan.SurveyingLate, plan.Reopenable, plan.None,
	}, "%+v", facts)
}
