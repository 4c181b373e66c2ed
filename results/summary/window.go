package summary

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/stats"
)

// Window is the part of the run that latency_ms.steady and optimality_gap stand on: from
// measure.from, which is declared beforehand, to the end. Steady says whether it has a
// steady state at all (see judge).
type Window struct {
	Steady            bool     `json:"steady"`              // whether numbers of a steady state mean anything here
	FromSeconds       float64  `json:"from_seconds"`        // where it begins, virtual time
	FromRound         int      `json:"from_round"`          // its first round
	Rounds            int      `json:"rounds"`              // how many it has
	PeriodRounds      int      `json:"period_rounds"`       // rounds of one period of regular mobility, of which batches are made; 0 without
	Calls             int64    `json:"calls"`               // sent in it
	AnsweredPerSecond float64  `json:"answered_per_second"` // calls that had their outcome in it, per second of virtual time
	OpenBefore        int64    `json:"open_before"`         // calls under way when it begins
	OpenAfter         int64    `json:"open_after"`          // calls under way when it ends
	OpenPerSecond     float64  `json:"open_per_second"`     // by how many calls what is under way grew, per second
	OfferedLoad       float64  `json:"offered_load"`        // as utilisation.offered, in the window: of the node with the largest
	OfferedNode       string   `json:"offered_node"`        // that node
	Trend             *float64 `json:"trend"`               // Kendall's τ of mean latencies over the batches of the run's last half; null if too short
	TrendP            *float64 `json:"trend_p"`             // one-sided probability of such a τ without a trend
	Notes             []Note   `json:"notes"`               // what † beside a number means here
}

// A Note is a doubt about numbers that travels with them, into compare and sweep too.
type Note struct {
	Kind string `json:"kind"` // one of Note...
	Text string `json:"text"` // a sentence
}

// Kinds of notes.
const (
	NoteNotSteady = "not-steady" // there is no steady state
	NoteUnsettled = "unsettled"  // MSER cannot tell the steady part from the warm-up
	NoteEmpty     = "empty"      // the run was stopped before its window began
	NoteFewRounds = "few-rounds" // too short for an interval
	NoteUnproven  = "unproven"   // optima that are not proven are left out
	NoteWindow    = "window"     // held against a later window, of which the tables do not tell everything
)

// noted are the kinds of notes that speak of the numbers below a path.
var noted = []struct {
	path  string
	kinds []string
}{
	{"latency_ms.steady", []string{NoteNotSteady, NoteUnsettled, NoteEmpty, NoteWindow}},
	{"latency_ms", []string{NoteNotSteady}}, // where work piles up, a longer run has a larger mean too
	{"optimality_gap", []string{NoteUnproven, NoteEmpty, NoteWindow}},
}

// About are the notes that speak of the number at a path: what † beside it means.
func (w *Window) About(path string) []Note {
	var out []Note
	for _, n := range w.Notes {
		if n.about(path) {
			out = append(out, n)
		}
	}
	return out
}

func (n *Note) about(path string) bool {
	for _, x := range noted {
		if path == x.path || strings.HasPrefix(path, x.path+".") {
			return slices.Contains(x.kinds, n.Kind)
		}
	}
	return false
}

// Why is the note that tells why the number at a path is null, nil if none does.
func (w *Window) Why(path string) *Note {
	for _, n := range w.About(path) {
		if n.Kind != NoteUnsettled && (n.Kind != NoteNotSteady || w.overloaded()) {
			return &n
		}
	}
	return nil
}

// note adds a note.
func (w *Window) note(kind, format string, args ...any) {
	w.Notes = append(w.Notes, Note{kind, fmt.Sprintf(format, args...)})
}

// Bounds of what counts as steady.
const (
	trendLevel  = 0.05 // probability below which a rising trend is no chance
	growthShare = 0.02 // share of the window's calls by which what is under way may grow
)

// LeastRounds is how many rounds, or epochs, an interval of one run needs.
const LeastRounds = 20

// Interval is a confidence interval; which, says docs/STATISTICS.md.
type Interval struct {
	Low    float64 `json:"low"`    // end
	High   float64 `json:"high"`   // end
	N      int     `json:"n"`      // batches, or replications
	Method string  `json:"method"` // of package stats
	Level  float64 `json:"level"`  // of confidence
}

// interval is the interval of an estimate, null without one; scale turns it into its unit.
// Where all values are equal both ends are the value, and the method says so.
func interval(e stats.Estimate, scale float64) *Interval {
	switch {
	case e.Method == stats.MethodEqual:
		e.Low, e.High = e.Mean, e.Mean
	case !e.Bounded():
		return nil
	}
	return &Interval{Low: e.Low * scale, High: e.High * scale, N: e.N, Method: e.Method, Level: stats.Confidence}
}

