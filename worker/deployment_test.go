package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/testkit"
)

func TestTheFirstVersionedWorkerBecomesCurrentAndALaterOneDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	current := func() string {
		described, err := w.temporal.WorkerDeploymentClient().GetHandle(deploymentName).Describe(t.Context(), client.WorkerDeploymentDescribeOptions{})
		if err != nil || described.Info.RoutingConfig.CurrentVersion == nil {
			return ""
		}
		return described.Info.RoutingConfig.CurrentVersion.BuildID
	}
	w.cfg.BuildID = "one"
	w.work()
	testkit.Eventually(t, func() bool { return current() == "one" }, "the first build to be current")
	ticket := w.ticket()
	w.handled(ticket, 1)
	w.done(ticket, desk.CommandAccept)

	w.cfg.BuildID = "two"
	p, err := newProcess(w.cfg)
	require.NoError(t, err)
	t.Cleanup(p.close)
	require.NoError(t, p.claimDeployment(t.Context()))
	require.Equal(t, "one", current())
}
