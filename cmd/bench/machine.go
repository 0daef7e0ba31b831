package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// machine is what the figures depend on, without a word about whose it is.
type machine struct {
	processor             string
	cores                 int
	memory                string
	fsync                 string
	postgres, redis       string
	loadBefore, loadAfter string
}

func (m machine) lines() [][2]string {
	return [][2]string{
		{"processor", fmt.Sprintf("%s, %d cores, %s/%s", m.processor, m.cores, runtime.GOOS, runtime.GOARCH)},
		{"memory", m.memory},
		{"disk", m.fsync},
		{"Postgres", m.postgres},
		{"Redis", m.redis},
		{"Go", runtime.Version()},
		{"load average of a minute", m.loadBefore + " before, " + m.loadAfter + " after, with the bench's own work"},
	}
}

const unknown = "unknown"

func describe(ctx context.Context, s *stand) machine {
	m := machine{
		processor: processor(ctx), cores: runtime.NumCPU(), memory: memory(ctx), fsync: unknown, postgres: unknown, redis: "embedded in the bench",
		loadBefore: loadAverage(),
	}
	if took, err := fsyncTimes(s.clusterDir, 200); err == nil {
		m.fsync = fmt.Sprintf("8 KiB written and synced in %s (median), %s (p99)", shown(percentile(took, 50)), shown(percentile(took, 99)))
	}
	if version, err := postgresVersion(ctx, s); err == nil {
		m.postgres = version + ", fsync on, 128 MB of shared buffers, else its defaults"
	}
	if version := redisVersion(ctx, s); version != "" {
		m.redis = version
	}
	return m
}

// fsyncTimes writes a page of Postgres's size and syncs it, as its log does at each commit, on the disk of the cluster.
func fsyncTimes(dir string, count int) (took []time.Duration, err error) {
	file, err := os.CreateTemp(dir, "fsync-")
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}()
	page := make([]byte, 8192)
	for i := range count {
		began := time.Now()
		// The first megabyte again and again: a log file is written before it is used.
		if _, err := file.WriteAt(page, int64(i%128*len(page))); err != nil {
			return nil, err
		}
		if err := file.Sync(); err != nil {
			return nil, err
		}
		if i >= count/10 {
			took = append(took, time.Since(began))
		}
	}
	return took, nil
}

func postgresVersion(ctx context.Context, s *stand) (string, error) {
	conn, err := pgx.Connect(ctx, s.postgres.AdminURL("postgres").Reveal())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	var version string
	err = conn.QueryRow(ctx, "SHOW server_version").Scan(&version)
	return strings.Fields(version + " ")[0], err
}

func redisVersion(ctx context.Context, s *stand) string {
	if s.redis == nil {
		return ""
	}
	options, err := redis.ParseURL(s.redisURL().Reveal())
	if err != nil {
		return ""
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	return valueOf(client.Info(ctx, "server").Val(), "redis_version", ":")
}

func processor(ctx context.Context) string {
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if name := valueOf(string(info), "model name", ":"); name != "" {
			return name
		}
	}
	return sysctl(ctx, "machdep.cpu.brand_string")
}

func memory(ctx context.Context) string {
	bytes := int64(0)
	if info, err := os.ReadFile("/proc/meminfo"); err == nil {
		kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(valueOf(string(info), "MemTotal", ":"), " kB"), 10, 64)
		bytes = kilobytes << 10
	} else {
		bytes, _ = strconv.ParseInt(sysctl(ctx, "hw.memsize"), 10, 64)
	}
	if bytes == 0 {
		return unknown
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
}

// sysctl asks macOS.
func sysctl(ctx context.Context, name string) string {
	output, err := exec.CommandContext(ctx, "sysctl", "-n", name).Output()
	if err != nil {
		return unknown
	}
	return strings.TrimSpace(string(output))
}

func loadAverage() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return unknown
	}
	first, _, _ := strings.Cut(string(content), " ")
	return first
}

// valueOf finds "name<separator> value" at the beginning of a line.
func valueOf(text, name, separator string) string {
	for line := range strings.Lines(text) {
		key, value, found := strings.Cut(line, separator)
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// shown is a duration for people.
func shown(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond && d > -10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	}
}
