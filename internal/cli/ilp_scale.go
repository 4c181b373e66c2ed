package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/proving"
)

// The sizes of a study that ends in minutes, and those that --big adds.
var (
	someSizes = []string{"7x5", "15x10", "15x50", "85x100"}
	bigSizes  = []string{"15x1000", "85x300", "85x1000"}
)

func newScale() *cobra.Command {
	var o scaleOptions
	cmd := &cobra.Command{
		Use:   "scale",
		Short: "Compare the formulations naive, reduced and fast over sizes, as a table",
		Long: `Solves generated problems of all given models and sizes with all given
formulations, one after the other, each in a process of its own with one core, and
prints a Markdown table: size of the program, processor time, peak memory, proven
gap. What would not fit into memory is refused before it is built.

With -o each solve is a line of JSON in a file; what stands there already is not
solved again, so a study can be interrupted and resumed. Such a file belongs to one
version of the program.`,
		Example: `  ermes-sim ilp scale > table.md
  ermes-sim ilp scale --big -o scale.jsonl
  ermes-sim ilp scale --sizes 15x10,31x10,63x10 --models sec --formulations reduced,fast --seeds 5`,
		Args: exactly(0, "flags only"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.sizes, "sizes", someSizes, "nodes x collections")
	f.BoolVar(&o.big, "big", false, "the sizes "+strings.Join(bigSizes, ", ")+" too: tens of minutes")
	f.StringSliceVar(&o.models, "models", modelNames, "models")
	f.StringSliceVar(&o.formulations, "formulations", formulationNames, "formulations")
	f.IntVar(&o.study.Seeds, "seeds", 1, "problems of each size; the table has medians")
	f.Float64Var(&o.study.Params.Tightness, "tightness", 0.3, "memory of all edge nodes / bytes of all collections; 0 = no limit")
	f.Float64Var(&o.study.Params.Shared, "shared", 0, "share of collections that belong to applications with functions of several")
	f.Float64Var(&o.study.Effort.Gap, "gap", 1e-3, "relative gap at which a solve stops")
	f.DurationVar(&o.study.Effort.Time, "time", 30*time.Second, "processor time after which a solve stops")
	f.Float64Var(&o.gib, "memory", 4, "GiB above which a program is not even built")
	f.StringVarP(&o.out, "output", "o", "", "`file` of JSON lines, one per solve; it is continued")
	return cmd
}

var (
	modelNames       = []string{string(ilp.None), string(ilp.SEC), string(ilp.Sequential)}
	formulationNames = []string{string(ilp.Naive), string(ilp.Reduced), string(ilp.Fast)}
)

// scaleOptions are what the command line asks for.
type scaleOptions struct {
	study                       proving.Study
	sizes, models, formulations []string
	big                         bool
	gib                         float64
	out                         string
}

func (o *scaleOptions) check() error {
	switch s := &o.study; {
	case s.Seeds < 1:
		return fmt.Errorf("--seeds %d: want 1 or more", s.Seeds)
	case !(s.Params.Tightness >= 0):
		return fmt.Errorf("--tightness %v: want 0 or more", s.Params.Tightness)
	case !(s.Params.Shared >= 0 && s.Params.Shared <= 1):
		return fmt.Errorf("--shared %v: want 0 to 1", s.Params.Shared)
	case !(s.Effort.Gap >= 0):
		return fmt.Errorf("--gap %v: want 0 or more", s.Effort.Gap)
	case s.Effort.Time <= 0:
		return fmt.Errorf("--time %v: want more than 0", s.Effort.Time)
	case !(o.gib > 0):
		return fmt.Errorf("--memory %v: want more than 0", o.gib)
	}
	if o.big {
		o.sizes = append(slices.Clone(o.sizes), bigSizes...)
	}
	for _, text := range o.sizes {
		size, err := proving.ParseSize(text)
		if err != nil {
			return fmt.Errorf("--sizes: %w", err)
		}
		o.study.Sizes = append(o.study.Sizes, size)
	}
	for _, name := range o.models {
		if err := oneOf("--models", name, modelNames); err != nil {
			return err
		}
		o.study.Models = append(o.study.Models, ilp.Consistency(name))
	}
	for _, name := range o.formulations {
		if err := oneOf("--formulations", name, formulationNames); err != nil {
			return err
		}
		o.study.Formulations = append(o.study.Formulations, ilp.Formulation(name))
	}
	o.study.Effort.Memory = int64(o.gib * (1 << 30))
	return nil
}

// run makes the study, telling of each solve, and prints the table.
func (o *scaleOptions) run(cmd *cobra.Command) (err error) {
	if err := o.check(); err != nil {
		return usage{err}
	}
	solve, err := inProcesses()
	if err != nil {
		return err
	}
	record := new(proving.Record)
	if o.out != "" {
		if record, err = proving.OpenRecord(o.out); err != nil {
			return usage{err}
		}
		defer func() { err = errors.Join(err, record.Close()) }()
	}
	var results []proving.Result
	trials := o.study.Trials()
	err = proving.Try(cmd.Context(), solve, trials, record.Known, func(r proving.Result, fresh bool) error {
		results = append(results, r)
		if !fresh {
			return nil
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "%d/%d %s %dx%d seed %d %s: %v\n", len(results), len(trials), r.Consistency, r.Nodes, r.Collections, r.Seed, r.Formulation, &r.Cost)
		if o.out == "" {
			return nil
		}
		return record.Add(r)
	})
	if err != nil {
		return err
	}
	proving.WriteScale(cmd.OutOrStdout(), results)
	return nil
}
