package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/forecast"
)

func newValidate() *cobra.Command {
	var c changes
	var resolved, demand, quiet bool
	cmd := &cobra.Command{
		Use:   "validate SCENARIO...",
		Short: "Check scenarios and report every mistake at once",
		Long: `Checks scenarios, given by path or by built-in name, as run would: keys, units,
ranges, names, policies, and that each guest exports what functions call. Every
mistake is reported with file, line and column. Exits 2 if there is any. Warnings of
what is valid but hardly meant are no mistakes.`,
		Example: `  ermes-sim validate mine.yaml
  ermes-sim validate mine.yaml --print      the scenario with all defaults
  ermes-sim validate mine.yaml --demand     the load over time, before any run`,
		Args: atLeast(1, "at least one scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := c.assignments()
			if err != nil {
				return err
			}
			var errs []error
			for _, file := range args {
				text, warnings, err := forecast.Validate(cmd.Context(), file, set, c.policies)
				for _, w := range warnings {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s: warning: %s\n", file, w)
				}
				switch {
				case err != nil:
					errs = append(errs, err)
				case resolved:
					fmt.Fprintf(cmd.OutOrStdout(), "%s\n", text)
				case demand:
					errs = append(errs, printDemand(cmd, file, set, c.policies))
				case !quiet:
					fmt.Fprintf(cmd.OutOrStdout(), "%s: good\n", file)
				}
			}
			return errors.Join(errs...)
		},
	}
	c.flags(cmd)
	cmd.Flags().BoolVar(&resolved, "print", false, "print the scenario as resolved: everything merged, all defaults explicit")
	cmd.Flags().BoolVar(&demand, "demand", false, "print the load that clients offer over time, per node and function, against capacity")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print nothing but mistakes")
	return cmd
}

// printDemand prints the load that a scenario offers.
func printDemand(cmd *cobra.Command, file string, set, policies []string) error {
	o, err := forecast.OfferedLoad(cmd.Context(), file, set, policies)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: the offered load over time\n\n", file)
	return o.Write(cmd.OutOrStdout())
}
