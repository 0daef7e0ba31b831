package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed *.sql
var queryFiles embed.FS

// queries holds every query of the package by its name. It is filled before main runs and never changes after.
var queries = loadQueries(queryFiles)

// Marks in a .sql file: one starts a query, one a part that several queries share, and one stands, on a line of its own, for a part.
const (
	queryMark = "-- name: "
	partMark  = "-- part: "
	partPlace = "-- insert: "
)

type querySet struct {
	text   map[string]string
	parts  map[string]string
	used   map[string]bool
	faults []error
}

// named returns the query of that name from the .sql files. Declare it once, as a package variable; a name that doesn't exist, or a query
// that nobody names, is reported when the database is opened.
func named(name string) string {
	text, ok := queries.text[name]
	if !ok {
		queries.faults = append(queries.faults, fmt.Errorf("no .sql file holds the query %q", name))
	}
	queries.used[name] = true
	return text
}

func loadQueries(files fs.FS) *querySet {
	set := &querySet{text: map[string]string{}, parts: map[string]string{}, used: map[string]bool{}}
	paths, err := fs.Glob(files, "*.sql")
	if err != nil {
		set.faults = append(set.faults, err)
	}
	for _, path := range paths {
		content, err := fs.ReadFile(files, path)
		if err != nil {
			set.faults = append(set.faults, err)
			continue
		}
		set.add(path, string(content))
	}
	set.insertParts()
	return set
}

// add splits a file at its "-- name: x" and "-- part: x" lines. Text before the first one may only be comments.
func (s *querySet) add(path, content string) {
	parts := strings.Split(strings.ReplaceAll("\n"+content, "\n"+partMark, "\n"+queryMark+partMark), "\n"+queryMark)
	if leadingSQL(parts[0]) {
		s.faults = append(s.faults, fmt.Errorf("%s: SQL before the first %q", path, strings.TrimSpace(queryMark)))
	}
	for _, part := range parts[1:] {
		name, text, _ := strings.Cut(part, "\n")
		kind := s.text
		if rest, shared := strings.CutPrefix(name, partMark); shared {
			name, kind = rest, s.parts
		}
		name, text = strings.TrimSpace(name), strings.TrimSpace(text)
		switch {
		case name == "" || text == "":
			s.faults = append(s.faults, fmt.Errorf("%s: query %q has no name or no text", path, name))
		case kind[name] != "":
			s.faults = append(s.faults, fmt.Errorf("%s: query %q exists already", path, name))
		default:
			kind[name] = text
		}
	}
}

// insertParts puts the parts where the queries ask for them. A part may ask for none.
func (s *querySet) insertParts() {
	asked := map[string]bool{}
	for name, text := range s.text {
		if !strings.Contains(text, partPlace) {
			continue
		}
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			part, found := strings.CutPrefix(strings.TrimSpace(line), partPlace)
			if !found {
				continue
			}
			asked[part] = true
			if lines[i] = s.parts[part]; lines[i] == "" {
				s.faults = append(s.faults, fmt.Errorf("the query %q asks for the part %q, which no .sql file holds", name, part))
			}
		}
		s.text[name] = strings.Join(lines, "\n")
	}
	for name := range s.parts {
		if !asked[name] {
			s.faults = append(s.faults, fmt.Errorf("the part %q is not used", name))
		}
	}
}

func leadingSQL(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return true
		}
	}
	return false
}

// checkQueries has Postgres parse every query against the schema, so that a misspelt column stops the start and not a request.
func (db *DB) checkQueries(ctx context.Context) error {
	faults := append([]error{}, queries.faults...)
	for name := range queries.text {
		if !queries.used[name] {
			faults = append(faults, fmt.Errorf("the query %q is not used", name))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("check the queries: %w", translateError(err))
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("check the queries: %w", translateError(err))
	}
	defer func() { _ = tx.Rollback(ctx) }()
	return prepareAll(ctx, tx)
}

func prepareAll(ctx context.Context, tx pgx.Tx) error {
	for name, text := range queries.text {
		if _, err := tx.Prepare(ctx, "", text); err != nil {
			return fmt.Errorf("the query %q does not fit the schema (is it migrated?): %w", name, err)
		}
	}
	return nil
}
