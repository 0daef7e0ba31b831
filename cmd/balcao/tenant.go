package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/postgres"
)

// tenant holds what operators do with tenants; nobody inside one can (R41).
func (s surroundings) tenant() *cobra.Command {
	cmd := group("tenant", "Make, list, suspend and resume tenants")
	cmd.AddCommand(s.tenantCreate(), s.tenantList(), s.tenantSuspend("suspend", true), s.tenantSuspend("resume", false))
	return cmd
}

func (s surroundings) tenantCreate() *cobra.Command {
	var in postgres.NewTenant
	cmd := &cobra.Command{
		Use:   "create SLUG",
		Short: "Make a tenant with the five profiles; add its first administrator with `balcao user create`",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Slug = args[0]
			return s.withDatabase(cmd.Context(), func(db *postgres.DB) error {
				made, err := db.CreateTenant(cmd.Context(), in)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(s.stdout, "%s\t%s\n", made.ID, made.Slug)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&in.Name, "name", "", "name that people see (needed)")
	cmd.Flags().StringVar(&in.Host, "host", "", "host name that selects this tenant at sign-in")
	cmd.Flags().StringVar(&in.Timezone, "timezone", "", "IANA time zone (America/Sao_Paulo)")
	cmd.Flags().StringVar(&in.Locale, "locale", "", "language (pt-BR)")
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

func (s surroundings) tenantList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the tenants",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withDatabase(cmd.Context(), func(db *postgres.DB) error {
				tenants, err := db.Tenants(cmd.Context())
				if err != nil {
					return err
				}
				out := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
				for _, t := range tenants {
					state := "active"
					if t.SuspendedAt != nil {
						state = "suspended since " + t.SuspendedAt.UTC().Format(time.RFC3339)
					}
					fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", t.ID, t.Slug, t.Name, state)
				}
				return out.Flush()
			})
		},
	}
}

func (s surroundings) tenantSuspend(use string, suspended bool) *cobra.Command {
	short := "Let nobody of the tenant sign in; nothing is removed"
	if !suspended {
		short = "Let a suspended tenant sign in again"
	}
	return &cobra.Command{
		Use:   use + " SLUG",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withDatabase(cmd.Context(), func(db *postgres.DB) error {
				tenant, err := db.TenantBySlug(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return db.SuspendTenant(cmd.Context(), tenant.ID, suspended)
			})
		},
	}
}
