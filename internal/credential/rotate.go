package credential

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/secret"
)

// rotateBatch is how many numbers are looked up at once.
const rotateBatch = 100

// Vault is what Rotate works on; *postgres.DB is one.
type Vault interface {
	SealedOtherwise(ctx context.Context, keyID string, after uuid.UUID, limit int) ([]postgres.SealedNumber, error)
	ChangeCredentials(ctx context.Context, tenant, connection uuid.UUID, change func(postgres.Credentials) (postgres.Credentials, error)) error
}

// Rotated counts what Rotate has done.
type Rotated struct {
	Sealed int // sealed with the newest key now
	Failed int // could not be opened: their key is not in the ring, or they are damaged
}

// Rotate seals everything of every tenant anew with the key that seals now. Each number is changed in a transaction of its own, so it may run
// while messages flow, be stopped at any moment, be run again, and run twice at a time. What can't be opened stays as it is and is reported
// with the others' errors; the rest is done.
func Rotate(ctx context.Context, vault Vault, box *secret.Box) (Rotated, error) {
	var done Rotated
	var faults []error
	after := uuid.Nil
	for {
		list, err := vault.SealedOtherwise(ctx, box.Current(), after, rotateBatch)
		if err != nil {
			return done, errors.Join(append(faults, err)...)
		}
		for _, number := range list {
			after = number.ConnectionID
			switch err := reseal(ctx, vault, box, number); {
			case err == nil:
				done.Sealed++
			case desk.CodeOf(err) == desk.CodeNotFound: // removed and tidied up meanwhile
			case ctx.Err() != nil:
				return done, ctx.Err()
			default:
				done.Failed++
				faults = append(faults, fmt.Errorf("connection %s of tenant %s: %w", number.ConnectionID, number.TenantID, err))
			}
		}
		if len(list) < rotateBatch {
			return done, errors.Join(faults...)
		}
	}
}

func reseal(ctx context.Context, vault Vault, box *secret.Box, n postgres.SealedNumber) error {
	return vault.ChangeCredentials(ctx, n.TenantID, n.ConnectionID, func(c postgres.Credentials) (postgres.Credentials, error) {
		if !box.Stale(c.KeyID) {
			return c, nil // somebody was faster
		}
		open, err := Open(box, n.TenantID, c)
		if err != nil {
			return c, err
		}
		return Seal(box, n.TenantID, open)
	})
}
