package connection_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/credential"
	simulator "github.com/balcao/balcao/internal/simulator/zapi"
	"github.com/balcao/balcao/internal/testkit"
	"github.com/balcao/balcao/internal/zapi"
)

// shop is an office whose administrator talks to a simulated Z-API.
type shop struct {
	*apitest.Office
	t      *testing.T
	phones *phones
	server *httptest.Server
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{Office: apitest.NewOffice(t), t: t, phones: newPhones(t)}
	s.server = serveWith(t, s.Office, s.phones.client)
	return s
}

func (s *shop) ask(method, path string, body any) apitest.Answer {
	s.t.Helper()
	return s.Send(s.t, s.server, apitest.Ask{As: apitest.Admin, Method: method, Path: path, Body: body})
}

func (s *shop) instance(spec simulator.InstanceSpec) simulator.Instance {
	s.t.Helper()
	made, err := s.phones.AddInstance(spec)
	require.NoError(s.t, err)
	return made
}

func registration(at simulator.Instance) map[string]any {
	return map[string]any{
		"name": "Loja Açaí & Cia", "instance_id": at.ID, "instance_token": at.Token, "client_token": at.ClientToken, "greeting": "Olá!", "color": 4,
		"delay_seconds": 3, "send_interval_ms": 1500, "call_reply": "Escreva para nós.", "read_on_whatsapp": true,
	}
}

// registered makes a number and returns what the API says of it.
func (s *shop) registered(spec simulator.InstanceSpec) (simulator.Instance, map[string]any) {
	s.t.Helper()
	at := s.instance(spec)
	got := s.ask(http.MethodPost, path, registration(at))
	require.Equal(s.t, http.StatusCreated, got.Status, string(got.Body))
	return at, got.JSON(s.t)
}

// fault returns field and code of the first fault that an answer names.
func fault(t *testing.T, got apitest.Answer) (field, code string) {
	t.Helper()
	faults, _ := got.JSON(t)["errors"].([]any)
	require.NotEmpty(t, faults, string(got.Body))
	first := faults[0].(map[string]any)
	return first["field"].(string), first["code"].(string)
}

func TestANumberIsRegisteredWithWhatIsSetForItAndItsCredentialsNeverComeOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{Unpaired: true})
	require.Equal(t, "loja-acai-cia", made["slug"], "a name for workflows is made of the name")
	require.Equal(t, at.ID[len(at.ID)-4:], made["instance_hint"])
	require.EqualValues(t, 3, made["delay_seconds"])
	require.EqualValues(t, 1500, made["send_interval_ms"])
	require.Equal(t, true, made["has_client_token"])
	require.Contains(t, made["webhook_url"], publicURL+"/hooks/zapi/")
	require.ElementsMatch(t, []any{"edit", "disable", "restart", "webhooks", "pair", "delete"}, made["allowed_actions"])

	id := uuid.MustParse(made["id"].(string))
	stored, err := credential.Keeper{Store: s.DB, Box: s.Box}.Number(t.Context(), s.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, at.Token, stored.Instance.Token)
	require.Equal(t, publicURL+"/hooks/zapi/"+stored.HookSecret, made["webhook_url"])
	one := path + "/" + id.String()
	for _, as := range apitest.Everybody() {
		for _, p := range []string{path, one} {
			got := s.Send(t, s.server, apitest.Ask{As: as, Path: p})
			require.Equal(t, http.StatusOK, got.Status)
			for _, secret := range []string{at.Token, at.ClientToken, at.ID, s.InstanceToken, s.InstanceID} {
				require.NotContains(t, string(got.Body), secret, as)
			}
			if as != apitest.Admin {
				require.NotContains(t, string(got.Body), stored.HookSecret, as)
			}
		}
	}
	require.Equal(t, 1, s.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'workflow' AND payload = jsonb_build_object('kind', 'connection', 'id', $1::text)", id),
		"its supervisor starts by itself")
}

func TestARegistrationIsRefusedAtTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, _ := s.registered(simulator.InstanceSpec{})
	other := s.instance(simulator.InstanceSpec{})
	branch := s.Branch(t)
	with := func(change map[string]any) map[string]any {
		body := registration(other)
		maps.Copy(body, change)
		return body
	}
	for name, c := range map[string]struct {
		body        map[string]any
		field, code string
	}{
		"no name":                 {with(map[string]any{"name": "  "}), "name", "required"},
		"no token":                {with(map[string]any{"instance_token": ""}), "instance_token", "required"},
		"a colour there is not":   {with(map[string]any{"color": 7}), "color", "max"},
		"too long a delay":        {with(map[string]any{"delay_seconds": 16}), "delay_seconds", "max"},
		"a slug with blanks":      {with(map[string]any{"slug": "a b"}), "slug", "slug"},
		"a slug that is taken":    {with(map[string]any{"slug": "principal"}), "slug", "taken"},
		"an unknown department":   {with(map[string]any{"department_id": uuid.NewString()}), "department_id", "unknown"},
		"another tenant's":        {with(map[string]any{"department_id": branch.Sales}), "department_id", "unknown"},
		"another tenant's person": {with(map[string]any{"agent_id": branch.People[apitest.Ana]}), "agent_id", "unknown"},
		"a wrong token":           {with(map[string]any{"instance_token": "wrong"}), "instance_id", "wrong"},
		"a wrong Client-Token":    {with(map[string]any{"client_token": ""}), "client_token", "wrong"},
		"registered already":      {registration(at), "instance_id", "taken"},
	} {
		got := s.ask(http.MethodPost, path, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, got.Status, "%s: %s", name, got.Body)
		field, code := fault(t, got)
		require.Equal(t, []string{c.field, c.code}, []string{field, code}, name)
		require.NotContains(t, string(got.Body), at.Token)
	}
	elsewhere := serveWith(t, branch, s.phones.client)
	got := branch.Send(t, elsewhere, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: path, Body: registration(at)})
	field, code := fault(t, got)
	require.Equal(t, []string{"instance_id", "taken"}, []string{field, code}, "in the whole installation")
	require.Equal(t, 3, s.Count(t, "SELECT count(*) FROM connections"))
}

