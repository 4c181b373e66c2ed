package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/problem"
)

func newExport() *cobra.Command {
	var format, formulation, out string
	var set []string
	cmd := &cobra.Command{
		Use:   "export FILE|SCENARIO",
		Short: "Write a problem as LP or MPS, for other solvers",
		Example: `  ermes-sim ilp export problem.json --format lp -o problem.lp
  ermes-sim ilp export problem.json --format lpsolve -o ortools.lp
  ermes-sim ilp export quickstart --format mps --formulation naive | gzip > naive.mps.gz`,
		Args: exactly(1, "a problem (FILE.json) or a scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--format", format, []string{"lp", "lpsolve", "mps"}); err != nil {
				return err
			}
			if err := oneOf("--formulation", formulation, []string{string(ilp.Naive), string(ilp.Reduced)}); err != nil {
				return err
			}
			f := ilp.Formulation(formulation)
			in, err := problem.Read(cmd.Context(), args[0], set)
			if err != nil {
				return err
			}
			return writeTo(out, args, cmd.OutOrStdout(), func(w io.Writer) error { return problem.Export(in, f, format, w) })
		},
	}
	cmd.Flags().StringVar(&format, "format", "lp", "lp (of CPLEX), lpsolve (of lp_solve, which OR-Tools reads) or mps")
	cmd.Flags().StringVar(&formulation, "formulation", string(ilp.Reduced), "naive or reduced")
	cmd.Flags().StringVarP(&out, "output", "o", "", "`file` to write; standard output if absent")
	cmd.Flags().StringArrayVar(&set, "set", nil, "change one key of the scenario: `key=value`")
	return cmd
}
