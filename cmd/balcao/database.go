package main

import (
	"context"
	"errors"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/postgres"
)

// withDatabase opens the database as the application, and closes it after do.
func (s surroundings) withDatabase(ctx context.Context, do func(db *postgres.DB) error) error {
	cfg, err := s.load(config.Database)
	if err != nil {
		return err
	}
	db, err := postgres.Open(ctx, postgres.Options{URL: cfg.DatabaseURL.Reveal(), PoolSize: 2, Application: "balcao cli"})
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