func TestANumberIsRegisteredWhileZAPICanNotBeReached(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	server := serve(t, o)
	got := o.Send(t, server, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: path, Body: map[string]any{
		"name": "Loja", "instance_id": "I", "instance_token": "T",
	}})
	require.Equal(t, http.StatusCreated, got.Status, string(got.Body))
	require.Equal(t, false, got.JSON(t)["has_client_token"])
	id := got.JSON(t)["id"].(string)
	for _, action := range []string{"restart", "disconnect", "webhooks"} {
		got := o.Send(t, server, apitest.Ask{As: apitest.Admin, Method: http.MethodPost, Path: path + "/" + id + "/" + action})
		require.Equal(t, http.StatusServiceUnavailable, got.Status, action)
		require.EqualValues(t, "provider_unavailable", got.JSON(t)["code"])
	}
	pairing := o.Send(t, server, apitest.Ask{As: apitest.Admin, Path: path + "/" + id + "/pairing"}).JSON(t)
	require.Equal(t, "unavailable", pairing["state"])
	require.Equal(t, "unreachable", pairing["error"])
}

func TestAChangeTouchesWhatIsGivenAndEmptyCredentialsStay(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{})
	one, id := path+"/"+made["id"].(string), uuid.MustParse(made["id"].(string))
	number := func() credential.Number {
		stored, err := credential.Keeper{Store: s.DB, Box: s.Box}.Number(t.Context(), s.Tenant, id)
		require.NoError(t, err)
		return stored
	}
	before := number()
	got := s.ask(http.MethodPatch, one, map[string]any{
		"name": " Vendas ", "department_id": s.Support, "agent_id": s.People[apitest.Ana], "farewell": "Tchau", "instance_token": "", "client_token": "  ",
	})
	require.Equal(t, http.StatusOK, got.Status, string(got.Body))
	now := got.JSON(t)
	require.Equal(t, "Vendas", now["name"])
	require.Equal(t, s.Support.String(), now["department_id"])
	require.Equal(t, s.People[apitest.Ana].String(), now["agent_id"])
	require.Equal(t, "Olá!", now["greeting"])
	require.Equal(t, before, number())

	now = s.ask(http.MethodPatch, one, map[string]any{"department_id": nil, "greeting": ""}).JSON(t)
	require.Nil(t, now["department_id"])
	require.Empty(t, now["greeting"])
	require.Equal(t, s.People[apitest.Ana].String(), now["agent_id"], "absent is not null")

	wrong := s.ask(http.MethodPatch, one, map[string]any{"instance_token": "wrong", "name": "Nunca"})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, before, number())
	require.Equal(t, "Vendas", s.ask(http.MethodGet, one, nil).JSON(t)["name"], "all or nothing")

	_, err := s.phones.AddInstance(simulator.InstanceSpec{ID: at.ID, Token: "ROTATED", ClientToken: at.ClientToken, Phone: at.Phone})
	require.NoError(t, err)
	got = s.ask(http.MethodPatch, one, map[string]any{"instance_token": "ROTATED"})
	require.Equal(t, http.StatusOK, got.Status, string(got.Body))
	require.Equal(t, "ROTATED", number().Instance.Token)
	require.Equal(t, before.HookSecret, number().HookSecret, "its webhooks still find it")
}

func TestANumberThatIsRemovedIsGoneAndFreesItsNameAndInstance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{})
	one := path + "/" + made["id"].(string)
	ticket := s.Ticket(t, "5511988887777", "Bom dia")
	require.Equal(t, http.StatusNoContent, s.ask(http.MethodDelete, path+"/"+s.Connection.String(), nil).Status)
	require.Equal(t, 1, s.Count(t, "SELECT count(*) FROM tickets WHERE id = $1", ticket), "its history stays")
	require.Equal(t, http.StatusNoContent, s.ask(http.MethodDelete, one, nil).Status)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		require.Equal(t, http.StatusNotFound, s.ask(method, one, nil).Status)
	}
	require.Equal(t, http.StatusNotFound, s.ask(http.MethodPatch, one, map[string]any{"name": "x"}).Status)
	_, err := s.DB.HookBySecret(t.Context(), []byte("x"))
	require.Error(t, err)
	again := s.ask(http.MethodPost, path, registration(at))
	require.Equal(t, http.StatusCreated, again.Status, string(again.Body))
	require.Equal(t, made["slug"], again.JSON(t)["slug"])
}

