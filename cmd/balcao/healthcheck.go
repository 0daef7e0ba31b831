package main

import (
	"net"

	"github.com/spf13/cobra"

	"github.com/balcao/balcao/internal/config"
	"github.com/balcao/balcao/internal/obs"
)

func (s surroundings) healthcheck() *cobra.Command {
	var worker bool
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the API on this host, or the worker, whether it is ready; exit code 1 when not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.LoadFor(config.Offline, s.getenv)
			if err != nil {
				return err
			}
			addr := cfg.HTTPAddr
			if worker {
				addr = cfg.WorkerHTTPAddr
			}
			return obs.AskReady(cmd.Context(), reachable(addr))
		},
	}
	cmd.Flags().BoolVar(&worker, "worker", false, "ask the worker instead of the API")
	return cmd
}

// reachable turns an address to listen on into one to call: a process that listens on
// every address is asked on loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
