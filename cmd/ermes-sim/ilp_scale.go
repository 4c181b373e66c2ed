package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/ilp"
)

func newScale() *cobra.Command {
	var study ilp.Study
	var nodes, collections []int
	var models, formulations []string
	var seeds int
	var seconds time.Duration
	var memory float64
	var out string
	cmd := &cobra.Command{
		Use:   "scale",
		Short: "Measure how time and memory of the formulations grow with the problem",
		Long: `Solves generated problems of all given sizes with all given formulations, one
after the other, and prints what each took. With -o each solve is a line of JSON in
a file; what stands there already is not solved again, so a study can be
interrupted and resumed.`,
		Example: `  ermes-sim ilp scale --nodes 15,31,63 --collections 10 --models sec --time 20s
  ermes-sim ilp scale --nodes 85 --collections 1000 --formulations fast --tightness 0.1 --seeds 10 -o scale.jsonl`,
		Args: exactly(0, "flags only"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, n := range nodes {
				for _, c := range collections {
					study.Sizes = append(study.Sizes, [2]int{n, c})
				}
			}
			for _, m := range models {
				study.Consistency = append(study.Consistency, ilp.Consistency(m))
			}
			for _, f := range formulations {
				study.Formulations = append(study.Formulations, ilp.Formulation(f))
			}
			for s := range seeds {
				study.Seeds = append(study.Seeds, uint64(s+1))
			}
			study.Time, study.MaxMemory = seconds, int64(memory*(1<<30))
			return scale(cmd, &study, out)
		},
	}
	f := cmd.Flags()
	f.IntSliceVar(&nodes, "nodes", []int{15, 31, 63}, "numbers of nodes")
	f.IntSliceVar(&collections, "collections", []int{10}, "numbers of collections")
	f.StringSliceVar(&models, "models", []string{"none", "sec", "sequential"}, "models")
	f.StringSliceVar(&formulations, "formulations", []string{"naive", "reduced", "fast"}, "formulations")
	f.IntVar(&seeds, "seeds", 1, "problems of each size")
	f.Float64Var(&study.Base.Tightness, "tightness", 0, "memory of all edge nodes / bytes of all collections; 0 = no limit")
	f.Float64Var(&study.Base.Shared, "shared", 0, "share of collections that belong to applications with functions of several")
	f.Float64Var(&study.Gap, "gap", 1e-3, "relative gap at which a solve stops")
	f.DurationVar(&seconds, "time", time.Minute, "limit of one solve")
	f.Float64Var(&memory, "memory", 8, "GiB above which a program is not even built")
	f.StringVarP(&out, "output", "o", "", "`file` of JSON lines, one per solve; it is continued")
	return cmd
}

// scale runs a study, printing each row and appending it to a file.
func scale(cmd *cobra.Command, study *ilp.Study, out string) error {
	known := map[ilp.ScaleRow]bool{}
	var file *os.File
	if out != "" {
		var err error
		if known, err = solved(out); err != nil {
			return err
		}
		if file, err = os.OpenFile(out, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
			return err
		}
	}
	study.Skip = func(r ilp.ScaleRow) bool { return known[r.Key()] }
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%-10s %6s %11s %5s %-11s %10s %10s %9s %9s %9s  %s\n", "model", "nodes", "collections", "seed", "formulation", "variables", "nonzeros", "s", "MiB", "gap %", "status")
	err := ilp.Scale(cmd.Context(), *study, func(r ilp.ScaleRow) error {
		status := string(r.Status)
		if r.Error != "" {
			status = r.Error
		}
		gap := "-"
		if r.Gap != nil {
			gap = fmt.Sprintf("%.4f", 100**r.Gap)
		}
		fmt.Fprintf(w, "%-10s %6d %11d %5d %-11s %10d %10d %9.3f %9d %9s  %s\n", r.Consistency, r.Nodes, r.Collections, r.Seed, r.Formulation,
			r.Variables, r.Nonzeros, r.CPUSeconds, r.PeakRSS>>20, gap, status)
		if file == nil {
			return nil
		}
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = file.Write(append(text, '\n'))
		return err
	})
	if file != nil {
		err = errors.Join(err, file.Close())
	}
	return err
}

// solved reads the solves that a file of a study has.
func solved(name string) (map[ilp.ScaleRow]bool, error) {
	known := map[ilp.ScaleRow]bool{}
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	d := json.NewDecoder(bufio.NewReader(file))
	for line := 1; ; line++ {
		var r ilp.ScaleRow
		err := d.Decode(&r)
		if errors.Is(err, io.EOF) {
			return known, nil
		}
		if err != nil {
			return nil, usage{fmt.Errorf("%s: row %d: %w", name, line, err)}
		}
		known[r.Key()] = true
	}
}
