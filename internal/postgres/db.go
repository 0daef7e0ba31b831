package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

// Options says how to reach the database.
type Options struct {
	// URL of the database, with the application's own login: never the owner of the tables.
	URL string
	// PoolSize is the most connections held at once; 8 to 16 is what the hot path wants (R5). 0 means 12.
	PoolSize int
	// ConnectTimeout bounds one attempt to connect. 0 means 5 seconds.
	ConnectTimeout time.Duration
	// Application is shown by Postgres beside each connection. "" means balcao.
	Application string
}

// DB is the one way to the database. It is safe for concurrent use.
type DB struct {
	pool   *pgxpool.Pool
	sql    *sqlx.DB
	chats  *stripes
	counts *countCache

	settings *settingCache
}

// Open connects, and refuses to start on a database whose schema doesn't fit the queries or on which row-level security would not bind
// the roles that the application takes (R4). An unreachable database is desk.CodeUnavailable.
func Open(ctx context.Context, opts Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(opts.URL)
	if err != nil {
		// The parser's error may quote the address, and with it the password.
		return nil, errors.New("the database's address is not understood")
	}
	config.MaxConns = 12
	if opts.PoolSize > 0 {
		config.MaxConns = int32(min(opts.PoolSize, 1000))
	}
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	if opts.ConnectTimeout > 0 {
		config.ConnConfig.ConnectTimeout = opts.ConnectTimeout
	}
	config.ConnConfig.RuntimeParams["application_name"] = "balcao"
	if opts.Application != "" {
		config.ConnConfig.RuntimeParams["application_name"] = opts.Application
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", translateError(err))
	}
	db := &DB{
		pool:   pool,
		sql:    sqlx.NewDb(stdlib.OpenDBFromPool(pool), "pgx"),
		chats:  newStripes(),
		counts: newCountCache(),

		settings: newSettingCache(),
	}
	if err := db.check(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), db.Close())
	}
	return db, nil
}

func (db *DB) check(ctx context.Context) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	for _, role := range []string{roleApp, roleRelay, roleSweep} {
		if err := db.checkRole(ctx, role); err != nil {
			return err
		}
	}
	return db.checkQueries(ctx)
}

// Ping asks the database for a sign of life; desk.CodeUnavailable when there is none.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return fmt.Errorf("ping the database: %w", translateError(err))
	}
	return nil
}

// Close waits for what runs and closes every connection.
func (db *DB) Close() error {
	err := db.sql.Close()
	db.pool.Close()
	return err
}
