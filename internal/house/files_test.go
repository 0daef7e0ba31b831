package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the repository.
const root = "../.."

// maxLines of a file written by hand. Longer ones are split by what they do.
const maxLines = 400

// files lists what belongs to the repository: committed or about to be.
func files(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	cmd.Dir = root
	output, err := cmd.Output()
	require.NoError(t, err)
	var found []string
	for name := range strings.SplitSeq(strings.TrimRight(string(output), "\x00"), "\x00") {
		if info, err := os.Lstat(filepath.Join(root, name)); err == nil && info.Mode().IsRegular() {
			found = append(found, name)
		}
	}
	require.NotEmpty(t, found)
	return found
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	read, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return read
}

var generatedMark = regexp.MustCompile(`(?m)^(//|/\*).*(Code generated|auto-generated|This file is auto)`)

// written says whether people write the file: not generated, not taken over whole.
func written(name string, text []byte) bool {
	switch {
	case strings.HasPrefix(name, "web/src/api/"), strings.HasPrefix(name, "api/docs/"),
		strings.HasPrefix(name, "web/src/components/ui/"), strings.HasSuffix(name, ".gen.ts"):
		return false
	default:
		return !generatedMark.Match(text[:min(len(text), 600)])
	}
}

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range files(t) {
		switch filepath.Ext(name) {
		case ".go", ".ts", ".tsx", ".mjs":
		default:
			continue
		}
		text := content(t, name)
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines && written(name, text) {
			t.Errorf("%s has %d lines; split it by what it does before %d", name, lines, maxLines)
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	t.Parallel()
	for _, p := range allPackages(t) {
		var commented []string
		for _, name := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			require.NoError(t, err)
			if parsed.Doc != nil && !ast.IsGenerated(parsed) {
				commented = append(commented, name)
			}
		}
		if strings.HasSuffix(p.ImportPath, "/api/docs") || len(p.GoFiles) == 0 {
			continue
		}
		if len(commented) != 1 {
			t.Errorf("%s has %d package comments %v and needs one that says what it is for", p.ImportPath, len(commented), commented)
		}
	}
}

// impure are the calls that make a workflow differ from its replay.
var impure = map[string][]string{
	"time":    {"Now", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Since", "Until", "LoadLocation"},
	"os":      nil,
	"net":     nil,
	"rand":    nil,
	"uuid":    {"New", "NewString", "NewRandom", "NewV7", "NewUUID"},
	"runtime": nil,
}

func TestWorkflowsHaveNoClockNoRandomnessAndNoGoroutines(t *testing.T) {
	t.Parallel()
	for _, p := range allPackages(t) {
		if !p.within("workflows") {
			continue
		}
		for _, name := range p.GoFiles {
			for _, fault := range impurities(t, filepath.Join(p.Dir, name), nil) {
				t.Errorf("workflows/%s: %s breaks replay; use the workflow package's counterpart", name, fault)
			}
		}
	}
}

// impurities lists what a file does that a workflow must not; source nil reads the file.
func impurities(t *testing.T, path string, source any) []string {
	t.Helper()
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, path, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var faults []string
	report := func(node ast.Node, what string) {
		faults = append(faults, strconv.Itoa(positions.Position(node.Pos()).Line)+": "+what)
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.GoStmt:
			report(n, "go statement")
		case *ast.SelectStmt:
			report(n, "select statement")
		case *ast.SelectorExpr:
			if name, ok := n.X.(*ast.Ident); ok && isImpure(name.Name, n.Sel.Name) {
				report(n, name.Name+"."+n.Sel.Name)
			}
		}
		return true
	})
	return faults
}

func isImpure(pkg, name string) bool {
	names, listed := impure[pkg]
	if !listed {
		return false
	}
	if names == nil {
		return true
	}
	return slices.Contains(names, name)
}

func TestImpurityIsSeen(t *testing.T) {
	t.Parallel()
	source := "package x\nimport \"time\"\nfunc f() {\n\tgo f()\n\t_ = time.Now()\n\t_ = time.Hour\n}\n"
	require.Equal(t, []string{"4: go statement", "5: time.Now"}, impurities(t, "x.go", source))
}

// machinePath finds folders of one particular machine; each is split here so that
// this file is not found itself.
var machinePath = regexp.MustCompile("(^|[\\s\"'`(=:])/(" + "work" + "|" + "root" + "|home/[a-z]+)/[a-zA-Z.]")

var postponed = regexp.MustCompile(`\b(` + "TO" + `DO|FIX` + `ME|XX` + `X)\b`)

func TestTheProjectSpeaksForItself(t *testing.T) {
	t.Parallel()
	for _, name := range files(t) {
		text := content(t, name)
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 || strings.HasSuffix(name, ".lock") || strings.HasSuffix(name, "-lock.json") {
			continue
		}
		for number, line := range strings.Split(string(text), "\n") {
			if machinePath.MatchString(line) {
				t.Errorf("%s:%d names a folder of one machine: %s", name, number+1, strings.TrimSpace(line))
			}
			if filepath.Ext(name) == ".go" && postponed.MatchString(line) {
				t.Errorf("%s:%d postpones something; do it, or open an issue: %s", name, number+1, strings.TrimSpace(line))
			}
		}
	}
}
