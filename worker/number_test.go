package worker

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/internal/zapi"
)

// hookSecret ends the path of the number's webhooks.
const hookSecret = "segredo-do-webhook"

// supervised is a world whose number has a supervisor that is in a hurry, and whose webhooks are taken as the API takes them.
type supervised struct {
	*world
	hook string // where its webhooks belong
}

// hurry is what takes a minute in production in a second or two.
func hurry() desk.Patience {
	p := desk.NewPatience()
	p.Down, p.Restart, p.RestartPause, p.Pairing = 1500*time.Millisecond, 500*time.Millisecond, time.Hour, 0
	p.Soon, p.Calm, p.Off = 200*time.Millisecond, 500*time.Millisecond, time.Second
	return p
}

func newSupervised(t *testing.T) *supervised {
	t.Helper()
	s := &supervised{world: newWorld(t)}
	api := httptest.NewServer(http.HandlerFunc(s.take))
	t.Cleanup(api.Close)
	s.cfg.PublicURL = api.URL
	s.hook = api.URL + "/hooks/zapi/" + hookSecret
	box, err := secret.FromRing(s.cfg.SecretKeys)
	require.NoError(t, err)
	require.NoError(t, s.store.ChangeCredentials(t.Context(), s.tenant, s.connection, func(c postgres.Credentials) (postgres.Credentials, error) {
		open, err := credential.Open(box, s.tenant, c)
		require.NoError(t, err)
		open.HookSecret = hookSecret
		return credential.Seal(box, s.tenant, open)
	}))
	return s
}

// take stores what a number says of itself.
func (s *supervised) take(_ http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	event, err := zapi.Decode(body)
	if err != nil {
		return
	}
	switch event.(type) {
	case *zapi.Connected:
		_, err = s.store.SetConnectionStatus(r.Context(), s.tenant, s.connection, "connected", time.Now())
	case *zapi.Disconnected:
		_, err = s.store.SetConnectionStatus(r.Context(), s.tenant, s.connection, "disconnected", time.Now())
	}
	if err != nil {
		s.t.Log(err)
	}
}

// supervise runs the queues and the relay that starts supervisors, until the test ends.
func (s *supervised) supervise(patience ...desk.Patience) {
	s.t.Helper()
	p, err := newProcess(s.cfg)
	require.NoError(s.t, err)
	p.patience = hurry()
	for _, other := range patience {
		p.patience = other
	}
	require.NoError(s.t, p.open(s.t.Context()))
	q := newQueues(p.temporal, "", p.duties(), p.log)
	require.NoError(s.t, q.start())
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { p.starts().run(ctx) })
	running.Go(func() { p.announcer.Run(ctx) })
	s.t.Cleanup(func() {
		stop()
		running.Wait()
		q.stop()
		p.close()
	})
}

func (s *supervised) now() postgres.ConnectionSummary {
	s.t.Helper()
	summary, err := s.store.Connection(s.t.Context(), s.tenant, s.connection)
	require.NoError(s.t, err)
	return summary
}

// alerts returns all alerts of a kind, ended or not, the newest first.
func (s *supervised) alerts(kind desk.AlertKind) (found []postgres.Alert) {
	s.t.Helper()
	page, err := s.store.Alerts(s.t.Context(), s.tenant, postgres.AlertFilter{
		Viewer: desk.Viewer{UserID: s.agent.String(), Reach: desk.ReachAll}, Connections: true, Limit: 100,
	})
	require.NoError(s.t, err)
	for _, a := range page.Alerts {
		if a.Kind == kind {
			found = append(found, a)
		}
	}
	return found
}

func (s *supervised) mails() (n int) {
	s.t.Helper()
	require.NoError(s.t, s.admin.QueryRow(s.t.Context(), "SELECT count(*) FROM mail_requests").Scan(&n))
	return n
}

func (s *supervised) well() bool {
	now := s.now()
	return now.Status == "connected" && now.Health != nil && now.Health.Connected && now.Health.DownSince == nil
}

func (s *supervised) asked(route string) (n int) {
	for _, r := range s.phones.Requests(s.instance.ID) {
		if r.Route == route {
			n++
		}
	}
	return n
}

func (s *supervised) down() bool {
	alerts := s.alerts(desk.AlertConnectionDown)
	return len(alerts) > 0 && alerts[0].EndedAt == nil
}

