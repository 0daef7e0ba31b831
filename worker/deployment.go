package worker

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// deploymentName names Balcão's workers to Temporal, where they are versioned.
const deploymentName = "balcao"

// deployment turns versioning on for workers that have a build id. Every workflow type moves to the newest build (R34).
func deployment(buildID string) worker.DeploymentOptions {
	if buildID == "" {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: deploymentName, BuildID: buildID},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
}

// claimDeployment makes this build the current one of a deployment that has none: without a current build, versioned workers get no work.
// Which build follows it is the operator's decision, since a worker that merely restarts must not take the work back to an older build; the
// log names the command.
func (p *process) claimDeployment(ctx context.Context) error {
	build := p.cfg.BuildID
	if build == "" {
		return nil
	}
	handle := p.temporal.WorkerDeploymentClient().GetHandle(deploymentName)
	described, err := handle.Describe(ctx, client.WorkerDeploymentDescribeOptions{})
	if err != nil {
		// The server knows the deployment from the first poll on.
		return fmt.Errorf("look at the deployment: %w", err)
	}
	current := described.Info.RoutingConfig.CurrentVersion
	switch {
	case current == nil:
		_, err := handle.SetCurrentVersion(ctx, client.WorkerDeploymentSetCurrentVersionOptions{
			BuildID: build, ConflictToken: described.ConflictToken,
		})
		if err != nil {
			return fmt.Errorf("make build %s current: %w", build, err)
		}
	case current.BuildID != build:
		p.log.WarnContext(ctx, "this build gets no work until it is made current", "build_id", build, "current", current.BuildID,
			"command", "temporal worker deployment set-current-version --deployment-name "+deploymentName+" --build-id "+build)
	}
	return nil
}
