package main

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/access"
	"github.com/balcao/balcao/internal/postgres"
)

func (s surroundings) userToken() *cobra.Command {
	var in postgres.NewToken
	var tenant string
	var lifetime time.Duration
	cmd := &cobra.Command{
		Use:   "token EMAIL-OR-HANDLE",
		Short: "Make an API token of a person and print it; it is shown this once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.inTenant(cmd.Context(), tenant, func(db *postgres.DB, id uuid.UUID) error {
				person, err := db.FindUser(cmd.Context(), id, args[0])
				if err != nil {
					return err
				}
				token := access.NewAPIToken()
				in.UserID, in.Prefix, in.SecretHash = person, token.Prefix, token.SecretHash
				if lifetime > 0 {
					expires := time.Now().Add(lifetime)
					in.ExpiresAt = &expires
				}
				if _, err := db.CreateToken(cmd.Context(), id, in); err != nil {
					return err
				}
				_, err = fmt.Fprintln(s.stdout, token.Text)
				return err
			})
		},
	}
	needTenant(cmd, &tenant)
	cmd.Flags().StringVar(&in.Name, "name", "command line", "what the token is for")
	cmd.Flags().DurationVar(&lifetime, "expires-in", 0, "how long it lasts; 0 for ever")
	cmd.Flags().StringSliceVar(&in.Scopes, "scope", nil, "permission that the token keeps; without any, all of the person's")
	return cmd
}
