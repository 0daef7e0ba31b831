package temporalx_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/internal/testkit"
)

func TestSetupEndsWithANamespaceInWhichATicketCanBeStarted(t *testing.T) {
	t.Parallel()
	server := testkit.Temporal(t, nil)
	opts := temporalx.Options{Address: server.Address, Namespace: "setup-" + strings.ToLower(rand.Text()[:10])}
	require.NoError(t, temporalx.Setup(t.Context(), opts))
	require.NoError(t, temporalx.Setup(t.Context(), opts), "again changes nothing")

	c, err := temporalx.Dial(opts)
	require.NoError(t, err)
	defer c.Close()
	namespace, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: opts.Namespace})
	require.NoError(t, err)
	require.Equal(t, 30*24*time.Hour, namespace.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())
	attributes, err := c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: opts.Namespace})
	require.NoError(t, err)
	for name, kind := range temporalx.Attributes() {
		require.Equal(t, kind, attributes.GetCustomAttributes()[name], name)
	}
}

func TestAClientStartsWithoutItsServer(t *testing.T) {
	t.Parallel()
	c, err := temporalx.Dial(temporalx.Options{Address: "127.0.0.1:1", Namespace: "none"})
	require.NoError(t, err)
	c.Close()
}

func TestFaultyCertificatesAreReportedAtStart(t *testing.T) {
	t.Parallel()
	for _, opts := range []temporalx.Options{
		{TLS: true, CAFile: "/does/not/exist.pem"},
		{TLS: true, CertFile: "/does/not/exist.pem", KeyFile: "/does/not/exist.key"},
	} {
		_, err := temporalx.Dial(opts)
		require.Error(t, err)
	}
}
