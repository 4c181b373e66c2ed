package workbench

import (
	"fmt"
	"io"
	"path/filepath"

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
