package main

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func TestAnOperatorConnectsANumberWhoseWebhooksThenComeHere(t *testing.T) {
	t.Parallel()
	sim, err := zapi.New(zapi.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	instance, err := sim.AddInstance(zapi.InstanceSpec{Name: "Loja", Phone: "5511955550100"})
	require.NoError(t, err)

	desk := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	t.Cleanup(desk.Close)

	c := installed(t)
	key := base64.StdEncoding.EncodeToString(make([]byte, 32))
	maps.Copy(c.env, map[string]string{
		"BALCAO_ENV": "test", "BALCAO_SECRET_KEYS": "one:" + key, "BALCAO_AUDIT_KEY": key, "BALCAO_PUBLIC_URL": desk.URL + "/",
		"BALCAO_ZAPI_BASE_URL": server.URL, "BALCAO_REDIS_URL": "redis://127.0.0.1:9", "BALCAO_ALLOW_PRIVATE": server.Listener.Addr().String(),
	})
	for _, args := range [][]string{
		{"tenant", "create", "padaria", "--name", "Padaria"},
		{"department", "create", "vendas", "--tenant", "padaria", "--name", "Vendas"},
		{"user", "create", "ana@padaria.example", "--tenant", "padaria", "--name", "Ana"},
		{"department", "join", "vendas", "ana@padaria.example", "--tenant", "padaria", "--manager"},
	} {
		code, _, errs := c.run(t, "", args...)
		require.Zero(t, code, "%v: %s", args, errs)
	}
	create := []string{"connection", "create", "loja", "--tenant", "padaria", "--name", "Loja", "--instance", instance.ID, "--department", "vendas"}

	code, _, errs := c.run(t, "\n\n", create...)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "instance token is missing")

	code, out, errs := c.run(t, instance.Token+"\n"+instance.ClientToken+"\n", create...)
	require.Zero(t, code, errs)
	require.NotContains(t, out+errs, instance.Token, "a token is never shown")
	require.NotContains(t, out+errs, instance.ClientToken)
	_, address, found := strings.Cut(out, "webhook\t")
	require.True(t, found, out)
	address, _, _ = strings.Cut(address, "\n")
	require.True(t, strings.HasPrefix(address, desk.URL+"/hooks/zapi/"), address)

	maria, err := sim.AddCustomer(zapi.CustomerSpec{Name: "Maria", Phone: "5511988887777"})
	require.NoError(t, err)
	_, err = sim.CustomerWrites(instance.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	callbacks, err := sim.WaitCallbacks(t.Context(), instance.ID, "ReceivedCallback", 1)
	require.NoError(t, err)
	require.Equal(t, address, callbacks[0].URL)
}