// measured describes and judges the window of measurement.
func (c *Collector) measured() Window {
	w := Window{
		FromRound: c.plan.From, FromSeconds: float64(c.plan.From) * (float64(c.plan.RoundNs) / 1e9),
		Rounds: max(0, c.count()-c.plan.From), PeriodRounds: c.plan.Period, Notes: []Note{},
	}
	seconds := float64(c.lengthNs(c.plan.From, c.count())) / 1e9
	if !(seconds > 0) {
		w.note(NoteEmpty, "empty: the window begins at %.10g s, and the run had ended by then", w.FromSeconds)
		return w
	}
	for r := w.FromRound; r < c.count(); r++ {
		if l := c.sampled(r); l != nil {
			w.Calls += l.invocations[sec] + l.invocations[sequential]
		}
	}
	w.OpenBefore, w.OpenAfter = c.openAt(w.FromRound-1), c.openAt(c.count()-1)
	w.OpenPerSecond = float64(w.OpenAfter-w.OpenBefore) / seconds
	w.AnsweredPerSecond = float64(w.Calls-(w.OpenAfter-w.OpenBefore)) / seconds
	u := c.utilisation(w.FromRound, c.count())
	w.OfferedLoad, w.OfferedNode = u.Offered, u.OfferedNode
	c.trend(&w)
	w.judge()
	return w
}

// trend looks for a rise over ten batches of the run's last half.
func (c *Collector) trend(w *Window) {
	b := batches((c.count()+1)/2, c.count(), c.plan.Period)
	if b == nil {
		return
	}
	sums, counts := c.batched(b, both, both)
	var means []float64
	for j := range sums {
		if counts[j] > 0 {
			means = append(means, sums[j]/counts[j])
		}
	}
	if len(means) >= stats.LeastBatches {
		tau, p := stats.Rising(means)
		w.Trend, w.TrendP = &tau, &p
	}
}

// judge says whether there is a steady state: not where a node is offered more than it
// can do, where what is under way grows by more than 2 % of the calls (and more than three
// standard deviations of Poisson counts), or where latencies rise over the last half
// of the run and chance would bring such a rise in less than one run of twenty.
func (w *Window) judge() {
	w.Steady = true
	not := func(format string, args ...any) {
		w.Steady = false
		w.note(NoteNotSteady, "not steady: "+format, args...)
	}
	if w.OfferedLoad >= 1 {
		not("node %s is offered %.2f times what its cores can do in the window", w.OfferedNode, w.OfferedLoad)
	}
	if w.grows() {
		not("calls under way grew from %d to %d in the window, by %.3g per second; %.4g per second were answered", w.OpenBefore, w.OpenAfter, w.OpenPerSecond, w.AnsweredPerSecond)
	}
	if w.TrendP != nil && *w.TrendP < trendLevel {
		not("latencies rise over the last half of the run (Kendall's τ = %.2f, p = %.3f)", *w.Trend, *w.TrendP)
	}
}

func (w *Window) grows() bool {
	noise := 3 * math.Sqrt(float64(w.OpenBefore+w.OpenAfter))
	return float64(w.OpenAfter-w.OpenBefore) > math.Max(growthShare*float64(w.Calls), noise)
}

// Reached says whether the run came as far as its window.
func (w *Window) Reached() bool {
	return !slices.ContainsFunc(w.Notes, func(n Note) bool { return n.Kind == NoteEmpty })
}

// overloaded says whether work piles up: no mean of the window says anything then,
// for a longer run has a larger one. A trend alone may be chance, and the number stays.
func (w *Window) overloaded() bool { return w.OfferedLoad >= 1 || w.grows() }

// batches cuts the rounds in [from, to) into stats.Batches batches, or fewer of whole
// periods; it returns their borders, nil if they would be fewer than
// stats.LeastBatches. Batches of rounds differ by at most one round; rounds before the
// first whole period take no part.
func batches(from, to, period int) []int {
	unit := max(1, period)
	units := (to - from) / unit
	from = to - units*unit
	n := min(stats.Batches, units)
	if n < stats.LeastBatches {
		return nil
	}
	borders := make([]int, n+1)
	for j := range borders {
		borders[j] = from + j*units/n*unit
	}
	return borders
}

// batched sums the latencies, ns, and counts the calls, of the given models and modes
// in each batch.
func (c *Collector) batched(borders, consistencies, modes []int) (sums, counts []float64) {
	sums, counts = make([]float64, len(borders)-1), make([]float64, len(borders)-1)
	for j := range sums {
		for r := borders[j]; r < borders[j+1]; r++ {
			l := c.sampled(r)
			if l == nil {
				continue
			}
			for _, k := range consistencies {
				for _, m := range modes {
					s := &l.samples[k][m]
					sums[j] += float64(s.Mean() * float64(s.N()))
					counts[j] += float64(s.N())
				}
			}
		}
	}
	return sums, counts
}
