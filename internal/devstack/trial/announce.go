package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/balcao/balcao/internal/devstack/demo"
)

// devFile is .data/dev.json: where everything is, for tools and tests.
type devFile struct {
	API         string            `json:"api"`
	Web         string            `json:"web"`
	TemporalUI  string            `json:"temporal_ui"`
	Simulator   string            `json:"simulator"`
	Users       []demo.User       `json:"users"`
	Connections []demo.Connection `json:"connections"`
}

func (t *trial) file() devFile {
	web := "http://" + t.cfg.HTTPAddr
	return devFile{
		API: web, Web: web, TemporalUI: t.cfg.TemporalUIURL, Simulator: "http://" + t.dev.SimulatorAddr,
		Users: append([]demo.User{}, t.company.Users...), Connections: append([]demo.Connection{}, t.company.Connections...),
	}
}

// writeDevJSON comes last and whole: who finds the file finds a stack that is up.
func (t *trial) writeDevJSON(context.Context) error {
	content, err := json.MarshalIndent(t.file(), "", "  ")
	if err != nil {
		return fmt.Errorf("dev.json: %w", err)
	}
	aside := t.path("run", "dev.json")
	if err := os.WriteFile(aside, append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("dev.json: %w", err)
	}
	return os.Rename(aside, t.path("dev.json"))
}

// announce prints the addresses and one sign-in for each profile.
func (t *trial) announce() {
	t.say("ready")
	t.print.Lock()
	defer t.print.Unlock()
	file := t.file()
	out := tabwriter.NewWriter(t.opts.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(out, "\n  Balcão\t%s\n", file.Web)
	fmt.Fprintf(out, "  API\t%s/swagger/index.html\n", file.API)
	fmt.Fprintf(out, "  Customers' phones\t%s\n", file.Simulator)
	fmt.Fprintf(out, "  Temporal UI\t%s\n", file.TemporalUI)
	fmt.Fprintf(out, "  Logs\t%s\n\n", t.path("logs"))
	shown := map[string]bool{}
	for _, user := range file.Users {
		if shown[user.Role] {
			continue
		}
		shown[user.Role] = true
		if user.Email == nil || user.Password == nil {
			fmt.Fprintf(out, "  %s\tby API token only, in %s\n", user.Role, t.path("dev.json"))
			continue
		}
		fmt.Fprintf(out, "  %s\t%s\t%s\n", user.Role, *user.Email, *user.Password)
	}
	_ = out.Flush()
	fmt.Fprint(t.opts.Out, "\n  Ctrl-C stops everything; the data stay.\n\n")
}
