package cli

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
	"github.com/ermes-sim/ermes-sim/internal/workbench/problem"
)

func newILP() *cobra.Command {
	cmd := group("ilp", "Prove optimal placements",
		`  ermes-sim ilp generate --nodes 85 --collections 300 --model sequential --tightness 0.1 -o big.json
  ermes-sim ilp solve big.json --gap 0.001
  ermes-sim ilp solve mobility
  ermes-sim ilp compare runs/mobility`)
	cmd.AddCommand(newSolve(), newGenerate(), newExport(), newCheck(), newSchema(), newILPCompare(), newScale(), newTrial())
	return cmd
}

func newSolve() *cobra.Command {
	var formulation, log string
	var gap float64
	var set []string
	var seconds time.Duration
	var nodes int
	var asJSON, verify bool
	cmd := &cobra.Command{
		Use:   "solve FILE|SCENARIO",
		Short: "Find the optimal placement of a problem, with a proven bound",
		Long: `Finds the placement of lowest F + C. The problem is a JSON file, or a scenario:
then that of its expected demand at the start. Exits 1 if there is no placement,
and says which requirements exclude each other.`,
		Example: `  ermes-sim ilp solve problem.json --json
  ermes-sim ilp solve mobility --formulation reduced --time 60s`,
		Args: exactly(1, "a problem (FILE.json) or a scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--formulation", formulation, formulationNames); err != nil {
				return err
			}
			switch {
			case !(gap >= 0):
				return usage{fmt.Errorf("--gap %v: want 0 or more", gap)}
			case seconds < 0 || nodes < 0:
				return usage{fmt.Errorf("--time %v, --nodes %d: want 0, for no limit, or more", seconds, nodes)}
			}
			in, err := problem.Read(cmd.Context(), args[0], set)
			if err != nil {
				return err
			}
			if log != "" { // HiGHS says nothing where it cannot write
				nothing := func(io.Writer) error { return nil }
				if err := owned.Output(log, args, nothing); err != nil {
					return usage{err}
				}
			}
			line := newBar(cmd.ErrOrStderr(), false)
			s, err := problem.Solve(cmd.Context(), in, ilp.Options{
				Formulation: ilp.Formulation(formulation), Verify: verify,
				Limits: ilp.Limits{Gap: gap, Time: seconds, Nodes: nodes, Log: log},
				Progress: func(p ilp.Progress) {
					line.often(func(seconds float64) string { return solveLine(p, seconds) })
				},
			})
			line.clear()
			if s == nil {
				return err
			}
			if asJSON {
				if e := encode(cmd.OutOrStdout(), s); e != nil {
					return e
				}
				return err
			}
			s.Tell(cmd.OutOrStdout())
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&formulation, "formulation", string(ilp.Fast), "naive, reduced or fast")
	f.Float64Var(&gap, "gap", 1e-4, "relative gap at which to stop")
	f.DurationVar(&seconds, "time", 0, "wall clock after which to stop with what there is; 0 = no limit")
	f.IntVar(&nodes, "nodes", 0, "branch-and-bound nodes after which to stop; 0 = no limit")
	f.BoolVar(&verify, "verify", false, "prove the result by the reduced program too")
	f.StringVar(&log, "log", "", "`file` for the log of the solver")
	f.StringArrayVar(&set, "set", nil, "change one key of the scenario: `key=value`")
	f.BoolVar(&asJSON, "json", false, "print as JSON, with the placement")
	return cmd
}

// maxPlacement is the size of the largest file of a placement that is read, bytes.
const maxPlacement = 1 << 30

// solveLine tells how far a solve is after so many seconds.
func solveLine(p ilp.Progress, seconds float64) string {
	text := fmt.Sprintf("%.0f s  %s  ", seconds, p.Part)
	if p.Of > 0 {
		return text + fmt.Sprintf("%d of %d", p.Done, p.Of)
	}
	if math.IsInf(p.Value, 1) {
		text += "no placement yet"
	} else {
		text += fmt.Sprintf("placement %.6g", p.Value)
	}
	if !math.IsInf(p.Bound, -1) {
		text += fmt.Sprintf("  bound %.6g", p.Bound)
		if p.Value > 0 && !math.IsInf(p.Value, 1) {
			text += fmt.Sprintf("  gap %.3g %%", 100*(p.Value-p.Bound)/p.Value)
		}
	}
	return text + fmt.Sprintf("  %d nodes, %d iterations", p.Nodes, p.Iteration)
}

