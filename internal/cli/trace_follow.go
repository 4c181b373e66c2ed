package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newTraceFollow() *cobra.Command {
	var client string
	var call int
	cmd := &cobra.Command{
		Use:   "follow RUN --client CLIENT",
		Short: "Tell all that happens to one call",
		Long: `Simulates the run again, from its manifest, and tells all that happens to one
call: where it is admitted, where it runs and on which version, where its write
is committed, and how its latency divides. The trace hash must be that of the run.`,
		Example: "  ermes-sim trace follow runs/mobility --client shopper-3 --call 17",
		Args:    exactly(1, "one run directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if client == "" {
				return usage{fmt.Errorf("trace follow: want --client CLIENT")}
			}
			return inspect.Follow(cmd.Context(), args[0], client, call, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&client, "client", "", "name of the `client`")
	cmd.Flags().IntVar(&call, "call", 0, "number of its call, from 0")
	return cmd
}
