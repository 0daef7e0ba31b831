package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

var (
	//go:embed nine_statements.sql
	nineStatements string
	//go:embed one_call.sql
	oneCall string
)

// script is a transaction that pgbench repeats, over so many companies and customers of each.
type script struct {
	name, text           string
	companies, customers int
}

// pgbench repeats the script from so many clients, each as fast as it can, and returns how many transactions were committed.
func (s *site) pgbench(ctx context.Context, on *stand, run script, clients int, lasts time.Duration) (rate float64, committed int64, err error) {
	file := on.path(run.name + ".sql")
	if err := os.WriteFile(file, []byte(run.text), 0o600); err != nil {
		return 0, 0, fmt.Errorf("pgbench: %w", err)
	}
	var tenants, connections []string
	for _, c := range s.companies[:run.companies] {
		tenants, connections = append(tenants, c.tenant.String()), append(connections, c.connection.String())
	}
	args := []string{
		"--no-vacuum", "--protocol=prepared", "--file=" + file,
		"--client=" + strconv.Itoa(clients), "--jobs=" + strconv.Itoa(min(clients, runtime.NumCPU())),
		"--time=" + strconv.Itoa(max(1, int(lasts.Round(time.Second).Seconds()))),
	}
	for name, value := range map[string]string{
		"companies": strconv.Itoa(run.companies), "customers": strconv.Itoa(run.customers), "first_phone": strconv.FormatInt(firstPhone, 10),
		"tenants": "{" + strings.Join(tenants, ",") + "}", "connections": "{" + strings.Join(connections, ",") + "}",
		"body": text, "raw": string(s.sample),
	} {
		args = append(args, "--define="+name+"="+value)
	}
	cmd := exec.CommandContext(ctx, on.pgbench, args...)
	if cmd.Env, err = postgresEnvironment(on.postgres.AppURL(s.database).Reveal()); err != nil {
		return 0, 0, err
	}
	output, err := cmd.CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("pgbench, %s: %w: %s", run.name, err, output)
	}
	return readPgbench(string(output))
}

// postgresEnvironment is an address as libpq reads it from the environment, where no other user sees the password.
func postgresEnvironment(address string) ([]string, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("address of Postgres: %w", err)
	}
	password, _ := parsed.User.Password()
	return []string{
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "PGHOST=" + parsed.Hostname(), "PGPORT=" + parsed.Port(), "PGUSER=" + parsed.User.Username(),
		"PGPASSWORD=" + password, "PGDATABASE=" + strings.TrimPrefix(parsed.Path, "/"), "PGSSLMODE=disable",
	}, nil
}

var (
	pgbenchRate      = regexp.MustCompile(`(?m)^tps = ([0-9.]+) \(without initial connection time\)`)
	pgbenchCommitted = regexp.MustCompile(`(?m)^number of transactions actually processed: (\d+)`)
	pgbenchFailed    = regexp.MustCompile(`(?m)^number of failed transactions: (\d+)`)
)

// readPgbench reads the summary. A baseline with failures in it is none.
func readPgbench(output string) (rate float64, committed int64, err error) {
	foundRate, foundCommitted := pgbenchRate.FindStringSubmatch(output), pgbenchCommitted.FindStringSubmatch(output)
	if foundRate == nil || foundCommitted == nil {
		return 0, 0, fmt.Errorf("pgbench said nothing that is understood: %s", output)
	}
	if failed := pgbenchFailed.FindStringSubmatch(output); failed != nil && failed[1] != "0" {
		return 0, 0, fmt.Errorf("pgbench: %s transactions failed", failed[1])
	}
	if rate, err = strconv.ParseFloat(foundRate[1], 64); err != nil {
		return 0, 0, fmt.Errorf("pgbench: %w", err)
	}
	committed, err = strconv.ParseInt(foundCommitted[1], 10, 64)
	return rate, committed, err
}
