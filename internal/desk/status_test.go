package desk_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

const (
	nobody = ""
	camila = "00000000-0000-7000-8000-00000000000a"
	rafael = "00000000-0000-7000-8000-00000000000b"
)

// Every status, with and without an agent, against every command: what becomes of the ticket, or why not. Camila asks; where a command
// names somebody, it names Rafael.
func TestEveryCommandInEveryStatusIsDecided(t *testing.T) {
	t.Parallel()
	type outcome struct {
		status  desk.Status
		agent   string
		refusal desk.Code
	}
	open := func(agent string) outcome { return outcome{desk.StatusOpen, agent, ""} }
	working := func(agent string) outcome { return outcome{desk.StatusInProgress, agent, ""} }
	refused := func(code desk.Code) outcome { return outcome{refusal: code} }
	closed := refused(desk.CodeAlreadyClosed)

	table := []struct {
		status desk.Status
		agent  string
		want   map[desk.Command]outcome
	}{
		{desk.StatusOpen, nobody, map[desk.Command]outcome{
			desk.CommandAccept: working(camila), desk.CommandAssign: working(rafael), desk.CommandTransfer: working(rafael),
			desk.CommandWait: refused(desk.CodeNotAccepted), desk.CommandResume: open(nobody), desk.CommandResolve: refused(desk.CodeNotAccepted),
			desk.CommandCancel: {desk.StatusCancelled, nobody, ""}, desk.CommandReopen: refused(desk.CodeNotClosed),
		}},
		{desk.StatusInProgress, camila, map[desk.Command]outcome{
			desk.CommandAccept: working(camila), desk.CommandAssign: working(rafael), desk.CommandTransfer: working(rafael),
			desk.CommandWait: {desk.StatusWaiting, camila, ""}, desk.CommandResume: working(camila),
			desk.CommandResolve: {desk.StatusResolved, camila, ""}, desk.CommandCancel: {desk.StatusCancelled, camila, ""},
			desk.CommandReopen: refused(desk.CodeNotClosed),
		}},
		{desk.StatusInProgress, rafael, map[desk.Command]outcome{
			desk.CommandAccept: refused(desk.CodeAlreadyAssigned), desk.CommandAssign: working(rafael), desk.CommandTransfer: working(rafael),
			desk.CommandWait: {desk.StatusWaiting, rafael, ""}, desk.CommandResume: working(rafael),
			desk.CommandResolve: {desk.StatusResolved, rafael, ""}, desk.CommandCancel: {desk.StatusCancelled, rafael, ""},
			desk.CommandReopen: refused(desk.CodeNotClosed),
		}},
		{desk.StatusWaiting, camila, map[desk.Command]outcome{
			desk.CommandAccept: working(camila), desk.CommandAssign: working(rafael), desk.CommandTransfer: working(rafael),
			desk.CommandWait: {desk.StatusWaiting, camila, ""}, desk.CommandResume: working(camila),
			desk.CommandResolve: {desk.StatusResolved, camila, ""}, desk.CommandCancel: {desk.StatusCancelled, camila, ""},
			desk.CommandReopen: refused(desk.CodeNotClosed),
		}},
		{desk.StatusResolved, rafael, map[desk.Command]outcome{
			desk.CommandAccept: closed, desk.CommandAssign: closed, desk.CommandTransfer: closed, desk.CommandWait: closed,
			desk.CommandResume: closed, desk.CommandResolve: closed, desk.CommandCancel: closed, desk.CommandReopen: working(rafael),
		}},
		{desk.StatusCancelled, nobody, map[desk.Command]outcome{
			desk.CommandAccept: closed, desk.CommandAssign: closed, desk.CommandTransfer: closed, desk.CommandWait: closed,
			desk.CommandResume: closed, desk.CommandResolve: closed, desk.CommandCancel: closed, desk.CommandReopen: open(nobody),
		}},
	}
	for _, row := range table {
		require.Len(t, row.want, len(desk.Commands())+1, "a command is missing for %s", row.status)
		for command, want := range row.want {
			t.Run(fmt.Sprintf("%s of %q: %s", row.status, row.agent, command), func(t *testing.T) {
				t.Parallel()
				before := desk.Lifecycle{Status: row.status, AgentID: row.agent}
				after, refusal := desk.Next(before, desk.Change{Command: command, ActorID: camila, AgentID: rafael})
				require.Equal(t, want.refusal, refusal)
				if refusal != "" {
					require.Equal(t, before, after, "a refused command changes nothing")
					return
				}
				require.Equal(t, desk.Lifecycle{Status: want.status, AgentID: want.agent}, after)
			})
		}
	}
}

func TestTransferToADepartmentAloneGivesTheTicketBackToTheQueue(t *testing.T) {
	t.Parallel()
	after, refusal := desk.Next(desk.Lifecycle{Status: desk.StatusInProgress, AgentID: camila}, desk.Change{Command: desk.CommandTransfer, ActorID: camila})
	require.Empty(t, refusal)
	require.Equal(t, desk.Lifecycle{Status: desk.StatusOpen}, after)
}

func TestAnUnknownCommandIsRefused(t *testing.T) {
	t.Parallel()
	before := desk.Lifecycle{Status: desk.StatusOpen}
	after, refusal := desk.Next(before, desk.Change{Command: "explode"})
	require.Equal(t, desk.CodeInvalid, refusal)
	require.Equal(t, before, after)
}

func TestOnlyLegalAndPermittedActionsAreOffered(t *testing.T) {
	t.Parallel()
	agent := desk.NewPermissionSet(profile(t, desk.ProfileAgent))
	supervisor := desk.NewPermissionSet(profile(t, desk.ProfileSupervisor))
	auditor := desk.NewPermissionSet(profile(t, desk.ProfileAuditor))

	require.Equal(t, []string{"accept", "transfer", "reply"}, desk.AllowedActions(camila, agent, desk.Lifecycle{Status: desk.StatusOpen}))
	require.Equal(t, []string{"transfer", "wait", "resolve", "reply"},
		desk.AllowedActions(camila, agent, desk.Lifecycle{Status: desk.StatusInProgress, AgentID: camila}))
	require.Equal(t, []string{"assign", "transfer", "wait", "resolve", "cancel", "reply"},
		desk.AllowedActions(camila, supervisor, desk.Lifecycle{Status: desk.StatusInProgress, AgentID: rafael}))
	require.Equal(t, []string{"reopen"}, desk.AllowedActions(camila, supervisor, desk.Lifecycle{Status: desk.StatusResolved, AgentID: rafael}))
	for _, status := range desk.Statuses() {
		require.Equal(t, []string{}, desk.AllowedActions(camila, auditor, desk.Lifecycle{Status: status}), "an auditor changes nothing")
	}
}

func profile(t *testing.T, key string) []desk.Permission {
	t.Helper()
	for _, p := range desk.Profiles() {
		if p.Key == key {
			return p.Permissions
		}
	}
	t.Fatalf("no profile %s", key)
	return nil
}
