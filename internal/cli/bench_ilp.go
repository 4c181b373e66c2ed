package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/workbench/proving"
)

// proof is what the command line of bench ilp says.
type proof struct {
	seeds  int
	first  uint64
	gap    float64
	limit  time.Duration
	python string
	json   bool
}

func newBenchILP() *cobra.Command {
	var o proof
	cmd := &cobra.Command{
		Use:   "ilp [FAMILY...]",
		Short: "Hold the solver's gaps, times and memory against what they should be",
		Long: `Draws problems of each family and solves them, one after the other, each in a
process of its own with one core, until the gap that the family aims at is
proven. Prints a Markdown table of what the solves left and took, beside the bars
that the median should clear. Times are of the processor.

The last column is the best that a user could do instead: the reduced program in the
newest HiGHS, that of the Python package highspy, for as long as our solve took, but at
least 1 s. It takes a Python that has highspy (--python). Programs above 4 GiB are not
tried, and have no placement. A second table has the gap over time.

A FAMILY is a name, or how some begin: seq is all of seq-0.05, seq-0.1, ... They are
` + strings.Join(proving.FamilyNames(), ", ") + `.`,
		Example: `  ermes-sim bench ilp --seeds 10
  ermes-sim bench ilp binaries few --python .venv/bin/python
  ermes-sim bench ilp multi-seq-0.1 cpu --seeds 3 --first-seed 7`,
		RunE: func(cmd *cobra.Command, families []string) error { return o.run(cmd, families) },
	}
	f := cmd.Flags()
	f.IntVar(&o.seeds, "seeds", 3, "problems of each family")
	f.Uint64Var(&o.first, "first-seed", 1001, "seed of the first problem")
	f.Float64Var(&o.gap, "gap", 0, "relative gap at which a solve ends; 0 = the bar of its family")
	f.DurationVar(&o.limit, "time", 2*time.Minute, "processor time after which a solve ends with what there is")
	f.StringVar(&o.python, "python", "python3", "Python with highspy, for the last column; empty leaves that out")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	return cmd
}

func (o *proof) check() error {
	switch {
	case o.seeds < 1:
		return usage{fmt.Errorf("--seeds %d: want 1 or more", o.seeds)}
	case o.gap < 0 || math.IsNaN(o.gap):
		return usage{fmt.Errorf("--gap %v: want 0 or more", o.gap)}
	case o.limit <= 0:
		return usage{fmt.Errorf("--time %v: want more than 0", o.limit)}
	}
	return nil
}

// run holds the named families against their bars, and prints how they stand.
func (o *proof) run(cmd *cobra.Command, names []string) error {
	families, err := proving.Select(names)
	if err != nil {
		return usage{err}
	}
	if err := o.check(); err != nil {
		return err
	}
	solve, err := inProcesses()
	if err != nil {
		return err
	}
	rival := proving.FindRival(cmd.Context(), o.python)
	var standings []proving.Standing
	for _, f := range families {
		trials := f.Trials(o.first, o.seeds, o.gap, o.limit)
		s, err := stand(cmd.Context(), f, solve, trials, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		if err := rival.Against(cmd.Context(), s, trials); err != nil {
			return err
		}
		standings = append(standings, *s)
	}
	if o.json {
		return encode(cmd.OutOrStdout(), standings)
	}
	proving.WriteStandings(cmd.OutOrStdout(), standings)
	fmt.Fprintln(cmd.OutOrStdout())
	proving.WriteCurves(cmd.OutOrStdout(), standings)
	return nil
}

// inProcesses makes trials by further processes of this program.
func inProcesses() (proving.Solver, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return proving.Separately(self, "ilp", "trial"), nil
}

// stand makes the trials of a family and tells of each.
func stand(ctx context.Context, f proving.Family, solve proving.Solver, trials []proving.Trial, tell io.Writer) (*proving.Standing, error) {
	var costs []proving.Cost
	err := proving.Try(ctx, solve, trials, nil, func(r proving.Result, _ bool) error {
		fmt.Fprintf(tell, "%-14s seed %d: %v\n", f.Name, r.Seed, &r.Cost)
		costs = append(costs, r.Cost)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s := f.Stand(costs, trials[0].Gap)
	return &s, nil
}

func newTrial() *cobra.Command {
	return &cobra.Command{
		Use:     "trial",
		Short:   "Make one trial for bench ilp or ilp scale: JSON in, JSON out",
		Example: `  echo '{"nodes": 85, "tightness": 0.1, "seed": 1, "formulation": "fast", "time_ns": 10000000000}' | ermes-sim ilp trial`,
		Args:    exactly(0, "a trial on standard input"),
		Hidden:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return proving.Reply(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), proving.Here)
		},
	}
}
