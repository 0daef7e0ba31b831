package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

// Candidate is a person whom an address may mean at sign-in. PasswordHash is "" when they have no sign-in.
type Candidate struct {
	TenantID     uuid.UUID
	TenantSlug   string
	UserID       uuid.UUID
	PasswordHash string
}

var (
	signInLookup    = named("sign_in_lookup")
	signInCandidate = named("sign_in_candidate")
)

// SignInCandidates returns the active people of tenants that are not suspended who have that address, at most limit, in a stable order.
// With a tenant, only its own.
func (db *DB) SignInCandidates(ctx context.Context, email string, tenant uuid.UUID, limit int) ([]Candidate, error) {
	var found []Candidate
	err := db.callAs(ctx, roleApp, "", each(func(rows pgx.Rows) error {
		var c Candidate
		err := rows.Scan(&c.TenantID, &c.UserID)
		if (tenant == uuid.Nil || tenant == c.TenantID) && len(found) < limit {
			found = append(found, c)
		}
		return err
	}), signInLookup, email)
	if err != nil {
		return nil, fmt.Errorf("look an address up: %w", err)
	}
	candidates := found[:0]
	for _, c := range found {
		err := db.call(ctx, c.TenantID, one(&c.TenantSlug, &c.PasswordHash), signInCandidate, c.UserID)
		if desk.CodeOf(err) == desk.CodeNotFound {
			continue // deactivated between the two queries
		}
		if err != nil {
			return nil, fmt.Errorf("read a sign-in: %w", err)
		}
		candidates = append(candidates, c)
	}
	return candidates, nil
}
