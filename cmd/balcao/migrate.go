package main

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/migrations"
)

func (s surroundings) migrate() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date, as the owner of its tables",
		Long: "Applies the migrations that the database has not seen, as the login of BALCAO_MIGRATE_DATABASE_URL, and lets the login of\n" +
			"BALCAO_DATABASE_URL become the application's roles. Safe to run at every start: several at once wait for each other.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.load(config.Database)
			if err != nil {
				return err
			}
			if check {
				return s.pending(cmd, cfg)
			}
			login, err := appLogin(cfg)
			if err != nil {
				return err
			}
			applied, err := migrations.Up(cmd.Context(), cfg.MigrateDatabaseURL.Reveal(), login)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.stdout, "applied %d migrations\n", applied)
			return err
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; exit code 1 when migrations are waiting")
	return cmd
}

func (s surroundings) pending(cmd *cobra.Command, cfg config.Config) error {
	pending, err := migrations.Pending(cmd.Context(), cfg.MigrateDatabaseURL.Reveal())
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%d migrations are waiting\n", pending)
	if pending > 0 {
		return errSilent
	}
	return nil
}

// appLogin is the application's login when it differs from the owner's, else "".
func appLogin(cfg config.Config) (string, error) {
	app, err := url.Parse(cfg.DatabaseURL.Reveal())
	if err != nil {
		return "", errors.New("BALCAO_DATABASE_URL is not an address")
	}
	owner, err := url.Parse(cfg.MigrateDatabaseURL.Reveal())
	if err != nil {
		return "", errors.New("BALCAO_MIGRATE_DATABASE_URL is not an address")
	}
	if app.User.Username() == owner.User.Username() {
		return "", nil
	}
	return app.User.Username(), nil
}
