package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/temporalx"
	"github.com/balcao/balcao/worker"
)

// setupLimit bounds `temporal setup`: a fresh server takes a minute until its caches
// know a new namespace.
const setupLimit = 5 * time.Minute

func (s surroundings) temporal() *cobra.Command {
	cmd := group("temporal", "Prepare Temporal, and hold tickets against their workflows")
	cmd.AddCommand(s.temporalSetup(), s.temporalReconcile())
	return cmd
}

func (s surroundings) temporalSetup() *cobra.Command {
	return &cobra.Command{
		Use:   "setup",
		Short: "Make the namespace and its search attributes, and try them (R35)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.server()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), setupLimit)
			defer cancel()
			if err := temporalx.Setup(ctx, temporalx.OptionsFrom(cfg)); err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.stdout, "the namespace %s is ready\n", cfg.TemporalNamespace)
			return err
		},
	}
}

func (s surroundings) temporalReconcile() *cobra.Command {
	return &cobra.Command{
		Use:   "reconcile",
		Short: "Give every unclosed ticket its workflow back, and end orphans (R36)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.server()
			if err != nil {
				return err
			}
			temporal, err := temporalx.Dial(temporalx.OptionsFrom(cfg))
			if err != nil {
				return err
			}
			defer temporal.Close()
			db, err := postgres.Open(cmd.Context(), postgres.Options{URL: cfg.DatabaseURL.Reveal(), PoolSize: cfg.DatabasePoolSize, Application: "balcao reconcile"})
			if err != nil {
				return err
			}
			out, err := worker.Reconcile(cmd.Context(), db, temporal, slog.Default())
			fmt.Fprintf(s.stdout, "%d tickets, %d workflows started, %d asked to look again, %d orphans ended\n", out.Tickets, out.Started, out.Checked, out.Orphans)
			return errors.Join(err, db.Close())
		},
	}
}
