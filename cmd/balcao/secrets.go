package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
)

// secrets holds what keeps credentials at rest.
func (s surroundings) secrets() *cobra.Command {
	cmd := group("secrets", "Keep the credentials of every tenant sealed")
	cmd.AddCommand(s.secretsRotate())
	return cmd
}

func (s surroundings) secretsRotate() *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "Seal all credentials anew with the first of BALCAO_SECRET_KEYS",
		Long: `Seal all credentials anew with the first of BALCAO_SECRET_KEYS.

To replace a key: put the new one first in BALCAO_SECRET_KEYS and leave the old one behind it, restart every process, run this, and take the
old key out when it says that nothing is left. It may run while messages flow, be stopped, and be run again.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.load(config.Server)
			if err != nil {
				return err
			}
			box, err := secret.FromRing(cfg.SecretKeys)
			if err != nil {
				return err
			}
			db, err := postgres.Open(cmd.Context(), postgres.Options{URL: cfg.DatabaseURL.Reveal(), PoolSize: 2, Application: "balcao secrets"})
			if err != nil {
				return err
			}
			done, err := credential.Rotate(cmd.Context(), db, box)
			fmt.Fprintf(s.stdout, "%d numbers were sealed anew with the key %s\n", done.Sealed, box.Current())
			if done.Failed > 0 {
				fmt.Fprintf(s.stdout, "%d could not be opened: keep every key until they can\n", done.Failed)
			} else if err == nil {
				fmt.Fprintln(s.stdout, "nothing is left that is sealed with another key")
			}
			return errors.Join(err, db.Close())
		},
	}
}
