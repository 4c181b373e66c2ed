package reproduce

import (
	"math"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

var claimFrontier = Claim{
	ID: "C4", Figure: "ilp-frontier",
	Thesis: "In larger networks solving can exceed 10 minutes and almost exhaust 64 GB; by then the state has changed faster than the solver can follow.",
	Criterion: "For 85 nodes and 1,000 collections the naive formulation takes more than 10 minutes and more than 32 GiB, measured or continued from the sizes that were solved by their power law. " +
		"In part: one of the two.",
}

// frontierSizes are nodes and collections; the last is the large network.
var frontierSizes = [][2]int{{7, 5}, {15, 10}, {15, 50}, {40, 100}, {85, 300}, {85, 1000}}

// frontierFormulations are what is compared, hardest first.
var frontierFormulations = []ilp.Formulation{ilp.Naive, ilp.Reduced, ilp.Fast}

// frontierLadder grows nodes and collections together, with memory that binds.
func frontierLadder(s Scale, f ilp.Formulation, seed uint64) Ladder {
	d := Ladder{Weight: 8}
	limit := s.Solve
	if f == ilp.Naive {
		limit = s.Naive
	}
	for _, size := range frontierSizes {
		shape := Shape{Nodes: size[0], Collections: size[1], Functions: 8, Invocations: 8 * size[1], Model: ilp.Sequential, Tightness: 0.1}
		d.Requests = append(d.Requests, Request{Shape: shape, Seed: seed, Formulation: f, Time: limit, Memory: s.Memory})
	}
	return d
}

// A frontier is what one formulation did on its ladder.
type frontier struct {
	formulation    ilp.Formulation
	largest        float64   // nodes x collections of the largest that was solved
	seconds, bytes float64   // at the large network: measured, or continued
	continued      bool      // not measured
	sizes, times   []float64 // of the solved
}

// frontierOf reads a ladder.
func frontierOf(f ilp.Formulation, rungs []Rung) frontier {
	out := frontier{formulation: f, continued: true}
	large := frontierSizes[len(frontierSizes)-1]
	whole := float64(large[0] * large[1])
	var sizes, memory []float64
	for _, r := range rungs {
		size := float64(r.Shape.Nodes * r.Shape.Collections)
		if need := float64(max(r.Estimate, r.Bytes)); need > 0 {
			sizes, memory = append(sizes, size), append(memory, need)
		}
		if !r.solved() {
			continue
		}
		out.largest = size
		out.sizes, out.times = append(out.sizes, size), append(out.times, r.Answer.Seconds)
		if size == whole {
			out.continued, out.seconds, out.bytes = false, r.Answer.Seconds, float64(max(r.Estimate, r.Bytes))
		}
	}
	if out.continued {
		a, b := powerLaw(out.sizes, out.times)
		out.seconds = a * math.Pow(whole, b)
		a, b = powerLaw(sizes, memory)
		out.bytes = a * math.Pow(whole, b)
	}
	return out
}

// judgeFrontier grades C4.
func judgeFrontier(all []frontier) Finding {
	f := Finding{Claim: claimFrontier.ID, Note: "An epoch is 15 s. "}
	for _, x := range all {
		name := string(x.formulation)
		f.Values = append(f.Values, exact(name+": largest solved", x.largest, "nodes x collections"), exact("85 x 1,000 takes", x.seconds, "s"), exact("and", x.bytes/(1<<30), "GiB"))
		if x.continued {
			f.Note += name + " was not solved at 85 x 1,000 within the limits: its numbers there continue its power law. "
		}
		if x.formulation == ilp.Naive {
			slow, big := x.seconds > 600, x.bytes > 32<<30
			f.Verdict = graded(slow && big, slow || big)
		}
	}
	return f
}

var ilpFrontier = Figure{
	Name: "ilp-frontier", Title: "How far each formulation gets",
	plan: func(s Scale) []job {
		var jobs []job
		for _, f := range frontierFormulations {
			jobs = append(jobs, frontierLadder(s, f, 1))
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var points []plot.SolverPoint
		var all []frontier
		for _, f := range frontierFormulations {
			rungs := l.rungs(frontierLadder(l.Scale, f, 1))
			all = append(all, frontierOf(f, rungs))
			for _, r := range rungs {
				if r.Status != refused {
					points = append(points, r.point("size", float64(r.Shape.Nodes*r.Shape.Collections)))
				}
			}
		}
		return solverSheet("ilp-frontier", points, judgeFrontier(all)), nil
	},
	draw: drawn("ilp-frontier", plot.SolverFrontier),
}
