package reproduce

import (
	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

// A dimension is one of the four sizes of a Shape.
type dimension struct {
	name string
	set  func(s *Shape, n int)
	of   func(s *Shape) int
}

// dimensions are the parameters that the thesis varies.
var dimensions = []dimension{
	{"nodes", func(s *Shape, n int) { s.Nodes = n }, func(s *Shape) int { return s.Nodes }},
	{"collections", func(s *Shape, n int) { s.Collections = n }, func(s *Shape) int { return s.Collections }},
	{"functions", func(s *Shape, n int) { s.Functions = n }, func(s *Shape) int { return s.Functions }},
	{"invocations", func(s *Shape, n int) { s.Invocations = n }, func(s *Shape) int { return s.Invocations }},
}

// models are those that the thesis implemented, in the order of its text.
var models = []ilp.Consistency{ilp.None, ilp.SEC, ilp.Sequential}

// closeEnough is the proven gap at which the solver may stop: below it, what
// separates two placements is less than demand changes within an epoch.
const closeEnough = 1e-3

// grow is a ladder that lets one dimension of a shape grow.
func grow(s Scale, base Shape, d dimension, sizes []int, f ilp.Formulation, seed uint64) Ladder {
	ladder := Ladder{Weight: 2}
	limit := s.Solve
	if f == ilp.Naive {
		limit = s.Naive
	}
	for _, n := range sizes[:min(len(sizes), s.Steps)] {
		shape := base
		d.set(&shape, n)
		ladder.Requests = append(ladder.Requests, Request{Shape: shape, Seed: seed, Formulation: f, Within: closeEnough, Time: limit, Memory: s.Memory})
	}
	return ladder
}

// point is the row of a rung; x is what grows.
func (r *Rung) point(parameter string, x float64) plot.SolverPoint {
	p := plot.SolverPoint{
		Parameter: parameter, X: x, Model: string(r.Shape.Model), Formulation: string(r.Formulation),
		Nodes: int32(r.Shape.Nodes), Collections: int32(r.Shape.Collections), Functions: int32(r.Shape.Functions), Invocations: int32(r.Shape.Invocations),
		Seed: int64(r.Seed), Variables: int64(r.Variables), Rows: int64(r.Rows), Nonzeros: int64(r.Nonzeros),
		Seconds: r.Seconds, Bytes: r.Bytes, Estimate: r.Estimate, Status: r.Status, Gap: -1,
	}
	if r.Gap != nil {
		p.Gap = *r.Gap
	}
	return p
}

// solverSheet writes points and draws them.
func solverSheet(figure string, points []plot.SolverPoint, findings ...Finding) *sheet {
	return &sheet{func(dir string) error { return writeTable(dir, figure, points) }, findings}
}

// drawn reads the rows of a figure and draws them.
func drawn[R any](figure string, draw func([]R) *plot.Figure) func(string) (*plot.Figure, error) {
	return func(dir string) (*plot.Figure, error) {
		rows, err := readTable[R](dir, figure)
		if err != nil {
			return nil, err
		}
		return draw(rows), nil
	}
}

// seeds are 1, 2, ... n.
func seeds(n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i + 1)
	}
	return out
}
