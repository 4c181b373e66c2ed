package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/coverage"
)

func newBenchCoverage() *cobra.Command {
	var seed uint64
	var trials int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Measure how often the intervals cover what they are intervals of",
		Long: `Draws queues and skewed quantities whose mean is known, makes 95 % intervals as the
program does, and as it might, and prints in which share of the trials each covers
the mean. docs/STATISTICS.md says what the methods are. Equal seeds give equal tables.`,
		Example: "  ermes-sim bench coverage\n  ermes-sim bench coverage --trials 4000 --seed 7 --json",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if trials < 1 {
				return usage{fmt.Errorf("--trials %d: want 1 or more", trials)}
			}
			tables := coverage.Measure(seed, trials)
			if asJSON {
				return encode(cmd.OutOrStdout(), tables)
			}
			coverage.Tell(cmd.OutOrStdout(), tables)
			return nil
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "of the draws")
	cmd.Flags().IntVar(&trials, "trials", 1000, "draws per row; a fifth of it for replications of queues")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}
