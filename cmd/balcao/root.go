package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/obs"
)

// surroundings are what a command has of the world.
type surroundings struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

func newRoot(s surroundings) *cobra.Command {
	root := group("balcao", "A self-hosted WhatsApp service desk")
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SetIn(s.stdin)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		s.api(), s.worker(), s.dev(), s.migrate(), s.tenant(), s.user(), s.department(), s.connection(), s.secrets(), s.temporal(), s.healthcheck(), s.version(),
	)
	return root
}

// group is a command that only holds others: alone it prints them, and a word that
// names none is an error.
func group(use, short string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
}

// server loads the settings of a server process and sets its logger as the default.
func (s surroundings) server() (config.Config, error) {
	cfg, err := config.Load(s.getenv)
	if err != nil {
		return cfg, err
	}
	return cfg, s.setLogger(cfg)
}

// load loads what one use needs, for commands at a terminal.
func (s surroundings) load(use config.Use) (config.Config, error) {
	cfg, err := config.LoadFor(use, s.getenv)
	if err != nil {
		return cfg, err
	}
	return cfg, s.setLogger(cfg)
}

func (s surroundings) setLogger(cfg config.Config) error {
	logger, err := obs.NewLogger(s.stderr, cfg.LogLevel, cfg.LogFormat)
	if err != nil {
		return err
	}
	slog.SetDefault(logger)
	if unknown := config.Unknown(os.Environ()); len(unknown) > 0 {
		logger.Warn("settings that mean nothing; a misspelt name?", "variables", strings.Join(unknown, " "))
	}
	return nil
}

func (s surroundings) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.stdout, version)
			return err
		},
	}
}
