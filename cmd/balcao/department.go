package main

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// department holds what gets an installation its first queues and the people in them.
func (s surroundings) department() *cobra.Command {
	cmd := group("department", "Make departments and put people into them")
	cmd.AddCommand(s.departmentCreate(), s.departmentJoin())
	return cmd
}

func (s surroundings) departmentCreate() *cobra.Command {
	var tenant string
	var in postgres.Department
	cmd := &cobra.Command{
		Use:   "create SLUG",
		Short: "Make a department",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Slug = args[0]
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				made, err := db.CreateDepartment(cmd.Context(), id, in)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(s.stdout, "%s\t%s\n", made, in.Slug)
				return err
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().StringVar(&in.Name, "name", "", "name that people see (needed)")
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

func (s surroundings) departmentJoin() *cobra.Command {
	var tenant string
	var manager bool
	cmd := &cobra.Command{
		Use:   "join SLUG EMAIL",
		Short: "Put a person, by address or handle, into a department",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return s.inTenant(ctx, tenant, func(db *postgres.DB, id uuid.UUID) error {
				departments, err := db.Departments(ctx, id)
				if err != nil {
					return err
				}
				department, err := departmentBySlug(departments, args[0])
				if err != nil {
					return err
				}
				person, err := db.FindUser(ctx, id, args[1])
				if err != nil {
					return err
				}
				return db.AddMember(ctx, id, department, person, manager)
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().BoolVar(&manager, "manager", false, "as one of the department's managers")
	return cmd
}

func departmentBySlug(departments []postgres.Department, slug string) (uuid.UUID, error) {
	for _, d := range departments {
		if d.Slug == slug {
			return d.ID, nil
		}
	}
	return uuid.Nil, desk.Invalid("department", "unknown", "there is no department %q", slug)
}

// needTenant adds the flag by which a command knows its tenant.
func needTenant(cmd *cobra.Command, tenant *string) {
	cmd.Flags().StringVar(tenant, "tenant", "", "slug of the tenant (needed)")
	_ = cmd.MarkFlagRequired("tenant")
}
