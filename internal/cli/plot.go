package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newPlot() *cobra.Command {
	var svg bool
	cmd := &cobra.Command{
		Use:     "plot RUN...",
		Short:   "Draw the figures and reports of run directories again, from their tables alone",
		Example: "  ermes-sim plot runs/mobility --svg",
		Args:    atLeast(1, "at least one run directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var errs []error
			for _, dir := range args {
				if err := inspect.Plot(cmd.Context(), dir, svg); err != nil {
					errs = append(errs, err)
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: drawn\n", dir)
			}
			return errors.Join(errs...)
		},
	}
	cmd.Flags().BoolVar(&svg, "svg", false, "write SVG beside PNG")
	return cmd
}
