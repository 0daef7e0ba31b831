package main

import (
	"github.com/spf13/cobra"

	"github.com/balcao/balcao/api/server"
	"github.com/balcao/balcao/worker"
)

func (s surroundings) api() *cobra.Command {
	return &cobra.Command{
		Use:   "api",
		Short: "Serve the API and the web app, and take webhooks",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.server()
			if err != nil {
				return err
			}
			return server.Run(cmd.Context(), cfg)
		},
	}
}

func (s surroundings) worker() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "Run workflows, activities and the relay of the outbox",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.server()
			if err != nil {
				return err
			}
			return worker.Run(cmd.Context(), cfg)
		},
	}
}
