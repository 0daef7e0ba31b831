package temporalx

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// TicketStart returns the input with which the relay, reconcile and the API alike start a ticket's workflow (R23). now is the row as it
// was just read.
func TicketStart(tenant, ticket uuid.UUID, now desk.Ticket) contract.TicketStart {
	return contract.TicketStart{TenantID: tenant, TicketID: ticket, Ticket: now}
}

// TicketStartOptions returns how it is started: under the ticket's one id, joining the run that is alive, after one that has ended anew.
func TicketStartOptions(start contract.TicketStart) client.StartWorkflowOptions {
	var attributes []temporal.SearchAttributeUpdate
	for _, keyword := range contract.TicketKeywords(start.TenantID, start.Ticket) {
		if keyword.Value != "" {
			attributes = append(attributes, keyword.Update())
		}
	}
	return client.StartWorkflowOptions{
		ID:                       contract.TicketWorkflowID(start.TicketID),
		TaskQueue:                contract.QueueDesk,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            start.Ticket.Protocol,
		TypedSearchAttributes:    temporal.NewSearchAttributes(attributes...),
	}
}

// SignalTicket tells the ticket's workflow of rows, starting it when no run is alive. Telling it twice does no harm (R10).
func SignalTicket(ctx context.Context, c client.Client, start contract.TicketStart, rows contract.Rows) error {
	options := TicketStartOptions(start)
	_, err := c.SignalWithStartWorkflow(ctx, options.ID, contract.TicketRows.Name, rows, options, contract.WorkflowTicket, start)
	if err != nil {
		return fmt.Errorf("signal ticket %s: %w", start.TicketID, err)
	}
	return nil
}

// TicketUpdateOptions returns how a command reaches the ticket's workflow, alive or not, in one request (R23): for
// client.UpdateWithStartWorkflow, answered when the change is in Postgres. The Update's id is the command's (R25).
func TicketUpdateOptions(c client.Client, start contract.TicketStart, command contract.TicketCommand) client.UpdateWithStartWorkflowOptions {
	return client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: c.NewWithStartWorkflowOperation(TicketStartOptions(start), contract.WorkflowTicket, start),
		UpdateOptions: client.UpdateWorkflowOptions{
			WorkflowID: contract.TicketWorkflowID(start.TicketID), UpdateID: command.ID,
			UpdateName: contract.TicketUpdate(command.Command).Name, Args: []any{command},
			WaitForStage: client.WorkflowUpdateStageCompleted,
		},
	}
}
