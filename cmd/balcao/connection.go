package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
	"github.com/balcao/balcao/internal/zapi"
)

// connection holds what connects an installation's numbers.
func (s surroundings) connection() *cobra.Command {
	cmd := group("connection", "Connect WhatsApp numbers of Z-API")
	cmd.AddCommand(s.connectionCreate())
	return cmd
}

// number is what `connection create` asks for.
type number struct {
	slug, name, phone, instance, department string
	color                                   int
	groups                                  bool
}

func (s surroundings) connectionCreate() *cobra.Command {
	var tenant string
	var in number
	cmd := &cobra.Command{
		Use:   "create SLUG",
		Short: "Connect a number; reads its instance token and Client-Token from stdin, a line each, and sets its webhooks at Z-API",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.slug = args[0]
			cfg, err := s.load(config.Server)
			if err != nil {
				return err
			}
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				return s.connect(cmd.Context(), cfg, db, id, in)
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().StringVar(&in.name, "name", "", "name that people see (needed)")
	cmd.Flags().StringVar(&in.instance, "instance", "", "instance id at Z-API (needed)")
	cmd.Flags().StringVar(&in.phone, "phone", "", "the number, with country code")
	cmd.Flags().StringVar(&in.department, "department", "", "slug of the department that gets new tickets")
	cmd.Flags().IntVar(&in.color, "color", 1, "colour of the number's dot, 1 to 6")
	cmd.Flags().BoolVar(&in.groups, "groups", false, "take messages of groups")
	_ = cmd.MarkFlagRequired("name")
	_ = cmd.MarkFlagRequired("instance")
	return cmd
}

// connect stores the number and points its webhooks here. A number whose webhooks could not be set is kept: the address is printed, to be set
// in Z-API's panel.
func (s surroundings) connect(ctx context.Context, cfg config.Config, db *postgres.DB, tenant uuid.UUID, in number) error {
	instance := zapi.Instance{ID: in.instance}
	var err error
	if instance.Token, instance.ClientToken, err = s.tokens(); err != nil {
		return err
	}
	hook := access.NewSecret()
	row, err := newConnection(cfg, tenant, in, credential.Number{Instance: instance, HookSecret: hook})
	if err != nil {
		return err
	}
	if in.department != "" {
		departments, err := db.Departments(ctx, tenant)
		if err != nil {
			return err
		}
		if row.DepartmentID, err = departmentBySlug(departments, in.department); err != nil {
			return err
		}
	}
	if _, err := db.CreateConnection(ctx, tenant, row); err != nil {
		return err
	}
	address := strings.TrimRight(cfg.PublicURL, "/") + "/hooks/zapi/" + hook
	if _, err := fmt.Fprintf(s.stdout, "webhook\t%s\n", address); err != nil {
		return err
	}
	client, err := zapi.NewClient(cfg.ZAPIBaseURL, zapi.Options{Timeout: cfg.ZAPITimeout})
	if err != nil {
		return err
	}
	if err := client.SetWebhooks(ctx, instance, address, true); err != nil {
		return fmt.Errorf("the number is stored, but its webhooks could not be set at Z-API; set this address there by hand: %w", err)
	}
	_, err = fmt.Fprintln(s.stdout, "the webhooks are set at Z-API; pair the number there and write to it")
	return err
}

// newConnection seals the credentials (WA-1).
func newConnection(cfg config.Config, tenant uuid.UUID, in number, at credential.Number) (postgres.NewConnection, error) {
	box, err := secret.FromRing(cfg.SecretKeys)
	if err != nil {
		return postgres.NewConnection{}, err
	}
	sealed, err := credential.Seal(box, tenant, at)
	if err != nil {
		return postgres.NewConnection{}, err
	}
	row := postgres.NewConnection{
		Slug: in.slug, Name: in.name, Color: in.color, GroupsEnabled: in.groups, ReopenWindow: 24 * time.Hour, Credentials: sealed,
	}
	if in.phone != "" {
		canonical, ok := desk.CanonicalPhone(in.phone)
		if !ok {
			return row, desk.Invalid("phone", "phone", "%q is no phone number with country code", in.phone)
		}
		row.Phone = canonical
	}
	return row, nil
}

// tokens reads the two secrets, which never stand on a command line: others can read it.
func (s surroundings) tokens() (instance, client string, err error) {
	lines := bufio.NewScanner(s.stdin)
	for _, token := range []struct {
		prompt string
		into   *string
	}{{"instance token: ", &instance}, {"Client-Token (empty where the account has none): ", &client}} {
		if _, err := fmt.Fprint(s.stderr, token.prompt); err != nil {
			return "", "", err
		}
		lines.Scan()
		*token.into = strings.TrimSpace(lines.Text())
	}
	switch {
	case lines.Err() != nil:
		return "", "", fmt.Errorf("read the tokens: %w", lines.Err())
	case instance == "":
		return "", "", errors.New("the instance token is missing")
	}
	return instance, client, nil
}
