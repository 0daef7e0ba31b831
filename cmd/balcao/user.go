package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

// leastPassword is the shortest password that a person may choose.
const leastPassword = 10

// user holds what gets an installation its first people; the rest is done in the web app.
func (s surroundings) user() *cobra.Command {
	cmd := group("user", "Add and list people, and set passwords")
	cmd.AddCommand(s.userCreate(), s.userList(), s.userPassword(), s.userToken())
	return cmd
}

func (s surroundings) userCreate() *cobra.Command {
	var in postgres.NewUser
	var tenant string
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "create EMAIL",
		Short: "Add a person; prints a password unless one comes by stdin. A bot has none: give it a token",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Email = args[0]
			if in.Handle == "" {
				in.Handle = handleOf(in.Email)
			}
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				shown, err := s.signIn(cmd.Context(), &in, fromStdin)
				if err != nil {
					return err
				}
				made, err := db.CreateUser(cmd.Context(), id, in)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(s.stdout, "%s\t%s\t%s\n", made, in.Email, shown)
				return err
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().StringVar(&in.Name, "name", "", "name that colleagues see (needed)")
	cmd.Flags().StringVar(&in.RoleKey, "role", desk.ProfileAdministrator, "profile")
	cmd.Flags().StringVar(&in.Handle, "handle", "", "short name, as in @handle (from the e-mail address)")
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from stdin")
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

// signIn sets the hash of a password, which only people have (AC-6), and returns what
// to print.
func (s surroundings) signIn(ctx context.Context, in *postgres.NewUser, fromStdin bool) (shown string, err error) {
	if in.RoleKey == desk.ProfileBot {
		in.Email = ""
		return "", nil
	}
	password, shown, err := s.password(fromStdin)
	if err != nil {
		return "", err
	}
	in.PasswordHash, err = access.HashPassword(ctx, password)
	return shown, err
}

func (s surroundings) userList() *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the people of a tenant",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				users, err := db.Users(cmd.Context(), id, nil)
				if err != nil {
					return err
				}
				out := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
				for _, u := range users {
					state := "active"
					if !u.Active {
						state = "inactive"
					}
					fmt.Fprintf(out, "%s\t%s\t@%s\t%s\t%s\n", u.ID, u.Name, u.Handle, u.RoleKey, state)
				}
				return out.Flush()
			})
		},
	}
	needTenant(cmd, &tenant)
	return cmd
}

func (s surroundings) userPassword() *cobra.Command {
	var tenant string
	var fromStdin bool
	cmd := &cobra.Command{
		Use:   "password EMAIL",
		Short: "Set a person's password; prints one unless it comes by stdin",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				person, err := db.FindUser(cmd.Context(), id, args[0])
				if err != nil {
					return err
				}
				password, shown, err := s.password(fromStdin)
				if err != nil {
					return err
				}
				hash, err := access.HashPassword(cmd.Context(), password)
				if err != nil {
					return err
				}
				if err := db.SetPassword(cmd.Context(), id, person, hash); err != nil {
					return err
				}
				_, err = fmt.Fprintf(s.stdout, "%s\t%s\t%s\n", person, args[0], shown)
				return err
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().BoolVar(&fromStdin, "password-stdin", false, "read the password from stdin")
	return cmd
}

func (s surroundings) inTenant(ctx context.Context, slug string, do func(db *postgres.DB, tenant uuid.UUID) error) error {
	return s.withDatabase(ctx, func(db *postgres.DB) error {
		tenant, err := db.TenantBySlug(ctx, slug)
		if err != nil {
			return err
		}
		return do(db, tenant.ID)
	})
}

// password reads the first line of stdin, or makes one up. Shown is what to print:
// never what the person brought.
func (s surroundings) password(fromStdin bool) (password, shown string, err error) {
	if !fromStdin {
		password = rand.Text()
		return password, password, nil
	}
	lines := bufio.NewScanner(s.stdin)
	lines.Scan()
	password = strings.TrimRight(lines.Text(), "\r")
	switch {
	case lines.Err() != nil:
		return "", "", fmt.Errorf("read the password: %w", lines.Err())
	case len([]rune(password)) < leastPassword:
		return "", "", fmt.Errorf("the password has fewer than %d characters", leastPassword)
	case len(password) > access.MaxPassword:
		return "", "", errors.New("the password is too long")
	}
	return password, "", nil
}

// handleOf makes a short name of an e-mail address: lower-case letters, digits and hyphens.
func handleOf(email string) string {
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	handle := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name)
	return strings.Trim(handle, "-")
}
