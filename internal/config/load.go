package config

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Prefix begins the name of every variable.
const Prefix = "BALCAO_"

// Use says what a process is going to do, and so which settings it can't do without.
type Use string

const (
	// Server is `api`, `worker` and everything that talks to all dependencies.
	Server Use = "server"
	// Database is `migrate` and other commands that only talk to Postgres.
	Database Use = "database"
	// Offline is `healthcheck` and other commands that need no dependency.
	Offline Use = "offline"
)

// Fault is one setting that is wrong: the variable's name and a sentence.
type Fault struct {
	Variable string
	Problem  string
}

// Faults are all settings that are wrong, in the order of the struct.
type Faults []Fault

// Error lists the faults, one a line, by variable name. It holds no secret.
func (f Faults) Error() string {
	lines := make([]string, 0, len(f)+1)
	lines = append(lines, "the configuration has faults:")
	for _, fault := range f {
		lines = append(lines, "  "+fault.Variable+": "+fault.Problem)
	}
	return strings.Join(lines, "\n")
}

// Load reads and checks the settings of a server process; see [LoadFor].
func Load(getenv func(string) string) (Config, error) { return LoadFor(Server, getenv) }

// LoadFor reads the settings through getenv (os.Getenv, or a map in tests) and
// checks them for one use. An empty variable counts as unset. The error is
// [Faults] and holds every fault found; the Config is then the zero value.
func LoadFor(use Use, getenv func(string) string) (Config, error) {
	var cfg Config
	faults := parse(&cfg, getenv)
	faults = append(faults, check(cfg, use, faults)...)
	if len(faults) > 0 {
		return Config{}, inStructOrder(faults)
	}
	cfg.fillIn()
	return cfg, nil
}

// parse fills target and returns what could not be read. Each field is read on its
// own, so that one fault doesn't hide another and fields keep their variable names.
func parse(target any, getenv func(string) string) Faults {
	environment := map[string]string{}
	settings := Settings(target)
	byField := map[string]Setting{}
	for _, s := range settings {
		byField[s.Field] = s
		if value := s.value(getenv); value != "" {
			environment[s.Variable] = value
		}
	}
	err := env.ParseWithOptions(target, env.Options{Environment: environment, Prefix: prefixOf(target)})
	if err == nil {
		return nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		return Faults{{Variable: Prefix + "*", Problem: err.Error()}}
	}
	faults := make(Faults, 0, len(all.Errors))
	for _, e := range all.Errors {
		var wrong env.ParseError
		if !errors.As(e, &wrong) {
			faults = append(faults, Fault{Variable: Prefix + "*", Problem: e.Error()})
			continue
		}
		setting := byField[wrong.Name]
		faults = append(faults, Fault{Variable: setting.Variable, Problem: setting.unreadable(wrong)})
	}
	return faults
}

// unreadable words a parse error. The parser of the standard library quotes the
// value, so for anything but our own parsers only the expected form is named.
func (s Setting) unreadable(wrong env.ParseError) string {
	switch s.Type {
	case "duration":
		return "is not a duration such as 30s, 5m or 12h"
	case "number":
		return "is not a whole number"
	case "yes or no":
		return "is neither true nor false"
	default:
		return wrong.Err.Error()
	}
}

// prefixOf lets the trial's settings use a prefix of their own.
func prefixOf(target any) string {
	if prefixed, ok := target.(interface{ prefix() string }); ok {
		return prefixed.prefix()
	}
	return Prefix
}

// fillIn sets what follows from other settings, once they are known to be right.
func (c *Config) fillIn() {
	if !c.MigrateDatabaseURL.IsSet() {
		c.MigrateDatabaseURL = c.DatabaseURL
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	c.ZAPIBaseURL = strings.TrimRight(c.ZAPIBaseURL, "/")
	c.TemporalUIURL = strings.TrimRight(c.TemporalUIURL, "/")
	if c.TemporalAPIKey.IsSet() || c.TemporalTLSCert != "" {
		c.TemporalTLS = true
	}
	if c.IsProduction() {
		return
	}
	if len(c.SecretKeys) == 0 {
		key, err := decodeKey(NewKey().Reveal())
		if err != nil {
			panic(fmt.Sprintf("config: a fresh key can't be read back: %v", err))
		}
		c.SecretKeys = SecretKeys{{ID: "trial", Bytes: key}}
	}
	if !c.AuditKey.IsSet() {
		c.AuditKey = NewKey()
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.HTTPAddr
	}
}

// AuditKeyBytes returns the decoded key of the audit chain. Load has checked it:
// an error means that this Config did not come from Load.
func (c Config) AuditKeyBytes() ([KeySize]byte, error) { return decodeKey(c.AuditKey.Reveal()) }

// String lists every setting, one a line, as VARIABLE=value, with secrets masked.
func (c Config) String() string {
	value := reflect.ValueOf(c)
	var out strings.Builder
	for _, s := range Settings(&c) {
		fmt.Fprintf(&out, "%s=%v\n", s.Variable, value.FieldByName(s.Field).Interface())
	}
	return out.String()
}

// GoString lists the settings as String does, so that %#v leaks nothing either.
func (c Config) GoString() string { return c.String() }

// Unknown returns the variables of environ (as from os.Environ) that begin with
// the prefix and mean nothing, sorted: most likely a misspelt name.
func Unknown(environ []string) []string {
	known := map[string]bool{}
	for _, s := range append(Settings(&Config{}), Settings(&Dev{})...) {
		known[s.Variable] = true
	}
	var unknown []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, Prefix) && !strings.HasPrefix(name, Prefix+"TEST_") && !known[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	return unknown
}

func inStructOrder(faults Faults) Faults {
	order := map[string]int{}
	for i, s := range Settings(&Config{}) {
		order[s.Variable] = i
	}
	sort.SliceStable(faults, func(i, j int) bool { return order[faults[i].Variable] < order[faults[j].Variable] })
	return faults
}
