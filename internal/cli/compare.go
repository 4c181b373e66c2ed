package cli

import (
	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
)

func newCompare() *cobra.Command {
	var metrics []string
	var primary string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "compare RUN RUN...",
		Short: "Hold runs against each other, with confidence intervals",
		Long: `Compares runs. Runs that differ in seed alone are replications of one
configuration; each configuration is held against that of the first run. Equal
seeds saw the same demand, so their differences are paired. Steady numbers are of one
window, the latest measure.from of all. Intervals need five seeds; what is significant
is decided by Holm's correction over all metrics and configurations.`,
		Example: `  for s in 1 2 3 4 5; do
    ermes-sim run mobility --seed $s -q --out runs/energy-$s
    ermes-sim run mobility --seed $s -q --out runs/adr-$s --policy sequential=adr
  done
  ermes-sim compare runs/energy-* runs/adr-*`,
		Args: atLeast(2, "at least two run directories"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, m := range metrics {
				if err := checkMetric("--metrics", m); err != nil {
					return err
				}
			}
			c, err := inspect.Compare(args, metrics, primary)
			if err != nil {
				return err
			}
			if asJSON {
				return encode(cmd.OutOrStdout(), c)
			}
			c.Tell(cmd.OutOrStdout())
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&metrics, "metrics", inspect.DefaultMetrics, "values of summary.json, as dotted `paths` separated by commas")
	cmd.Flags().StringVar(&primary, "primary", "", "the one `metric` chosen beforehand; Holm's correction leaves it out")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}
