// Package migrations holds the database schema as numbered, append-only goose migrations.
//
// A file that has been released is never edited: a later file changes what it made.
package migrations

import "embed"

// FS holds every NNNN_name.sql file.
//
//go:embed *.sql
var FS embed.FS
