package testkit_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func pgxConnect(t *testing.T, address string) (*pgx.Conn, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err == nil {
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
	}
	return conn, err
}
