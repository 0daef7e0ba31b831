package realtime_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/realtime"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

// cut is how many browsers were too slow.
func cut(t *testing.T, registry *prometheus.Registry) float64 {
	t.Helper()
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		if family.GetName() == "balcao_realtime_slow_total" {
			return family.GetMetric()[0].GetCounter().GetValue()
		}
	}
	return 0
}

func TestABrowserThatDoesNotReadIsCutAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	o := openOffice(t, testkit.Redis(t), realtime.Options{Queue: 600, Registry: registry})
	o.hire("slow", desk.Viewer{Reach: desk.ReachAll})
	o.hire("quick", desk.Viewer{Reach: desk.ReachAll})
	slow := o.dial(t, "slow", "", &websocket.DialOptions{HTTPClient: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err == nil {
				_ = conn.(*net.TCPConn).SetReadBuffer(4096)
			}
			return conn, err
		},
	}}})
	quick, _ := o.open(t, "quick", "")
	facts := desk.TicketFacts{Status: desk.StatusOpen, DepartmentID: uuid.NewString(), ConnectionID: uuid.NewString()}
	const burst = 100
	for bursts := 0; cut(t, registry) == 0; bursts++ {
		require.Less(t, bursts, 200, "the slow one was never cut")
		for range burst {
			o.announce(t, change{Kind: "ticket.changed", TicketID: uuid.NewString(), Version: 1, After: &facts})
		}
		o.mark(t)
		require.Len(t, tickets(quick.until(t, marked)), burst, "the quick one gets everything, at once")
	}
	var err error
	for err == nil {
		_, _, err = slow.Read(t.Context())
	}
	require.Equal(t, websocket.StatusTryAgainLater, websocket.CloseStatus(err), "told to come back: %v", err)
}
