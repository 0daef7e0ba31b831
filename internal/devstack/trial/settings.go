package trial

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/balcao/balcao/internal/config"
)

// secrets are made once and kept, or what they sealed could not be read again.
type secrets struct {
	Key      config.Secret
	Audit    config.Secret
	Password config.Secret // of the two logins at a Postgres that the person brought
}

// get reads a variable, falling back to a standard value.
func (t *trial) get(name, standard string) string {
	if value := t.opts.Getenv(name); value != "" {
		return value
	}
	return standard
}

// getenv is the environment as the trial's processes see it: what the person set
// wins, except for the addresses of what the trial itself has prepared.
func (t *trial) getenv(name string) string {
	if value, ours := t.overlay[name]; ours {
		return value
	}
	return t.opts.Getenv(name)
}

// set gives the processes a value; the person's own goes first.
func (t *trial) set(name, value string) {
	if t.opts.Getenv(name) == "" {
		t.overlay[name] = value
	}
}

// environ is the whole environment of a process.
func (t *trial) environ() []string {
	env := make([]string, 0, len(t.opts.Environ)+len(t.overlay))
	for _, entry := range t.opts.Environ {
		name, _, _ := strings.Cut(entry, "=")
		if _, ours := t.overlay[name]; !ours {
			env = append(env, entry)
		}
	}
	for name, value := range t.overlay {
		env = append(env, name+"="+value)
	}
	return env
}

// loadSecrets reads the trial's keys, making them at the first run.
func (t *trial) loadSecrets() error {
	file := t.path("secrets.json")
	var kept map[string]string
	content, err := os.ReadFile(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		kept = map[string]string{"key": config.NewKey().Reveal(), "audit": config.NewKey().Reveal(), "password": config.NewKey().Reveal()}
		if content, err = json.Marshal(kept); err == nil {
			err = os.WriteFile(file, content, 0o600)
		}
	case err == nil:
		err = json.Unmarshal(content, &kept)
	}
	if err != nil {
		return fmt.Errorf("the trial's keys: %w", err)
	}
	t.secrets = secrets{config.Secret(kept["key"]), config.Secret(kept["audit"]), config.Secret(kept["password"])}
	t.set("BALCAO_ENV", string(config.Trial))
	t.set("BALCAO_SECRET_KEYS", "trial:"+t.secrets.Key.Reveal())
	t.set("BALCAO_AUDIT_KEY", t.secrets.Audit.Reveal())
	t.set("BALCAO_STORAGE_DIR", t.path("storage"))
	t.set("BALCAO_ZAPI_BASE_URL", "http://"+t.dev.SimulatorAddr)
	t.set("BALCAO_ALLOW_PRIVATE", t.dev.SimulatorAddr)
	t.set("BALCAO_TEMPORAL_UI_URL", "http://"+t.temporalUI())
	t.setMail()
	return nil
}

// setMail lets mail end at the catcher unless the person has a mail server.
func (t *trial) setMail() {
	host, port, err := net.SplitHostPort(t.dev.SMTPAddr)
	if err != nil || t.opts.Getenv("BALCAO_SMTP_HOST") != "" {
		return
	}
	t.set("BALCAO_SMTP_HOST", host)
	t.set("BALCAO_SMTP_PORT", port)
	t.set("BALCAO_SMTP_TLS", string(config.SMTPNone))
	t.set("BALCAO_SMTP_FROM", "Balcão <balcao@demo.invalid>")
}

func (t *trial) temporalUI() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(t.dev.TemporalUIPort))
}

// settle reads the configuration that the processes are going to read, so that its
// faults are told here.
func (t *trial) settle() error {
	var err error
	t.cfg, err = config.Load(t.getenv)
	return err
}
