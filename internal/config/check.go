package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// checker collects faults by variable. A variable that could not even be read is
// left alone: its value is the zero value and a second fault would mislead.
type checker struct {
	faults *Faults
	prefix string
}

func (c checker) wrong(name, format string, args ...any) {
	variable := c.prefix + name
	if slices.ContainsFunc(*c.faults, func(f Fault) bool { return f.Variable == variable }) {
		return
	}
	*c.faults = append(*c.faults, Fault{Variable: variable, Problem: fmt.Sprintf(format, args...)})
}

// check returns the faults of a parsed configuration beyond those already known.
func check(cfg Config, use Use, known Faults) Faults {
	faults := slices.Clone(known)
	c := checker{faults: &faults, prefix: Prefix}
	c.needed(cfg, use)
	c.oneOf("ENV", string(cfg.Env), string(Production), string(Trial), string(Test))
	c.listeners(cfg)
	c.stores(cfg)
	c.files(cfg)
	c.temporal(cfg)
	c.limits(cfg)
	c.mail(cfg)
	if cfg.AuditKey.IsSet() {
		if _, err := decodeKey(cfg.AuditKey.Reveal()); err != nil {
			c.wrong("AUDIT_KEY", "%s", err)
		}
	}
	return faults[len(known):]
}

// needed reports what is empty and must not be, with the way out for secrets.
func (c checker) needed(cfg Config, use Use) {
	value := reflect.ValueOf(cfg)
	for _, s := range Settings(&cfg) {
		if !value.FieldByName(s.Field).IsZero() || !s.neededFor(use, cfg.Env) {
			continue
		}
		problem := "is needed and not set"
		if s.Alias != "" {
			problem += " (" + s.Alias + " would do too)"
		}
		if s.Type == "secret" {
			problem += "; make a key with: openssl rand -base64 32"
			if s.Field == "SecretKeys" {
				problem += ", and write it as k1:KEY"
			}
		}
		c.wrong(strings.TrimPrefix(s.Variable, Prefix), "%s", problem)
	}
}

func (s Setting) neededFor(use Use, environment Env) bool {
	switch s.Need {
	case "always":
		return use != Offline
	case "server":
		return use == Server
	case "production":
		return use == Server && environment == Production
	default:
		return false
	}
}

func (c checker) listeners(cfg Config) {
	c.listenAddress("HTTP_ADDR", cfg.HTTPAddr)
	c.listenAddress("WORKER_HTTP_ADDR", cfg.WorkerHTTPAddr)
	c.webURL("PUBLIC_URL", cfg.PublicURL)
	c.webURL("ZAPI_BASE_URL", cfg.ZAPIBaseURL)
	c.webURL("TEMPORAL_UI_URL", cfg.TemporalUIURL)
	for _, proxy := range cfg.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err != nil {
			if _, err := netip.ParseAddr(proxy); err != nil {
				c.wrong("TRUSTED_PROXIES", "%q is neither an address nor a network such as 10.0.0.0/8", proxy)
			}
		}
	}
	for _, target := range cfg.AllowPrivate {
		host, port, err := net.SplitHostPort(target)
		if n, convErr := strconv.Atoi(port); err != nil || host == "" || convErr != nil || n < 1 || n > 65535 {
			c.wrong("ALLOW_PRIVATE", "%q is not host:port", target)
		}
	}
}

func (c checker) stores(cfg Config) {
	c.schemeURL("DATABASE_URL", cfg.DatabaseURL, "postgres", "postgresql")
	c.schemeURL("MIGRATE_DATABASE_URL", cfg.MigrateDatabaseURL, "postgres", "postgresql")
	c.schemeURL("REDIS_URL", cfg.RedisURL, "redis", "rediss", "unix")
	if cfg.DatabasePoolSize < 2 || cfg.DatabasePoolSize > 200 {
		c.wrong("DATABASE_POOL_SIZE", "is %d and must be between 2 and 200", cfg.DatabasePoolSize)
	}
	if cfg.WebDir != "" {
		if info, err := os.Stat(cfg.WebDir); err != nil || !info.IsDir() {
			c.wrong("WEB_DIR", "%q is not a folder that can be read", cfg.WebDir)
		}
	}
}

