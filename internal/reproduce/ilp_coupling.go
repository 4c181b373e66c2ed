package reproduce

import (
	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

var claimCoupling = Claim{
	ID: "C3", Figure: "ilp-coupling",
	Thesis: "In the sequential model functions and collections are coupled, leading to quadratic scaling with high invocation density and few collections.",
	Criterion: "With the fewest collections and dense invocations the time grows with the number of functions with an exponent of 1.7 or more, and with the most collections with at least 0.3 less. " +
		"In part: it grows more than linearly (1.2 or more), and less with more collections.",
}

var couplingCollections = []int{4, 32, 128}

// couplingLadder grows the functions, each with a number of kinds of invocations.
func couplingLadder(s Scale, collections, perFunction int, seed uint64) Ladder {
	d := dimension{"functions", func(shape *Shape, n int) { shape.Functions, shape.Invocations = n, n*perFunction }, func(shape *Shape) int { return shape.Functions }}
	base := Shape{Nodes: 15, Collections: collections, Model: ilp.Sequential, Shared: 0.25}
	return grow(s, base, d, []int{4, 8, 16, 32, 64, 128, 256}, ilp.Reduced, seed)
}

const sparse, dense = 4, 32 // kinds of invocations of a function

// couplings lists the ladders of both densities.
func couplings(s Scale, perFunction int) (ladders [][]Ladder) {
	for _, c := range couplingCollections {
		var ofSize []Ladder
		for _, seed := range seeds(s.SolverSeeds) {
			ofSize = append(ofSize, couplingLadder(s, c, perFunction, seed))
		}
		ladders = append(ladders, ofSize)
	}
	return ladders
}

// judgeCoupling grades C3: exponents per seed at dense invocations, with the
// fewest and with the most collections.
func judgeCoupling(few, many []float64) Finding {
	a, b := over("dense, fewest collections: time ~ functions^", few, ""), over("most collections: time ~ functions^", many, "")
	return Finding{
		Claim: claimCoupling.ID, Values: []Value{a, b},
		Verdict: graded(a.Value >= 1.7 && b.Value <= a.Value-0.3, a.Value >= 1.2 && b.Value < a.Value),
	}
}

var ilpCoupling = Figure{
	Name: "ilp-coupling", Title: "Functions and collections in the sequential model",
	plan: func(s Scale) []job {
		var jobs []job
		for _, perFunction := range []int{sparse, dense} {
			for _, ofSize := range couplings(s, perFunction) {
				for _, d := range ofSize {
					jobs = append(jobs, d)
				}
			}
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var points []plot.SolverPoint
		exponents := make([][]float64, len(couplingCollections)) // dense
		for _, perFunction := range []int{sparse, dense} {
			name := "functions, sparse"
			if perFunction == dense {
				name = "functions, dense"
			}
			for i, ofSize := range couplings(l.Scale, perFunction) {
				for _, d := range ofSize {
					var x, y []float64
					for _, r := range l.rungs(d) {
						points = append(points, r.point(name, float64(r.Shape.Functions)))
						x, y = append(x, float64(r.Shape.Functions)), append(y, r.Answer.Seconds)
					}
					if perFunction == dense {
						exponents[i] = append(exponents[i], slope(x, y))
					}
				}
			}
		}
		return solverSheet("ilp-coupling", points, judgeCoupling(exponents[0], exponents[len(exponents)-1])), nil
	},
	draw: drawn("ilp-coupling", plot.SolverCoupling),
}