func TestANumberThatDropsRaisesOneAlertAndOneMailAndEndsItWhenItIsBack(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	s.supervise()
	testkit.Eventually(t, s.well, "the number to be looked at")
	testkit.Eventually(t, func() bool { ok := s.now().Health.WebhooksOK; return ok != nil && *ok }, "its webhooks to be set")
	testkit.Eventually(t, func() bool { return s.now().Phone == s.instance.Phone }, "the paired phone to be learned")
	require.Empty(t, s.alerts(desk.AlertConnectionDown))

	require.NoError(t, s.phones.SetConnected(s.instance.ID, false))
	testkit.Eventually(t, s.down, "the alert")
	alerts := s.alerts(desk.AlertConnectionDown)
	require.Len(t, alerts, 1)
	require.Equal(t, desk.SeverityCritical, alerts[0].Severity)
	require.JSONEq(t, fmt.Sprintf(`{"reason":"disconnected","since":%q}`, s.now().Health.DownSince.UTC().Format(time.RFC3339Nano)), string(alerts[0].Data))
	require.Equal(t, 1, s.mails())
	testkit.Eventually(t, func() bool { return s.asked("restart") == 1 }, "a restart to be tried")
	require.Equal(t, "disconnected", s.now().Status)

	require.NoError(t, s.phones.SetConnected(s.instance.ID, true))
	testkit.Eventually(t, func() bool { return !s.down() && s.well() }, "the alert to end by itself")
	require.NotNil(t, s.alerts(desk.AlertConnectionDown)[0].EndedAt)

	// The same trouble a moment later is the same alert.
	require.NoError(t, s.phones.SetConnected(s.instance.ID, false))
	testkit.Eventually(t, s.down, "the alert to be there again")
	require.Len(t, s.alerts(desk.AlertConnectionDown), 1)
	require.Equal(t, 1, s.mails(), "one mail, however often it flaps")
	require.Empty(t, s.alerts(desk.AlertConnectionSilent))
	s.requireNoSecrets()
}

func TestANumberThatIsBackAtOnceIsNobodysTrouble(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	s.supervise()
	testkit.Eventually(t, s.well, "the number to be looked at")
	for range 5 {
		require.NoError(t, s.phones.SetConnected(s.instance.ID, false))
		testkit.Eventually(t, func() bool { return s.now().Status == "disconnected" }, "the drop to be known")
		require.NoError(t, s.phones.SetConnected(s.instance.ID, true))
		testkit.Eventually(t, s.well, "the number to be back")
	}
	require.Empty(t, s.alerts(desk.AlertConnectionDown))
	require.Zero(t, s.mails())
}

func TestALostSessionIsRestartedBeforeAnybodyIsTold(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	patience := hurry()
	patience.Down = time.Minute
	s.supervise(patience)
	testkit.Eventually(t, s.well, "the number to be looked at")
	require.NoError(t, s.phones.LoseSession(s.instance.ID))
	testkit.Eventually(t, func() bool { return s.now().Status == "disconnected" }, "the drop to be known")
	testkit.Eventually(t, s.well, "the number to come back by itself")
	require.Equal(t, 1, s.asked("restart"))
	require.Empty(t, s.alerts(desk.AlertConnectionDown))
	require.Zero(t, s.mails())
}

func TestWebhooksThatWereChangedAtZAPIAreSetAgain(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	s.supervise()
	mine := func() bool {
		at, known := s.phones.Instance(s.instance.ID)
		require.True(t, known)
		for _, url := range at.Webhooks {
			if url != s.hook {
				return false
			}
		}
		return len(at.Webhooks) > 0 && at.Settings.ReceiveCallbackSentByMe
	}
	testkit.Eventually(t, mine, "the webhooks to be set")
	require.NoError(t, s.phones.SetWebhooks(s.instance.ID, "https://elsewhere.example.org", false))
	require.False(t, mine())
	testkit.Eventually(t, mine, "the webhooks to be set again")
}

func TestANumberThatIsRemovedIsTidiedUpAndItsSupervisorEnds(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	s.supervise()
	testkit.Eventually(t, s.well, "the number to be looked at")
	require.NoError(t, s.phones.SetConnected(s.instance.ID, false))
	testkit.Eventually(t, s.down, "the alert")
	_, err := s.store.RemoveConnection(t.Context(), s.tenant, s.connection)
	require.NoError(t, err)
	workflow := contract.EntityConnection.WorkflowID(s.connection)
	ended := func() bool {
		described, err := s.temporal.DescribeWorkflowExecution(t.Context(), workflow, "")
		require.NoError(t, err)
		return described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}
	testkit.Eventually(t, ended, "the supervisor to end")
	require.False(t, s.down(), "nobody is to be told of a number that is gone")
	at, _ := s.phones.Instance(s.instance.ID)
	for event, url := range at.Webhooks {
		require.Empty(t, url, event)
	}
	_, err = s.store.Credentials(t.Context(), s.tenant, s.connection)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), "its credentials are forgotten")
	out, err := Reconcile(t.Context(), s.store, s.temporal, s.silent())
	require.NoError(t, err)
	require.Zero(t, out.Started)
	// A wake that was on its way when the run ended begins another, which finds nothing to do.
	testkit.Eventually(t, ended, "nobody to supervise it any more")
}

