package sweep

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// A window is where the steady numbers of all jobs begin: where that of the point begins
// that begins last. A plan that varies measure.from leaves each point its own.
type window struct {
	own  bool  // of each point
	from int64 // ns; of all points, unless they have their own

	last, shortest string // the points that begin last and end first
	end            int64  // of the shortest, ns
}

// varies reports whether a plan gives points windows of their own.
func (p *Plan) varies() bool {
	return slices.ContainsFunc(p.keys(), func(k string) bool { return k == "measure" || strings.HasPrefix(k, "measure.") })
}

// include makes the window begin no earlier than that of a point.
func (w *window) include(s *scenarios.Scenario, point string) {
	if from := int64(s.Window().From) * s.Round; from > w.from || w.last == "" {
		w.from, w.last = from, point
	}
	if s.Duration < w.end || w.shortest == "" {
		w.end, w.shortest = s.Duration, point
	}
}

// check finds out whether every point is long enough.
func (w *window) check() error {
	if w.own || w.from < w.end {
		return nil
	}
	return fmt.Errorf("the point %s ends at %v, before the window of measurement begins that all points share: at %v, for %s. "+
		"Set measure.from for all points, or vary it to give each its own", w.shortest, time.Duration(w.end), time.Duration(w.from), w.last)
}

// impose gives a scenario the window. What happens in the run does not depend on it.
func (w *window) impose(s *scenarios.Scenario) {
	if !w.own {
		s.Measure.From = scenarios.Beginning{At: w.from}
	}
}

// seconds is where the window begins, null if each point has its own.
func (w *window) seconds() *float64 {
	if w.own {
		return nil
	}
	return new(float64(w.from) / 1e9)
}
