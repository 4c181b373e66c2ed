package cli

import (
	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/drive"
)

func newDrive() *cobra.Command {
	var o outside
	cmd := &cobra.Command{
		Use:   "drive",
		Short: "Let another program plan placements, epoch by epoch",
		Long: `Reads requests from standard input and answers on standard output, a line of JSON
each: reset names a scenario; then comes what was in each epoch, and after it the
other side's plan. Leaders and copies walk to the plan by the platform's own
protocol. The environments for reinforcement learning of the package ermes_sim
stand on this; docs/PYTHON.md has the messages. Ends with its input.`,
		Example: `  echo '{"type": "reset", "scenario": "quickstart", "optimum": 1}' | ermes-sim drive`,
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := drive.Session{In: cmd.InOrStdin(), Out: cmd.OutOrStdout(), Outside: workbench.Outside{AllowExec: o.allowExec}}
			return d.Do(cmd.Context())
		},
	}
	o.permission(cmd)
	return cmd
}
