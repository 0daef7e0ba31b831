package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/balcao/balcao"

// goPackage is what `go list` says of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	Name       string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// within says whether the package is room or below it; room is a path in this module.
func (p goPackage) within(room string) bool { return inRoom(p.ImportPath, room) }

func inRoom(path, room string) bool {
	if !strings.Contains(room, ".") {
		room = module + "/" + room
	}
	return path == room || strings.HasPrefix(path, room+"/")
}

// packages lists the module's packages with all they depend on, once a run.
var packages = sync.OnceValues(func() ([]goPackage, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Name,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	output, err := cmd.Output()
	if err != nil {
		if failed, ok := errors.AsType[*exec.ExitError](err); ok {
			return nil, errors.New(string(failed.Stderr))
		}
		return nil, err
	}
	var found []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
})

func allPackages(t *testing.T) []goPackage {
	t.Helper()
	found, err := packages()
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

// ban is an arrow that must not exist, however many packages lie between.
type ban struct {
	from   []string // rooms of this module
	to     []string // rooms of this module, or import paths with a dot
	except []string // rooms below from that may
	why    string
}

var adapters = []string{
	"internal/postgres", "internal/zapi", "internal/anythingllm", "internal/mailer",
	"internal/storage", "internal/cache", "internal/pdf", "internal/secret",
}

// everything that lies under the program's own rooms but the wiring.
var program = []string{"api", "worker", "workflows", "activities", "internal", "migrations", "web"}

var bans = []ban{
	{
		from: program, to: []string{"api"}, except: []string{"api", "internal/drill"},
		why: "the API is on top: only cmd/balcao wires it",
	},
	{
		from: program, to: []string{"worker"}, except: []string{"worker", "internal/drill"},
		why: "the worker is on top: only cmd/balcao wires it",
	},
	{
		from: program, to: []string{"activities"}, except: []string{"worker", "activities", "internal/drill"},
		why: "only the worker runs activities; everyone else calls them by contract name, so that no history depends on I/O",
	},
	{
		from: []string{"api"}, to: []string{"workflows"},
		why: "the API starts workflows by contract name: it can be deployed without them",
	},
	{
		from: []string{"activities"}, to: []string{"workflows"},
		why: "activities know the contract only",
	},
	{
		from: []string{"internal/contract"}, to: adapters,
		why: "the words that API, workflows and activities share know no storage and no network",
	},
	{
		from: []string{"workflows"}, to: append([]string{"internal/config", "internal/obs", "internal/temporalx", "internal/simulator", "internal/devstack", "migrations", "github.com/jackc/pgx/v5", "github.com/redis/go-redis/v9", "github.com/gin-gonic/gin"}, adapters...),
		why: "a workflow is deterministic: no I/O, no settings; what it needs is in its input or comes from an activity",
	},
	{
		from: adapters, to: []string{"internal/contract", "workflows", "go.temporal.io/sdk", "github.com/gin-gonic/gin", "internal/config"},
		why: "adapters are plain clients that know the domain: no Temporal, no HTTP framework, no environment",
	},
	{
		from: []string{"internal/temporalx", "internal/config", "internal/obs"}, to: append([]string{"github.com/gin-gonic/gin", "workflows"}, adapters...),
		why: "what every process uses stays below the rooms that it serves",
	},
	{
		from: []string{"cmd", "api", "worker", "workflows", "activities"}, to: []string{"internal/testkit", "internal/house", "internal/drill"},
		except: []string{"api/apitest"},
		why:    "what serves tests is no part of the program",
	},
}

func TestArrowsBetweenPackages(t *testing.T) {
	t.Parallel()
	for _, p := range allPackages(t) {
		for _, b := range bans {
			if !slices.ContainsFunc(b.from, p.within) || slices.ContainsFunc(b.except, p.within) {
				continue
			}
			for _, dependency := range p.Deps {
				if slices.ContainsFunc(b.to, func(room string) bool { return inRoom(dependency, room) }) {
					t.Errorf("%s depends on %s: %s", p.ImportPath, dependency, b.why)
				}
			}
		}
	}
}

func TestTheDomainImportsTheStandardLibraryOnly(t *testing.T) {
	t.Parallel()
	for _, p := range allPackages(t) {
		if !p.within("internal/desk") {
			continue
		}
		for _, path := range p.Imports {
			if strings.Contains(strings.Split(path, "/")[0], ".") && !inRoom(path, "internal/desk") {
				t.Errorf("%s imports %s: the domain core is plain Go, so that its rules can be read and tested alone", p.ImportPath, path)
			}
		}
	}
}

var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base"}

func TestPackagesAreNamedAfterWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, p := range allPackages(t) {
		if slices.Contains(forbiddenNames, p.Name) {
			t.Errorf("%s: the name %q says nothing of what is inside", p.ImportPath, p.Name)
		}
	}
}

// The arrows are only worth something if breaking one is seen.
func TestABrokenArrowIsSeen(t *testing.T) {
	t.Parallel()
	p := goPackage{ImportPath: module + "/api/ticket"}
	require.True(t, p.within("api"))
	require.False(t, p.within("ap"))
	require.True(t, inRoom(module+"/workflows/ticket", "workflows"))
	require.True(t, inRoom("github.com/gin-gonic/gin/binding", "github.com/gin-gonic/gin"))
	require.False(t, inRoom(module+"/internal/zapix", "internal/zapi"))
}