func TestReconciliationGivesANumberItsSupervisorBack(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	_, err := s.admin.Exec(t.Context(), "DELETE FROM outbox")
	require.NoError(t, err)
	s.supervise()
	_, err = Reconcile(t.Context(), s.store, s.temporal, s.silent())
	require.NoError(t, err)
	testkit.Eventually(t, s.well, "the number to be looked at")
}

func TestWhatAPausedNumberIsMutedForIsToldUntilAPersonResumesIt(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	s.supervise()
	testkit.Eventually(t, s.well, "the number to be looked at")
	message := s.reply(s.ticket(), agentWords)
	_, err := s.admin.Exec(t.Context(), "UPDATE messages SET status = 'accepted', provider_id = 'MUTED' WHERE id = $1", message)
	require.NoError(t, err)
	_, err = s.store.ApplyReceipts(t.Context(), s.tenant, s.connection, []string{"MUTED"}, desk.DeliveryFailed, string(zapi.FailureShadowBan), time.Now())
	require.NoError(t, err)
	now := s.now()
	require.NotNil(t, now.PausedAt)
	require.Equal(t, "shadow_ban", now.PauseReason)
	require.Len(t, s.alerts(desk.AlertConnectionPaused), 1)
	_, err = s.store.ResumeSending(t.Context(), s.tenant, s.connection)
	require.NoError(t, err)
	require.Nil(t, s.now().PausedAt)
	require.NotNil(t, s.alerts(desk.AlertConnectionPaused)[0].EndedAt)
}

func TestContactsOfANewlyPairedPhoneAreTakenOver(t *testing.T) {
	t.Parallel()
	s := newSupervised(t)
	const people = 130 // more than a page
	for i := range people {
		phone := fmt.Sprintf("5511977%06d", i)
		_, err := s.phones.AddCustomer(simulator.CustomerSpec{Name: fmt.Sprintf("Pessoa %d", i), Phone: phone})
		require.NoError(t, err)
		_, err = s.phones.CustomerWrites(s.instance.ID, phone, simulator.Text("oi"))
		require.NoError(t, err)
	}
	known := s.write("5511977000007", "oi").ContactID
	_, err := s.admin.Exec(t.Context(), "UPDATE contacts SET name = 'Nome do atendente' WHERE id = $1", known)
	require.NoError(t, err)
	s.supervise()
	count := func(where string) (n int) {
		require.NoError(t, s.admin.QueryRow(t.Context(), "SELECT count(*) FROM contacts WHERE "+where).Scan(&n))
		return n
	}
	testkit.Eventually(t, func() bool { return count("name LIKE 'Pessoa %'") == people-1 }, "the contacts to be taken over")
	require.Equal(t, people, count("phone LIKE '5511977%'"), "each once")
	require.Equal(t, 1, count("name = 'Nome do atendente'"), "a name that an agent gave stays")
	require.Zero(t, s.asked("disconnect"))
	described, err := s.temporal.DescribeWorkflowExecution(t.Context(), contract.EntityRoster.WorkflowID(s.connection), "")
	require.NoError(t, err)
	require.Equal(t, contract.EntityRoster.Workflow, described.GetWorkflowExecutionInfo().GetType().GetName())
	for _, event := range s.eventsOf(contract.EntityRoster.WorkflowID(s.connection)) {
		require.NotContains(t, event, "Pessoa")
		require.NotContains(t, event, "5511977")
	}
}

// eventsOf are the events of a workflow's newest run, as text.
func (s *supervised) eventsOf(workflow string) (texts []string) {
	s.t.Helper()
	all := s.temporal.GetWorkflowHistory(s.t.Context(), workflow, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for all.HasNext() {
		event, err := all.Next()
		require.NoError(s.t, err)
		texts = append(texts, event.String())
	}
	return texts
}

// requireNoSecrets looks through the supervisor's history for what must never be in it (R26).
func (s *supervised) requireNoSecrets() {
	s.t.Helper()
	events := s.eventsOf(contract.EntityConnection.WorkflowID(s.connection))
	require.NotEmpty(s.t, events)
	for _, event := range events {
		for _, word := range []string{s.instance.Token, s.instance.ClientToken, s.instance.ID, hookSecret, s.instance.Phone} {
			require.NotContains(s.t, event, word)
		}
	}
	require.NotEqual(s.t, uuid.Nil, s.connection)
	require.NotContains(s.t, strings.Join(events, ""), "http://", "no address either")
}
