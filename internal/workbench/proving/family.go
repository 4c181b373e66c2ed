package proving

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A Family is problems of one kind, as drawn by ilp.Generate, with the bars that
// the median over its seeds should clear.
type Family struct {
	Name   string     `json:"name"`
	Params ilp.Params `json:"params"`
	Goal   Goal       `json:"goal"`
}

// A Goal is the most that the median solve of a Family should leave and take.
type Goal struct {
	Gap     float64 `json:"gap"`
	Seconds float64 `json:"cpu_seconds"`
	Peak    int64   `json:"peak_bytes"` // 0: no bar
}

// exact is the gap that rounding alone leaves.
const exact = 1e-9

// Families lists all that are measured, those with the simplest structure first.
func Families() []Family {
	const mib = 1 << 20
	size := func(kind ilp.Consistency, nodes, collections int, tightness float64) ilp.Params {
		return ilp.Params{Consistency: kind, Nodes: nodes, Collections: collections, Tightness: tightness}
	}
	shared := func(q ilp.Params) ilp.Params { q.Shared = 0.3; return q }
	busy := func(q ilp.Params) ilp.Params { q.CPU = 1.1; return q }
	binaries := func(q ilp.Params) ilp.Params { q.BinaryBytes = mib; return q }
	const slack = 100 // each node has room for everything
	return []Family{
		{"slack-sec", size(ilp.SEC, 85, 1000, slack), Goal{exact, 0.5, 0}},
		{"slack-seq", size(ilp.Sequential, 85, 1000, slack), Goal{exact, 0.5, 0}},
		{"baseline", size(ilp.None, 85, 1000, 0.1), Goal{1e-4, 2, 0}},
		{"sec-0.05", size(ilp.SEC, 85, 1000, 0.05), Goal{1e-3, 10, 400 * mib}},
		{"sec-0.1", size(ilp.SEC, 85, 1000, 0.1), Goal{1e-3, 10, 400 * mib}},
		{"sec-0.3", size(ilp.SEC, 85, 1000, 0.3), Goal{1e-3, 10, 400 * mib}},
		{"seq-0.05", size(ilp.Sequential, 85, 1000, 0.05), Goal{1e-3, 5, 400 * mib}},
		{"seq-0.1", size(ilp.Sequential, 85, 1000, 0.1), Goal{1e-3, 5, 400 * mib}},
		{"seq-0.3", size(ilp.Sequential, 85, 1000, 0.3), Goal{1e-3, 5, 400 * mib}},
		{"fine-sec-0.05", size(ilp.SEC, 85, 1000, 0.05), Goal{2e-4, 20, 0}},
		{"fine-sec-0.1", size(ilp.SEC, 85, 1000, 0.1), Goal{2e-4, 20, 0}},
		{"fine-sec-0.3", size(ilp.SEC, 85, 1000, 0.3), Goal{2e-4, 20, 0}},
		{"fine-seq-0.05", size(ilp.Sequential, 85, 1000, 0.05), Goal{2e-4, 20, 0}},
		{"fine-seq-0.1", size(ilp.Sequential, 85, 1000, 0.1), Goal{2e-4, 20, 0}},
		{"fine-seq-0.3", size(ilp.Sequential, 85, 1000, 0.3), Goal{2e-4, 20, 0}},
		{"seq-255", size(ilp.Sequential, 255, 1000, 0.1), Goal{1e-3, 60, 0}},
		{"few-0.1", size(ilp.Sequential, 85, 100, 0.1), Goal{3e-3, 25, 0}},
		{"few-0.3", size(ilp.Sequential, 85, 100, 0.3), Goal{3e-3, 25, 0}},
		{"multi-seq-0.1", shared(size(ilp.Sequential, 85, 1000, 0.1)), Goal{1e-3, 30, 0}},
		{"multi-seq-0.05", shared(size(ilp.Sequential, 85, 1000, 0.05)), Goal{3e-3, 30, 0}},
		{"multi-sec-0.1", shared(size(ilp.SEC, 85, 1000, 0.1)), Goal{5e-3, 60, 0}},
		{"cpu-seq", busy(size(ilp.Sequential, 85, 1000, 0)), Goal{2e-3, 20, 0}},
		{"cpu-sec", busy(size(ilp.SEC, 85, 1000, 0)), Goal{1.5e-3, 20, 0}},
		{"multi-cpu-seq", busy(shared(size(ilp.Sequential, 85, 300, 0))), Goal{5e-3, 30, 0}},
		{"multi-cpu-sec", busy(shared(size(ilp.SEC, 85, 300, 0))), Goal{5e-3, 30, 0}},
		{"binaries-seq", binaries(size(ilp.Sequential, 15, 30, 0.3)), Goal{3e-2, 30, 0}},
		{"binaries-sec", binaries(size(ilp.SEC, 15, 30, 0.3)), Goal{3e-2, 30, 0}},
	}
}