func TestANumberIsPairedByQRCodeOrByPhoneCode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{Unpaired: true})
	one := path + "/" + made["id"].(string)
	waiting := s.ask(http.MethodGet, one+"/pairing", nil).JSON(t)
	require.Equal(t, "waiting", waiting["state"])
	require.Contains(t, waiting["qr"], "data:image/png;base64,")
	expires, err := time.Parse(time.RFC3339, waiting["expires_at"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(20*time.Second), expires, 5*time.Second)
	require.Equal(t, 1, s.Count(t, "SELECT count(*) FROM connection_health WHERE pairing_at > now() - interval '10 seconds'"), "no restart spoils it")
	require.NoError(t, s.phones.ScanQR(at.ID))
	require.Equal(t, "connected", s.ask(http.MethodGet, one+"/pairing", nil).JSON(t)["state"])

	busy := s.ask(http.MethodPost, one+"/pairing/code", map[string]any{"phone": "5511988887777"})
	require.Equal(t, http.StatusConflict, busy.Status)
	require.EqualValues(t, "already_connected", busy.JSON(t)["code"])

	require.Equal(t, http.StatusOK, s.ask(http.MethodPost, one+"/disconnect", nil).Status)
	require.Equal(t, "disconnected", s.ask(http.MethodGet, one, nil).JSON(t)["status"])
	require.Zero(t, s.Count(t, "SELECT count(*) FROM connection_health WHERE paired"), "being down is no trouble now")
	field, _ := fault(t, s.ask(http.MethodPost, one+"/pairing/code", map[string]any{"phone": "abc"}))
	require.Equal(t, "phone", field)
	code := s.ask(http.MethodPost, one+"/pairing/code", map[string]any{"phone": "+55 (11) 98888-7777"})
	require.Equal(t, http.StatusOK, code.Status, string(code.Body))
	require.NoError(t, s.phones.EnterPhoneCode(at.ID, code.JSON(t)["code"].(string)))
	require.Equal(t, "connected", s.ask(http.MethodGet, one+"/pairing", nil).JSON(t)["state"])
}

func TestOneClickSetsEveryWebhookAndANumberIsRestarted(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{})
	one := path + "/" + made["id"].(string)
	got := s.ask(http.MethodPost, one+"/webhooks", nil)
	require.Equal(t, http.StatusOK, got.Status, string(got.Body))
	there, _ := s.phones.Instance(at.ID)
	require.Len(t, there.Webhooks, 6)
	for _, url := range there.Webhooks {
		require.Equal(t, made["webhook_url"], url)
	}
	require.True(t, there.Settings.ReceiveCallbackSentByMe)
	require.Equal(t, http.StatusOK, s.ask(http.MethodPost, one+"/restart", nil).Status)
	require.Equal(t, false, s.ask(http.MethodPost, one+"/disable", nil).JSON(t)["enabled"])
	require.Equal(t, true, s.ask(http.MethodPost, one+"/enable", nil).JSON(t)["enabled"])
}

func TestANumberWhoseSecretNobodyKeptGetsANewOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	at, made := s.registered(simulator.InstanceSpec{})
	_, err := s.Database.Admin(t).Exec(t.Context(), "UPDATE connections SET hook_secret = '' WHERE id = $1", made["id"])
	require.NoError(t, err)
	got := s.ask(http.MethodPost, path+"/"+made["id"].(string)+"/webhooks", nil).JSON(t)
	require.NotEqual(t, made["webhook_url"], got["webhook_url"])
	there, _ := s.phones.Instance(at.ID)
	require.Equal(t, got["webhook_url"], there.Webhooks[simulator.EventReceived])
}

func TestAPausedNumberSaysSoUntilItIsResumed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	_, made := s.registered(simulator.InstanceSpec{})
	one := path + "/" + made["id"].(string)
	_, err := s.Database.Admin(t).Exec(t.Context(), "UPDATE connections SET status = 'connected', sending_paused_at = now(), pause_reason = 'shadow_ban' WHERE id = $1", made["id"])
	require.NoError(t, err)
	now := s.ask(http.MethodGet, one, nil).JSON(t)
	require.Equal(t, "paused", now["status"])
	require.Equal(t, string(zapi.FailureShadowBan), now["pause_reason"])
	require.Contains(t, now["allowed_actions"], "resume")
	now = s.ask(http.MethodPost, one+"/resume", nil).JSON(t)
	require.Equal(t, "connected", now["status"])
	require.Nil(t, now["pause_reason"])
	testkit.Eventually(t, func() bool {
		return s.Count(t, "SELECT count(*) FROM outbox WHERE payload ->> 'kind' = 'connection.changed'") == 0
	}, "the browsers to be told")
}