func newGenerate() *cobra.Command {
	var q ilp.Params
	var model, out string
	var seed uint64
	cmd := &cobra.Command{
		Use:     "generate",
		Short:   "Draw a random placement problem",
		Example: "  ermes-sim ilp generate --nodes 85 --collections 300 --model sec --tightness 0.1 --seed 7 -o big.json",
		Args:    exactly(0, "flags only"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--model", model, append(slices.Clone(modelNames), "icpe24")); err != nil {
				return err
			}
			if q.Nodes == 0 || q.Collections == 0 || q.Functions == 0 || q.Rate == 0 {
				return usage{fmt.Errorf("--nodes, --collections, --functions, --rate: want more than 0")}
			}
			in, err := problem.Generate(q, model, seed)
			if err != nil {
				return err
			}
			return writeTo(out, nil, cmd.OutOrStdout(), func(w io.Writer) error { return encode(w, in) })
		},
	}
	f := cmd.Flags()
	f.IntVar(&q.Nodes, "nodes", 15, "nodes of the tree")
	f.IntVar(&q.Collections, "collections", 100, "collections")
	f.StringVar(&model, "model", "sequential", "none, sec, sequential, or icpe24 (one copy, migration-aware)")
	f.Float64Var(&q.Tightness, "tightness", 0, "memory of all edge nodes / bytes of all collections; 0 = no limit")
	f.Float64Var(&q.CPU, "cpu", 0, "busy cores of all nodes / those that demand needs; 0 = no limit")
	f.Float64Var(&q.Shared, "shared", 0, "share of collections that belong to applications with functions of several")
	f.Int64Var(&q.BinaryBytes, "binary-bytes", 0, "size of the binary of each function, which takes memory; 0 = none does")
	f.IntVar(&q.Functions, "functions", 8, "functions")
	f.Float64Var(&q.Rate, "rate", 10, "requests per second and collection")
	f.Uint64Var(&seed, "seed", 1, "seed")
	f.StringVarP(&out, "output", "o", "", "`file` to write; standard output if absent")
	return cmd
}

func newCheck() *cobra.Command {
	var placement, routing string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE --placement FILE",
		Short: "Cost a placement and find the constraints that it breaks",
		Long: `Costs a placement of a problem from first principles, without the solver, and
names every constraint that it breaks. Exits 1 if there is any.`,
		Example: `  ermes-sim ilp solve problem.json --json | jq .placement > best.json
  ermes-sim ilp check problem.json --placement best.json`,
		Args: exactly(1, "a problem (FILE.json) or a scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if placement == "" {
				return usage{fmt.Errorf("ilp check: want --placement FILE.json")}
			}
			rules := map[string]ilp.Routing{"cheapest": ilp.Cheapest, "nearest": ilp.Nearest, "climb": ilp.Climb}
			if err := oneOf("--routing", routing, slices.Sorted(maps.Keys(rules))); err != nil {
				return err
			}
			in, err := problem.Read(cmd.Context(), args[0], nil)
			if err != nil {
				return err
			}
			text, err := regular.ReadFile(placement, maxPlacement)
			if err != nil {
				return usage{err}
			}
			c, err := problem.Check(in, placement, text, rules[routing])
			if err != nil {
				return err
			}
			if asJSON {
				err = encode(cmd.OutOrStdout(), c)
			} else {
				c.Tell(cmd.OutOrStdout())
			}
			if err == nil && !c.Feasible {
				err = silent{}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&placement, "placement", "", "`file` with the placement, as ilp solve --json gives it")
	cmd.Flags().StringVar(&routing, "routing", "cheapest", "how requests find their copy: cheapest, nearest or climb")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func newILPCompare() *cobra.Command {
	var pin, asJSON bool
	cmd := &cobra.Command{
		Use:   "compare RUN",
		Short: "Hold the placements of a run against the optimum",
		Long: `Prints, for each instant of comparison of a run, the objective of the simulated
placements, the proven optimum for the demand that was measured, the gap, and
how many moves the two are apart. With --pin the scenario is simulated twice
more, with each of the two last placements pinned, and the latencies that
clients then see are printed: what the gap means to them.`,
		Example: `  ermes-sim ilp compare runs/mobility
  ermes-sim ilp compare runs/usecase-stock --pin`,
		Args: exactly(1, "one run directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := inspect.CompareOptimum(cmd.Context(), args[0], pin)
			if err != nil {
				return err
			}
			if asJSON {
				return encode(cmd.OutOrStdout(), c)
			}
			var text bytes.Buffer
			c.Tell(&text)
			_, err = io.Copy(cmd.OutOrStdout(), &text)
			return err
		},
	}
	cmd.Flags().BoolVar(&pin, "pin", false, "simulate with each of the two last placements pinned")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}