// Select picks the families whose names begin with one of the given ones; all if
// none is given.
func Select(names []string) ([]Family, error) {
	all := Families()
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(f Family) bool { return strings.HasPrefix(f.Name, name) }) {
			return nil, fmt.Errorf("there is no family %q; want %s, or how some of them begin", name, strings.Join(FamilyNames(), ", "))
		}
	}
	return slices.DeleteFunc(all, func(f Family) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(f.Name, name) })
	}), nil
}

// FamilyNames are the names of all Families.
func FamilyNames() []string {
	var names []string
	for _, f := range Families() {
		names = append(names, f.Name)
	}
	return names
}

// Trials draws n problems from the first seed on. A gap of 0 asks for that of
// the goal.
func (f *Family) Trials(first uint64, n int, gap float64, limit time.Duration) []Trial {
	var trials []Trial
	for i := range n {
		trials = append(trials, Trial{
			Params: f.Params, Seed: first + uint64(i),
			Effort: Effort{Formulation: ilp.Fast, Gap: cmp.Or(gap, f.Goal.Gap), Time: limit},
		})
	}
	return trials
}

// A Spread is the least, the median and the greatest of some numbers.
type Spread struct{ Min, Median, Max float64 }

func spreadOf(x []float64) Spread {
	slices.Sort(x)
	n := len(x)
	return Spread{x[0], (x[(n-1)/2] + x[n/2]) / 2, x[n-1]}
}

// A Standing is a Family with what its solves left and took.
type Standing struct {
	Family
	Solves  int
	Gap     Spread  // +Inf where no placement was found
	Seconds Spread  // of the processor
	Peak    Spread  // bytes
	Asked   float64 // gap at which solves ended
	Instead string  // what a Rival leaves in the same time
	costs   []Cost
}

// Stand sums the solves of a family up.
func (f Family) Stand(costs []Cost, asked float64) Standing {
	var gap, seconds, peak []float64
	for i := range costs {
		g := math.Inf(1)
		if costs[i].Gap != nil {
			g = *costs[i].Gap
		}
		gap, seconds, peak = append(gap, g), append(seconds, costs[i].Seconds), append(peak, float64(costs[i].Peak))
	}
	return Standing{Family: f, Solves: len(costs), Gap: spreadOf(gap), Seconds: spreadOf(seconds), Peak: spreadOf(peak), Asked: asked, costs: costs}
}

// Missed lists what the median does not clear.
func (s *Standing) Missed() []string {
	var missed []string
	if s.Gap.Median > s.Goal.Gap {
		missed = append(missed, "gap")
	}
	if s.Seconds.Median > s.Goal.Seconds {
		missed = append(missed, "time")
	}
	if s.Goal.Peak > 0 && s.Peak.Median > float64(s.Goal.Peak) {
		missed = append(missed, "memory")
	}
	return missed
}
