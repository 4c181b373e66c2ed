package reproduce

import (
	"math"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

var claimFrontier = Claim{
	ID: "C4", Figure: "ilp-frontier",
	Thesis: "In larger networks solving can exceed 10 minutes and almost exhaust 64 GB; by then the state has changed faster than the solver can follow.",
	Criterion: "Sequential collections, memory that binds, 0.5 % proven. For 85 nodes and 1,000 collections the naive formulation takes more than 10 minutes, measured or continued over the nonzeros by the power law of the sizes that were solved, and more than 32 GiB by the count of its variables, rows and nonzeros. " +
		"In part: one of the two.",
}

// frontierSizes are nodes and collections; the last is the large network.
var frontierSizes = [...][2]int{{7, 5}, {15, 10}, {15, 20}, {15, 50}, {31, 50}, {31, 100}, {85, 100}, {85, 300}, {85, 1000}}

// frontierFormulations are what is compared, hardest first.
var frontierFormulations = []ilp.Formulation{ilp.Naive, ilp.Reduced, ilp.Fast}

// frontierShape is one of the sizes: instances as `ermes-sim ilp generate` draws
// them, so that the figures of the solver compare.
func frontierShape(size [2]int) Shape {
	return Shape{Nodes: size[0], Collections: size[1], Functions: 8, Model: ilp.Sequential, Tightness: 0.1, Generated: true}
}

// frontierLadder grows nodes and collections together, with memory that binds.
// The decomposition finds few large collections harder than many small ones, so
// it tries all sizes.
func frontierLadder(s Scale, f ilp.Formulation) Ladder {
	d := Ladder{Weight: 8, Whole: f == ilp.Fast}
	limit := s.Solve
	if f != ilp.Reduced {
		limit = s.Naive
	}
	for _, size := range frontierSizes[:s.Frontier] {
		d.Requests = append(d.Requests, Request{Shape: frontierShape(size), Seed: 1, Formulation: f, Within: 0.005, Time: limit, Memory: s.Memory})
	}
	return d
}

// naiveSizes count the naive programs without building them.
func naiveSizes() Ladder {
	d := Ladder{Weight: 0.5, Whole: true}
	for _, size := range frontierSizes {
		d.Requests = append(d.Requests, Request{Shape: frontierShape(size), Seed: 1, Formulation: ilp.Naive, Memory: 1})
	}
	return d
}

// A frontier is what one formulation did on its ladder.
type frontier struct {
	formulation ilp.Formulation
	largest     float64 // nodes x collections of the largest that was solved
	seconds     float64 // of the largest
	bytes       float64 // of the largest, peak
}

// frontierOf reads a ladder.
func frontierOf(f ilp.Formulation, rungs []Rung) frontier {
	out := frontier{formulation: f}
	for _, r := range rungs {
		if size := float64(r.Shape.Nodes * r.Shape.Collections); r.Solved() && size >= out.largest {
			out.largest, out.seconds, out.bytes = size, r.Answer.Seconds, float64(r.Bytes)
		}
	}
	return out
}

// A giant is the naive program of the large network.
type giant struct {
	nonzeros, bytes float64
	seconds         float64 // measured, or continued
	measured        bool
}

// giantOf continues what was solved to the large network.
func giantOf(solved []Rung, counted *Answer) giant {
	g := giant{nonzeros: float64(counted.Nonzeros), bytes: float64(counted.Estimate)}
	var x, y []float64
	for _, r := range solved {
		if !r.Solved() {
			continue
		}
		if r.Nonzeros == counted.Nonzeros {
			g.seconds, g.measured = r.Answer.Seconds, true
			return g
		}
		x, y = append(x, float64(r.Nonzeros)), append(y, r.Answer.Seconds)
	}
	a, b := powerLaw(x, y)
	g.seconds = a * math.Pow(g.nonzeros, b)
	return g
}

// judgeFrontier grades C4.
func judgeFrontier(g giant, all []frontier) Finding {
	slow, big := g.seconds > 600, g.bytes > 32<<30
	f := Finding{Claim: claimFrontier.ID, Verdict: graded(slow && big, slow || big)}
	f.Values = []Value{
		exact("naive, 85 x 1,000: nonzeros", g.nonzeros/1e6, "million"), exact("memory", g.bytes/(1<<30), "GiB"), exact("time", g.seconds, "s"),
	}
	for _, x := range all {
		f.Values = append(f.Values, exact(string(x.formulation)+": largest solved", x.largest, "nodes x collections"), exact("in", x.seconds, "s"), exact("with", x.bytes/(1<<20), "MiB"))
	}
	f.Note = "An epoch is 15 s: what takes longer answers for a state that is gone."
	if !g.measured {
		f.Note += " The time of the naive program at 85 x 1,000 is continued, not measured; its size is counted."
	}
	return f
}

var ilpFrontier = Figure{
	Name: "ilp-frontier", Title: "How far each formulation gets",
	plan: func(s Scale) []job {
		jobs := []job{naiveSizes()}
		for _, f := range frontierFormulations {
			jobs = append(jobs, frontierLadder(s, f))
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var points []plot.SolverPoint
		var all []frontier
		var naive []Rung
		for _, f := range frontierFormulations {
			rungs := l.rungs(frontierLadder(l.Scale, f))
			all = append(all, frontierOf(f, rungs))
			if f == ilp.Naive {
				naive = rungs
			}
			for _, r := range rungs {
				points = append(points, r.point("size", float64(r.Shape.Nodes*r.Shape.Collections)))
			}
		}
		counted := l.rungs(naiveSizes())
		for _, r := range counted[len(naive):] {
			points = append(points, r.point("size", float64(r.Shape.Nodes*r.Shape.Collections)))
		}
		large := &counted[len(counted)-1].Answer
		return solverSheet("ilp-frontier", points, judgeFrontier(giantOf(naive, large), all)), nil
	},
	draw: drawn("ilp-frontier", plot.SolverFrontier),
}
