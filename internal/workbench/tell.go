package workbench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/report"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// Tell writes the end of a run for a person: the numbers, and where all is.
func Tell(w io.Writer, r *Result, width int) error {
	if err := report.Text(w, r.Summary, width); err != nil {
		return err
	}
	m := &r.Manifest
	rate := float64(m.Events) / max(m.Wall, 1e-9)
	_, err := fmt.Fprintf(w, "\n%s: report.html, report.md, summary.json, %d tables, %d plots\n%.1f s on this machine, %.0f k events/s; trace hash %.12s\n",
		r.Dir, count(r.Dir, "tables/*.parquet"), count(r.Dir, "plots/*.png"), m.Wall, rate/1e3, m.TraceHash)
	return err
}

func count(dir, pattern string) int {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		panic(err) // the patterns are constant
	}
	return len(found)
}

// Verdict tells a missed threshold in one line.
func Verdict(v summary.Verdict) string {
	if v.Actual == nil {
		return v.Expect + ": " + v.Reason
	}
	return fmt.Sprintf("%s: is %.6g", v.Expect, *v.Actual)
}

// Plot draws figures and reports of a run directory again.
func Plot(ctx context.Context, dir string, svg bool) error {
	if err := needsRun(dir); err != nil {
		return err
	}
	return results.Render(ctx, dir, svg)
}

// needsRun refuses what is no run directory, and one in which a table that is needed is not what the
// run has written.
func needsRun(dir string, tables ...string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return mistake.New("there is no run directory %s", dir)
	}
	if !info.IsDir() {
		return mistake.New("%s is no run directory: it is a file", dir)
	}
	if err := results.Check(dir, tables...); err != nil {
		return mistake.Of(err)
	}
	return nil
}
