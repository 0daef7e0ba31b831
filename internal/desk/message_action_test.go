package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestWhatMayBeDoneWithAMessageFollowsFromWhoWroteItAndHowFarItHasCome(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	ours := desk.MessageState{
		Kind: desk.KindText, Direction: "out", Origin: "agent", AuthorID: "ana", Known: true, Delivery: desk.DeliveryRead, SentAt: now.Add(-time.Minute),
		TicketActive: true,
	}
	theirs := desk.MessageState{
		Kind: desk.KindText, Direction: "in", Origin: "customer", Known: true, Delivery: desk.DeliveryReceived, SentAt: now.Add(-time.Minute), TicketActive: true,
	}
	with := func(m desk.MessageState, change func(*desk.MessageState)) desk.MessageState {
		change(&m)
		return m
	}
	agent := desk.NewPermissionSet([]desk.Permission{desk.PermTicketsReply})
	boss := desk.NewPermissionSet([]desk.Permission{desk.PermTicketsReply, desk.PermMessagesDelete})
	for name, c := range map[string]struct {
		message desk.MessageState
		who     desk.PermissionSet
		want    []string
	}{
		"theirs":                  {theirs, boss, []string{"reply", "react", "forward"}},
		"ours":                    {ours, agent, []string{"reply", "react", "edit", "forward"}},
		"ours, who may delete":    {ours, boss, []string{"reply", "react", "edit", "forward", "delete"}},
		"who may read only":       {ours, desk.NewPermissionSet(nil), []string{}},
		"at the window's end":     {with(ours, func(m *desk.MessageState) { m.SentAt = now.Add(-desk.EditWindow) }), agent, []string{"reply", "react", "edit", "forward"}},
		"after the window":        {with(ours, func(m *desk.MessageState) { m.SentAt = now.Add(-desk.EditWindow - 1) }), boss, []string{"reply", "react", "forward", "delete"}},
		"too late to delete":      {with(ours, func(m *desk.MessageState) { m.SentAt = now.Add(-desk.DeleteWindow - 1) }), boss, []string{"reply", "react", "forward"}},
		"a colleague's":           {with(ours, func(m *desk.MessageState) { m.AuthorID = "bia" }), agent, []string{"reply", "react", "forward"}},
		"nobody's":                {with(ours, func(m *desk.MessageState) { m.AuthorID, m.Origin = "", "phone" }), boss, []string{"reply", "react", "forward", "delete"}},
		"deleted":                 {with(ours, func(m *desk.MessageState) { m.Deleted = true }), boss, []string{}},
		"ticket closed":           {with(ours, func(m *desk.MessageState) { m.TicketActive = false }), boss, []string{"forward"}},
		"a voice note":            {with(ours, func(m *desk.MessageState) { m.Kind = desk.KindAudio }), agent, []string{"reply", "react", "forward"}},
		"view once":               {with(theirs, func(m *desk.MessageState) { m.Kind, m.ViewOnce = desk.KindImage, true }), agent, []string{"reply", "react"}},
		"a poll":                  {with(theirs, func(m *desk.MessageState) { m.Kind = desk.KindPoll }), agent, []string{"reply", "react"}},
		"a call":                  {with(theirs, func(m *desk.MessageState) { m.Kind = desk.KindCall }), boss, []string{}},
		"a notice":                {with(theirs, func(m *desk.MessageState) { m.Kind = desk.KindNotice }), boss, []string{}},
		"not decrypted yet":       {with(theirs, func(m *desk.MessageState) { m.Kind = desk.KindWaiting }), boss, []string{}},
		"queued":                  {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery = false, desk.DeliveryQueued }), agent, []string{"forward", "cancel"}},
		"held":                    {with(ours, func(m *desk.MessageState) { m.Known, m.Held, m.Delivery = false, true, desk.DeliveryQueued }), agent, []string{"forward", "send_anyway", "cancel"}},
		"on its way":              {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery = false, desk.DeliverySending }), agent, []string{"forward"}},
		"failed":                  {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery = false, desk.DeliveryFailed }), agent, []string{"forward", "retry"}},
		"failed, typed elsewhere": {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery, m.Origin = false, desk.DeliveryFailed, "api" }), agent, []string{"forward"}},
		"in doubt":                {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery = false, desk.DeliveryUnconfirmed }), agent, []string{"forward", "retry"}},
		"failed, ticket closed":   {with(ours, func(m *desk.MessageState) { m.Known, m.Delivery, m.TicketActive = false, desk.DeliveryFailed, false }), agent, []string{"forward"}},
		"a note":                  {with(ours, func(m *desk.MessageState) { m.Direction = "internal" }), boss, []string{}},
	} {
		require.Equal(t, c.want, desk.MessageActions("ana", c.who, c.message, now), name)
	}
	require.NotContains(t, desk.MessageActions("", agent, with(ours, func(m *desk.MessageState) { m.AuthorID = "" }), now), "edit", "nobody is no author")
}

func TestWhatAmendsAMessageIsNoMessage(t *testing.T) {
	t.Parallel()
	for kind, want := range map[desk.MessageKind]desk.Amendment{
		desk.KindEdit: desk.AmendEdit, desk.KindRevoke: desk.AmendRevoke, desk.KindReaction: desk.AmendReaction, desk.KindPollVote: desk.AmendVote,
		desk.KindEventAnswer: desk.AmendVote, desk.KindPin: desk.AmendPin, desk.KindText: "", desk.KindCall: "", desk.KindNotice: "", desk.KindWaiting: "",
	} {
		require.Equal(t, want, kind.Amends(), kind)
	}
}

func TestAParticipantKeepsOneOfEightColours(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for i := range 16 {
		color := desk.ParticipantColor("lid:1", &i)
		require.Equal(t, desk.ParticipantColor("phone:2", &i), color, "the place decides, under whichever name")
		require.GreaterOrEqual(t, color, 1)
		require.LessOrEqual(t, color, desk.ParticipantColors)
		seen[color] = true
	}
	require.Len(t, seen, desk.ParticipantColors)
	unlisted := desk.ParticipantColor("lid:1", nil)
	require.Positive(t, unlisted)
	require.LessOrEqual(t, unlisted, desk.ParticipantColors)
}