// files are checked for s3 only: what lies unused may be half filled in.
func (c checker) files(cfg Config) {
	c.oneOf("STORAGE", string(cfg.Storage), string(StorageLocal), string(StorageS3))
	if cfg.Storage != StorageS3 {
		return
	}
	c.webURL("S3_ENDPOINT", cfg.S3Endpoint)
	if u, err := url.Parse(cfg.S3Endpoint); err == nil && strings.Trim(u.Path, "/") != "" {
		c.wrong("S3_ENDPOINT", "must be a host without a path; the bucket is set by %sS3_BUCKET", c.prefix)
	}
	for name, empty := range map[string]bool{
		"S3_ENDPOINT": cfg.S3Endpoint == "", "S3_BUCKET": cfg.S3Bucket == "", "S3_ACCESS_KEY": cfg.S3AccessKey == "", "S3_SECRET_KEY": !cfg.S3SecretKey.IsSet(),
	} {
		if empty {
			c.wrong(name, "is needed when %sSTORAGE is s3", c.prefix)
		}
	}
}

func (c checker) temporal(cfg Config) {
	if _, _, err := net.SplitHostPort(cfg.TemporalAddress); err != nil {
		c.wrong("TEMPORAL_ADDRESS", "%q is not host:port", cfg.TemporalAddress)
	}
	if (cfg.TemporalTLSCert == "") != (cfg.TemporalTLSKey == "") {
		c.wrong("TEMPORAL_TLS_CERT", "a client certificate and its key (%sTEMPORAL_TLS_KEY) go together", c.prefix)
	}
	c.file("TEMPORAL_TLS_CA", cfg.TemporalTLSCA)
	c.file("TEMPORAL_TLS_CERT", cfg.TemporalTLSCert)
	c.file("TEMPORAL_TLS_KEY", cfg.TemporalTLSKey)
}

func (c checker) limits(cfg Config) {
	c.atLeast("ZAPI_TIMEOUT", cfg.ZAPITimeout, time.Second)
	c.atLeast("SESSION_TTL", cfg.SessionTTL, time.Minute)
	c.atLeast("SHUTDOWN_GRACE", cfg.ShutdownGrace, time.Second)
	if cfg.HookMaxBody < 16<<10 {
		c.wrong("HOOK_MAX_BODY", "is %s and must be at least 16KiB: ordinary webhooks would not fit", cfg.HookMaxBody)
	}
	c.oneOf("LOG_LEVEL", cfg.LogLevel, "debug", "info", "warn", "error")
	c.oneOf("LOG_FORMAT", cfg.LogFormat, "json", "text")
}

func (c checker) mail(cfg Config) {
	c.oneOf("SMTP_TLS", string(cfg.SMTPTLS), string(SMTPStartTLS), string(SMTPImplicit), string(SMTPNone))
	c.port("SMTP_PORT", cfg.SMTPPort, 1)
	if cfg.SMTPHost == "" {
		return
	}
	if _, err := mail.ParseAddress(cfg.SMTPFrom); err != nil {
		c.wrong("SMTP_FROM", "must be a mail address when %sSMTP_HOST is set", c.prefix)
	}
	if cfg.SMTPTLS == SMTPNone && !isLoopback(cfg.SMTPHost) {
		c.wrong("SMTP_TLS", "none is for a loopback mail server; %q is elsewhere", cfg.SMTPHost)
	}
}

func (c checker) oneOf(name, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		c.wrong(name, "%q is not one of %s", value, strings.Join(allowed, ", "))
	}
}

func (c checker) atLeast(name string, value, least time.Duration) {
	if value < least {
		c.wrong(name, "is %s and must be at least %s", value, least)
	}
}

func (c checker) port(name string, value, least int) {
	if value < least || value > 65535 {
		c.wrong(name, "%d is not a port", value)
	}
}

func (c checker) listenAddress(name, value string) {
	_, port, err := net.SplitHostPort(value)
	if n, convErr := strconv.Atoi(port); err != nil || convErr != nil || n < 0 || n > 65535 {
		c.wrong(name, "%q is not host:port", value)
	}
}

func (c checker) webURL(name, value string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		c.wrong(name, "%q is not a web address such as https://desk.example.org", value)
	}
}

// schemeURL never quotes the value: it may hold a password.
func (c checker) schemeURL(name string, value SecretURL, schemes ...string) {
	if !value.IsSet() {
		return
	}
	u, err := url.Parse(value.Reveal())
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		c.wrong(name, "is not an address that begins with %s://", strings.Join(schemes, ":// or "))
	}
}

func (c checker) file(name, path string) {
	if path == "" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		c.wrong(name, "%q is not a file that can be read", path)
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
