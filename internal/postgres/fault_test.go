package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/postgres"
)

func TestAnErrorOfTheDatabaseSaysWhatACallerCanDo(t *testing.T) {
	t.Parallel()
	state := func(code string) error { return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		err  error
		want desk.Code
	}{
		{sql.ErrNoRows, desk.CodeNotFound},
		{pgx.ErrNoRows, desk.CodeNotFound},
		{state("23505"), desk.CodeConflict},
		{state("23503"), desk.CodeConflict},
		{state("23514"), desk.CodeInvalid},
		{state("22P02"), desk.CodeInvalid},
		{state("40P01"), desk.CodeUnavailable},
		{state("57P01"), desk.CodeUnavailable},
		{state("42501"), desk.CodeInternal},
		{desk.E(desk.CodeAlreadyClosed, "closed"), desk.CodeAlreadyClosed},
		{errors.New("anything else"), desk.CodeInternal},
		{nil, ""},
	} {
		translated := postgres.TranslateError(c.err)
		require.Equal(t, c.want, desk.CodeOf(translated), "%v", c.err)
		require.ErrorIs(t, translated, c.err, "the cause is kept for the log")
	}
}

func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), postgres.Options{URL: "postgres://nobody@127.0.0.1:1/none"})
	require.Equal(t, desk.CodeUnavailable, desk.CodeOf(err))
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ticket := w.ticket().TicketID
	failed := errors.New("no")
	for name, fail := range map[string]func() error{
		"error": func() error { return failed },
		"panic": func() error { panic(failed) },
	} {
		func() {
			defer func() { _ = recover() }()
			err := w.db.InTenant(t.Context(), w.tenant, func(ctx context.Context, tx *sqlx.Tx) error {
				if _, err := tx.ExecContext(ctx, "UPDATE tickets SET unread = 42 WHERE id = $1", ticket); err != nil {
					return err
				}
				return fail()
			})
			require.ErrorIs(t, err, failed, name)
		}()
		require.Equal(t, 1, value[int](w, "SELECT unread FROM tickets"), name)
	}
	require.NoError(t, w.db.Ping(t.Context()), "and no connection is lost")
}
