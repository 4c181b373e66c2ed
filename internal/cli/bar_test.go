package cli

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
)

// A bar in a pipe would fill logs with control characters.
func TestBarIsSilentInAPipe(t *testing.T) {
	var out bytes.Buffer
	b := newBar(&out, false)
	b.show(workbench.Progress{Phase: "simulating", Now: 1, End: 2})
	b.clear()
	if out.Len() > 0 {
		t.Errorf("wrote %q", &out)
	}
}

// A bar that redraws with every event would cost more than the simulation.
func TestBarRedrawsRarely(t *testing.T) {
	var out bytes.Buffer
	b := &bar{out: &out, on: true, width: 80, started: time.Now()}
	for range 1000 {
		b.show(workbench.Progress{Phase: "simulating", Now: 1, End: 2})
	}
	if n := bytes.Count(out.Bytes(), []byte("\r")); n > 10 {
		t.Errorf("%d redraws", n)
	}
	b.clear()
	if !bytes.HasSuffix(out.Bytes(), []byte("\r\x1b[K")) {
		t.Error("the line is not left clean")
	}
}

// What the bar says must be right at a glance, and fit the line.
func TestBarLine(t *testing.T) {
	p := workbench.Progress{Phase: "simulating", Now: 150e9, End: 600e9, Calls: 50_000}
	for _, c := range []struct {
		columns int
		want    string
	}{
		{80, "━━━━━━━───────────────────────  25 %  150 of 600 s  25k calls/s  ETA 6 s"},
		{45, "25 %  150 of 600 s  25k calls/s  ETA 6 s"},
		{10, "25 %  150 "},
	} {
		if got := barLine(p, 2, c.columns); got != c.want {
			t.Errorf("%d columns: %q, want %q", c.columns, got, c.want)
		}
	}
	if got := barLine(workbench.Progress{Phase: "comparing"}, 2, 80); got != "comparing" {
		t.Errorf("%q", got)
	}
}

// Infinite values, before there is a placement or a bound, must not be shown as numbers.
func TestSolveLine(t *testing.T) {
	inf := math.Inf(1)
	for want, p := range map[string]ilp.Progress{
		"3 s  components  4 of 9":                                           {Part: "components", Done: 4, Of: 9},
		"3 s  mip  no placement yet  0 nodes, 7 iterations":                 {Part: "mip", Value: inf, Bound: -inf, Iteration: 7},
		"3 s  mip  no placement yet  bound 2  0 nodes, 7 iterations":        {Part: "mip", Value: inf, Bound: 2, Iteration: 7},
		"3 s  mip  placement 2.5  bound 2  gap 20 %  5 nodes, 7 iterations": {Part: "mip", Value: 2.5, Bound: 2, Nodes: 5, Iteration: 7},
	} {
		if got := solveLine(p, 3); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
