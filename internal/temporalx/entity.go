package temporalx

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
)

// WakeEntity starts the workflow of a row, or wakes the one that runs. Doing it twice does no harm.
func WakeEntity(ctx context.Context, c client.Client, e contract.Entity, tenant, subject uuid.UUID) error {
	id := e.WorkflowID(subject)
	_, err := c.SignalWithStartWorkflow(ctx, id, contract.Wake.Name, struct{}{}, client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                contract.QueueDesk,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		TypedSearchAttributes:    temporal.NewSearchAttributes(contract.AttrTenant.ValueSet(tenant.String())),
	}, e.Workflow, contract.Subject{TenantID: tenant, ID: subject})
	if err != nil {
		return fmt.Errorf("wake %s: %w", id, err)
	}
	return nil
}
