package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
)

func newBench() *cobra.Command {
	var seconds float64
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "bench",
		Short:   "Measure the speed of the engine and of whole runs on this machine",
		Example: "  ermes-sim bench --seconds 5 --json\n  ermes-sim bench ilp --seeds 10",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !(seconds > 0) {
				return usage{fmt.Errorf("--seconds %v: want more than 0", seconds)}
			}
			progress := cmd.OutOrStdout()
			if asJSON {
				progress = io.Discard
			}
			all, err := workbench.Bench(cmd.Context(), seconds, progress)
			if err != nil || !asJSON {
				return err
			}
			return encode(cmd.OutOrStdout(), all)
		},
	}
	cmd.Flags().Float64Var(&seconds, "seconds", 1, "about how long to measure each of the whole runs")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.AddCommand(newBenchILP(), newBenchCoverage())
	return cmd
}
