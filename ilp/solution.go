package ilp

import (
	"context"
	"io"
	"math"
	"time"
)

// Options say what to minimise and how.
type Options struct {
	Weights Weights // zero for Total
	// Then are further objectives in order of importance: each is minimised among
	// the placements that are optimal for all before it.
	Then        []Weights
	Formulation Formulation // "" for Fast
	Limits      Limits
	// Reference resolves ties: of several optima, the one at the least Distance
	// that is found.
	Reference Placement
	// Verify proves the result of the fast path by the reduced program as well,
	// and fails if they differ.
	Verify bool
	// MaxMemory refuses programs whose estimate in bytes exceeds it; 0 for no limit.
	MaxMemory int64
	// Progress hears how far the solver is, perhaps by another goroutine; nil for nobody.
	Progress func(Progress)
	// Before hears the size of every mixed-integer program before it is solved.
	Before func(name string, s Size, bytes int64)
	// Trace gets a line for every round of column generation; nil for none.
	Trace io.Writer

	exponent int // Weights are multiplied by 2^exponent, see scale.go
}

// A Solution is a placement and what is proven of it.
type Solution struct {
	Status    Status
	Placement Placement // nil if there is none
	Serving   []int     // by class: the node that executes it
	Objective Objective // unweighted
	Value     float64   // weighted objective: what was minimised
	Bound     float64   // proven lower bound of Value
	Values    []float64 // of all objectives in order, where Options.Then has some
	Gap       float64   // (Value - Bound) / |Value|; +Inf without a placement
	Proofs    []Proof   // which part proved what
	Reason    []string  // why it is infeasible, in the terms of the model
	Size      Size      // of the programs given to HiGHS, added up
	Seconds   float64   // wall clock
	PeakRSS   int64     // of the process so far, bytes; 0 where the system does not tell
	Nodes     int64     // branch-and-bound nodes
	Rounds    int       // of column generation

	value float64 // objective that the last program reported
}

// A Proof says which solver proved a bound of how many collections.
type Proof struct {
	Solver      string  `json:"solver"` // tree, lagrangian, columns, mip; verified for a second opinion
	Collections int     `json:"collections"`
	Value       float64 `json:"value"`
	Bound       float64 `json:"bound"`
}

// Solver lists the solvers that took part, such as "tree+mip".
func (s *Solution) Solver() string {
	text := ""
	for _, p := range s.Proofs {
		if text != "" {
			text += "+"
		}
		text += p.Solver
	}
	return text
}

// gap is relative to the value; values below 1e-9 count as 1e-9, so that 0 - 1e-18
// is closed.
func gap(value, bound float64) float64 {
	if math.IsInf(value, 0) || math.IsInf(bound, 0) {
		return math.Inf(1)
	}
	d := value - bound
	if d <= 0 {
		return 0
	}
	return d / max(math.Abs(value), 1e-9)
}

// Optimum prepares the instance and solves it.
func Optimum(ctx context.Context, in *Instance, o Options) (*Solution, error) {
	p, err := Prepare(in)
	if err != nil {
		return nil, err
	}
	return p.Optimum(ctx, o)
}

// Evaluate prepares the instance and costs a placement.
func Evaluate(in *Instance, a Placement, by Routing) (*Evaluation, error) {
	p, err := Prepare(in)
	if err != nil {
		return nil, err
	}
	return p.Evaluate(a, by)
}

// stopwatch is the only clock of the package; it measures, nothing depends on it.
func stopwatch() func() float64 {
	begin := time.Now()
	return func() float64 { return time.Since(begin).Seconds() }
}
