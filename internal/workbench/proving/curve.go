package proving

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/benchmark"
)

// A Step is when a solve had proven a gap for the first time.
type Step struct {
	Seconds float64 `json:"cpu_seconds"`
	Gap     float64 `json:"gap"`
}

// A Curve is the gap of a solve over time, every Step with a smaller gap than before.
type Curve []Step

// At is the gap after so many seconds; +Inf if there was no placement yet.
func (c Curve) At(seconds float64) float64 {
	gap := math.Inf(1)
	for _, s := range c {
		if s.Seconds <= seconds {
			gap = s.Gap
		}
	}
	return gap
}

// leastStep is the share of a gap by which it must shrink to be a Step of its own.
const leastStep = 0.01

// A follower records the curve of a solve from what it hears of its progress.
type follower struct {
	mutex sync.Mutex // HiGHS tells by another goroutine
	begin time.Duration
	value float64 // best placement so far
	bound float64 // proven so far
	curve Curve
}

func newFollower(begin time.Duration) *follower {
	return &follower{begin: begin, value: math.Inf(1), bound: math.Inf(-1)}
}

// hear takes a message of the solver. What concerns one component says nothing of the whole.
func (f *follower) hear(x ilp.Progress) {
	if x.Part != "columns" && x.Part != "mip" {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.value, f.bound = min(f.value, x.Value), max(f.bound, x.Bound)
	if math.IsInf(f.value, 1) || math.IsInf(f.bound, -1) || f.value == 0 {
		return
	}
	f.step(max(0, (f.value-f.bound)/f.value))
}

func (f *follower) step(gap float64) {
	if n := len(f.curve); n > 0 && gap > (1-leastStep)*f.curve[n-1].Gap {
		return
	}
	f.curve = append(f.curve, Step{(benchmark.CPUTime() - f.begin).Seconds(), gap})
}

// end is the curve of a solve that ended with a gap.
func (f *follower) end(gap float64) Curve {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if n := len(f.curve); n == 0 || gap < f.curve[n-1].Gap {
		f.curve = append(f.curve, Step{(benchmark.CPUTime() - f.begin).Seconds(), gap})
	}
	return f.curve
}

// Instants are those at which tables tell the gap, seconds.
var Instants = []float64{1, 2, 5, 10, 15, 20, 30, 60}

// WriteCurves writes a Markdown table of the median gap of each family over time. Solves
// that have ended stay where they are. The last column is how many times its final gap
// the median solve has after a third of its time.
func WriteCurves(w io.Writer, all []Standing) {
	fmt.Fprint(w, "| family | gap asked for, % |")
	for _, t := range Instants {
		fmt.Fprintf(w, " %g s |", t)
	}
	fmt.Fprintf(w, " end | after a third, times the end |\n|---|---|%s---|---|\n", strings.Repeat("---|", len(Instants)))
	for i := range all {
		s := &all[i]
		fmt.Fprintf(w, "| `%s` | %s |", s.Name, percent(s.Asked))
		for _, t := range Instants {
			fmt.Fprintf(w, " %s |", percent(s.median(func(c *Cost) float64 { return c.Curve.At(t) })))
		}
		third := s.median(func(c *Cost) float64 {
			if c.gap() <= exact {
				return 1
			}
			return c.Curve.At(c.Seconds/3) / c.gap()
		})
		fmt.Fprintf(w, " %s | %s |\n", percent(s.Gap.Median), times(third))
	}
}

func (s *Standing) median(of func(*Cost) float64) float64 { return medianOf(s.costs, of) }

func times(x float64) string {
	if math.IsInf(x, 1) || math.IsNaN(x) {
		return "none"
	}
	return fmt.Sprintf("%.2g", x)
}
