package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/types/known/durationpb"
)

func makeNamespace(ctx context.Context, address, name string) error {
	namespaces, err := client.NewNamespaceClient(clientOptions(address, ""))
	if err != nil {
		return fmt.Errorf("connect to Temporal: %w", err)
	}
	defer namespaces.Close()
	err = namespaces.Register(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	if err != nil {
		return fmt.Errorf("make the test's namespace: %w", err)
	}
	return nil
}

// addAttributes adds search attributes and returns once a workflow has been started
// with all of them and found by them.
func addAttributes(ctx context.Context, c client.Client, name string, attributes map[string]enums.IndexedValueType) error {
	ctx, cancel := context.WithTimeout(ctx, namespaceLimit)
	defer cancel()
	if len(attributes) > 0 {
		err := persist(ctx, func() error {
			_, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
				Namespace: name, SearchAttributes: attributes,
			})
			if _, there := errors.AsType[*serviceerror.AlreadyExists](err); there {
				return nil
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("add search attributes to the test's namespace: %w", err)
		}
	}
	if err := persist(ctx, func() error { return probe(ctx, c, attributes) }); err != nil {
		return fmt.Errorf("use the test's namespace: %w", err)
	}
	return nil
}

// persist repeats an attempt until it succeeds or the context ends.
func persist(ctx context.Context, attempt func() error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := attempt()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-tick.C:
		}
	}
}

// probe starts a run that nobody works on, carrying every attribute, and ends it.
func probe(ctx context.Context, c client.Client, attributes map[string]enums.IndexedValueType) error {
	updates := make([]temporal.SearchAttributeUpdate, 0, len(attributes))
	for name, kind := range attributes {
		update, err := sampleAttribute(name, kind)
		if err != nil {
			return err
		}
		updates = append(updates, update)
	}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "testkit-probe-" + rand.Text(), TaskQueue: "testkit-probe",
		TypedSearchAttributes: temporal.NewSearchAttributes(updates...),
	}, "testkit-probe")
	if err != nil {
		return err
	}
	for name := range attributes {
		request := &workflowservice.CountWorkflowExecutionsRequest{Query: name + " IS NOT NULL"}
		if _, err := c.CountWorkflow(ctx, request); err != nil {
			return err
		}
	}
	return c.TerminateWorkflow(ctx, run.GetID(), run.GetRunID(), "the namespace works")
}

// sampleAttribute is some value of the attribute's type.
func sampleAttribute(name string, kind enums.IndexedValueType) (temporal.SearchAttributeUpdate, error) {
	switch kind {
	case enums.INDEXED_VALUE_TYPE_KEYWORD:
		return temporal.NewSearchAttributeKeyKeyword(name).ValueSet("probe"), nil
	case enums.INDEXED_VALUE_TYPE_KEYWORD_LIST:
		return temporal.NewSearchAttributeKeyKeywordList(name).ValueSet([]string{"probe"}), nil
	case enums.INDEXED_VALUE_TYPE_TEXT:
		return temporal.NewSearchAttributeKeyString(name).ValueSet("probe"), nil
	case enums.INDEXED_VALUE_TYPE_INT:
		return temporal.NewSearchAttributeKeyInt64(name).ValueSet(1), nil
	case enums.INDEXED_VALUE_TYPE_DOUBLE:
		return temporal.NewSearchAttributeKeyFloat64(name).ValueSet(1), nil
	case enums.INDEXED_VALUE_TYPE_BOOL:
		return temporal.NewSearchAttributeKeyBool(name).ValueSet(true), nil
	case enums.INDEXED_VALUE_TYPE_DATETIME:
		return temporal.NewSearchAttributeKeyTime(name).ValueSet(time.Now()), nil
	default:
		return nil, fmt.Errorf("search attribute %s has no known type", name)
	}
}
