package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/devstack/trial"
)

func (s surroundings) dev() *cobra.Command {
	return &cobra.Command{
		Use:   "dev",
		Short: "Start everything on this machine, with a demo company and a simulated WhatsApp",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			executable, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			return trial.Run(cmd.Context(), trial.Options{
				Executable: executable, Getenv: s.getenv, Environ: os.Environ(), Out: s.stdout,
			})
		},
	}
}
