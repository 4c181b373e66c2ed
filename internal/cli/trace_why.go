package cli

import (
	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newTraceWhy() *cobra.Command {
	return &cobra.Command{
		Use:   "why RUN COLLECTION",
		Short: "Tell why a collection moved: every proposal, its verdict and what followed",
		Long: `Lists every proposal for one collection with the change of energy that it expected,
term by term, what it had to stay below, and the counts that it stood on; what the
leader made of it; and the acts that followed, with the bytes that they moved.`,
		Example: `  ermes-sim trace why runs/mobility cart-3`,
		Args:    exactly(2, "a run directory and a collection"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return inspect.Why(cmd.OutOrStdout(), args[0], args[1])
		},
	}
}
