package temporalx

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Retention is how long closed runs stay readable (architecture section 5).
const Retention = 30 * 24 * time.Hour

// setupPause is how long to wait for a server whose caches don't know the namespace or an attribute yet: they may take a minute.
const setupPause = time.Second

// Setup makes the namespace and the search attributes where they are missing, and returns after a run that used all of them (R35): from
// then on a ticket can be started. Calling it again changes nothing. A retention that an operator has set is left as it is. The context
// bounds it; a new namespace can take a minute until a server's caches know it.
func Setup(ctx context.Context, opts Options) error {
	options, err := opts.client()
	if err != nil {
		return err
	}
	c, err := client.NewLazyClient(options)
	if err != nil {
		return fmt.Errorf("temporal client: %w", err)
	}
	defer c.Close()
	if err := WaitReady(ctx, c); err != nil {
		return err
	}
	if err := makeNamespace(ctx, c, opts.Namespace); err != nil {
		return err
	}
	if err := insist(ctx, func() error { return addAttributes(ctx, c, opts.Namespace) }); err != nil {
		return fmt.Errorf("search attributes: %w", err)
	}
	if err := insist(ctx, func() error { return probe(ctx, c, opts.Namespace) }); err != nil {
		return fmt.Errorf("run with all search attributes: %w", err)
	}
	return nil
}

func makeNamespace(ctx context.Context, c client.Client, name string) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: name})
	var missing *serviceerror.NamespaceNotFound
	if err == nil || !errors.As(err, &missing) {
		return err
	}
	_, err = c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(Retention), Description: "Balcão",
	})
	var there *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &there) {
		return fmt.Errorf("make the namespace %s: %w", name, err)
	}
	return nil
}

// addAttributes adds what is missing. One that exists with another type can't be repaired here, and is an error.
func addAttributes(ctx context.Context, c client.Client, namespace string) error {
	have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	missing := map[string]enums.IndexedValueType{}
	for name, kind := range Attributes() {
		switch got, known := have.GetCustomAttributes()[name]; {
		case !known:
			missing[name] = kind
		case got != kind:
			return permanent{fmt.Errorf("%s is a %s and must be a %s: remove it first", name, got, kind)}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	})
	if _, there := errors.AsType[*serviceerror.AlreadyExists](err); there {
		return nil
	}
	return err
}

// probe starts a run that nobody works on with every attribute, looks for it by each, and removes it again.
func probe(ctx context.Context, c client.Client, namespace string) error {
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "setup/" + uuid.NewString(), TaskQueue: "setup", TypedSearchAttributes: sample(),
	}, "Setup")
	if err != nil {
		return err
	}
	for name := range Attributes() {
		request := &workflowservice.CountWorkflowExecutionsRequest{Namespace: namespace, Query: name + " IS NOT NULL"}
		if _, err = c.CountWorkflow(ctx, request); err != nil {
			break
		}
	}
	_, removeErr := c.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
		Namespace: namespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: run.GetID(), RunId: run.GetRunID()},
	})
	return errors.Join(err, removeErr)
}

// permanent marks an error that waiting does not mend.
type permanent struct{ error }

// insist repeats an attempt while the server's caches catch up.
func insist(ctx context.Context, attempt func() error) error {
	for {
		err := attempt()
		var final permanent
		if err == nil || errors.As(err, &final) {
			return err
		}
		if pauseErr := pause(ctx, setupPause); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}
