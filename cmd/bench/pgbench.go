package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
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
	output, err := s.runPgbench(ctx, on, run, clients, lasts)
	if err != nil {
		return 0, 0, err
	}
	return readPgbench(output)
}

// pgbenchLatencies begins so many transactions of the script a second, at random instants, and returns how long each took from the instant
// at which it was due. What is due in the warm-up before is left out: each connection plans its statements once.
func (s *site) pgbenchLatencies(ctx context.Context, on *stand, run script, clients, rate int, warmUp, lasts time.Duration,
) ([]time.Duration, error) {
	dir, err := os.MkdirTemp(on.dir, "latencies-")
	if err != nil {
		return nil, fmt.Errorf("pgbench: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	output, err := s.runPgbench(ctx, on, run, clients, warmUp+lasts, "--rate="+strconv.Itoa(rate), "--log", "--log-prefix="+filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	if _, _, err := readPgbench(output); err != nil {
		return nil, err
	}
	logs, err := filepath.Glob(filepath.Join(dir, "log*"))
	if err != nil {
		return nil, fmt.Errorf("pgbench: %w", err)
	}
	var took []time.Duration
	for _, log := range logs {
		content, err := os.ReadFile(log)
		if err != nil {
			return nil, fmt.Errorf("pgbench: %w", err)
		}
		found, err := readLatencies(string(content), warmUp)
		if err != nil {
			return nil, err
		}
		took = append(took, found...)
	}
	if len(took) == 0 {
		return nil, errors.New("pgbench: its logs are empty")
	}
	return took, nil
}

// readLatencies reads a log of transactions, without those that ended in the warm-up at its beginning. A line is client, number, microseconds
// since it was due, script, and when it ended in seconds and microseconds.
func readLatencies(log string, warmUp time.Duration) ([]time.Duration, error) {
	var took []time.Duration
	var first time.Time
	for line := range strings.Lines(log) {
		var client, number, microseconds, script, seconds, fraction int64
		if _, err := fmt.Sscan(line, &client, &number, &microseconds, &script, &seconds, &fraction); err != nil {
			return nil, fmt.Errorf("pgbench: a line of its log is %q", line)
		}
		ended := time.Unix(seconds, fraction*1000)
		if first.IsZero() {
			first = ended
		}
		if ended.Sub(first) >= warmUp {
			took = append(took, time.Duration(microseconds)*time.Microsecond)
		}
	}
	return took, nil
}

func (s *site) runPgbench(ctx context.Context, on *stand, run script, clients int, lasts time.Duration, more ...string) (string, error) {
	file := on.path(run.name + ".sql")
	if err := os.WriteFile(file, []byte(run.text), 0o600); err != nil {
		return "", fmt.Errorf("pgbench: %w", err)
	}
	var tenants, connections []string
	for _, c := range s.companies[:run.companies] {
		tenants, connections = append(tenants, c.tenant.String()), append(connections, c.connection.String())
	}
	args := append([]string{
		"--no-vacuum", "--protocol=prepared", "--file=" + file,
		"--client=" + strconv.Itoa(clients), "--jobs=" + strconv.Itoa(min(clients, runtime.NumCPU())),
		"--time=" + strconv.Itoa(max(1, int(lasts.Round(time.Second).Seconds()))),
	}, more...)
	for name, value := range map[string]string{
		"companies": strconv.Itoa(run.companies), "customers": strconv.Itoa(run.customers), "first_phone": strconv.Itoa(firstPhone),
		"tenants": "{" + strings.Join(tenants, ",") + "}", "connections": "{" + strings.Join(connections, ",") + "}",
		"body": text, "raw": string(s.sample),
	} {
		args = append(args, "--define="+name+"="+value)
	}
	environment, err := postgresEnvironment(on.postgres.AppURL(s.database).Reveal())
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, on.pgbench, args...)
	cmd.Env, cmd.Dir = environment, on.dir
	output, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pgbench, %s: %w: %s", run.name, err, output)
	}
	return string(output), nil
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
	if failed := pgbenchFailed.FindStringSubmatch(output); len(failed) == 2 && failed[1] != "0" {
		return 0, 0, fmt.Errorf("pgbench: %s transactions failed", failed[1])
	}
	if rate, err = strconv.ParseFloat(foundRate[1], 64); err != nil {
		return 0, 0, fmt.Errorf("pgbench: %w", err)
	}
	committed, err = strconv.ParseInt(foundCommitted[1], 10, 64)
	return rate, committed, err
}
