package reproduce

import (
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/proving"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

var claimMemory = Claim{
	ID: "C1", Figure: "ilp-memory",
	Thesis: "A naive formulation results in quadratic memory scaling, which prevents the construction of large instances; reducing variables avoids it.",
	Criterion: "Fitted exponents over the number of nodes, in the two models with replication: the naive program grows with an exponent of 1.7 to 2.3, and the reduced one with at least 0.5 less. " +
		"In part: the naive one grows with 1.7 or more and the reduced one with less.",
}

// memoryLadders grow the number of nodes at a fixed demand.
func memoryLadders(s Scale) map[ilp.Consistency]map[ilp.Formulation][]Ladder {
	out := map[ilp.Consistency]map[ilp.Formulation][]Ladder{}
	for _, m := range models {
		out[m] = map[ilp.Formulation][]Ladder{}
		for _, f := range []ilp.Formulation{ilp.Naive, ilp.Reduced} {
			for _, seed := range seeds(s.SolverSeeds) {
				base := Shape{Collections: 8, Functions: 4, Invocations: 64, Model: m, Shared: 0.25}
				d := grow(s, base, dimensions[0], []int{7, 15, 31, 63, 127, 255}, f, seed)
				d.Whole, d.Weight = true, 3
				for i := range d.Requests {
					// The program and its first relaxation are what takes memory.
					d.Requests[i].Time = min(s.Solve, 3*time.Second)
				}
				out[m][f] = append(out[m][f], d)
			}
		}
	}
	return out
}

// memoryGrowth are the exponents of one model, one per seed.
type memoryGrowth struct {
	model           ilp.Consistency
	nonzeros, bytes []float64 // naive
	fewer           []float64 // reduced
}

// judgeMemory grades C1.
func judgeMemory(growth []memoryGrowth) Finding {
	f := Finding{Claim: claimMemory.ID}
	whole, part := true, true
	for _, g := range growth {
		naive, reduced := over("", g.nonzeros, "").Value, over("", g.fewer, "").Value
		f.Values = append(f.Values, over(string(g.model)+": nonzeros naive ~ nodes^", g.nonzeros, ""), over("reduced ~ nodes^", g.fewer, ""))
		if len(g.bytes) > 0 {
			f.Values = append(f.Values, over("peak memory naive ~ nodes^", g.bytes, ""))
		}
		if g.model == ilp.None {
			continue // one copy: nothing is coupled in pairs
		}
		whole = whole && naive >= 1.7 && naive <= 2.3 && reduced <= naive-0.5
		part = part && naive >= 1.7 && reduced < naive
	}
	f.Verdict = graded(whole, part)
	f.Note = "Our naive formulation is written as the mathematics is first written down; how steep it is depends on how propagation is put into rows."
	return f
}

var ilpMemory = Figure{
	Name: "ilp-memory", Title: "Size of the program and memory over the number of nodes",
	plan: func(s Scale) []job {
		var jobs []job
		for _, m := range models {
			for _, f := range []ilp.Formulation{ilp.Naive, ilp.Reduced} {
				for _, d := range memoryLadders(s)[m][f] {
					jobs = append(jobs, d)
				}
			}
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var points []plot.SolverPoint
		var growth []memoryGrowth
		for _, m := range models {
			g := memoryGrowth{model: m}
			for _, f := range []ilp.Formulation{ilp.Naive, ilp.Reduced} {
				for _, d := range memoryLadders(l.Scale)[m][f] {
					var x, nonzeros, bx, bytes []float64
					for _, r := range l.rungs(d) {
						nodes := float64(r.Shape.Nodes)
						points = append(points, r.point("nodes", nodes))
						x, nonzeros = append(x, nodes), append(nonzeros, float64(r.Nonzeros))
						// Below, memory is what solver and allocator take anyway.
						if r.Bytes >= 8<<20 && r.Status != proving.Refused {
							bx, bytes = append(bx, nodes), append(bytes, float64(r.Bytes))
						}
					}
					if f == ilp.Reduced {
						g.fewer = append(g.fewer, slope(x, nonzeros))
						continue
					}
					g.nonzeros = append(g.nonzeros, slope(x, nonzeros))
					if len(bx) >= 3 {
						g.bytes = append(g.bytes, slope(bx, bytes))
					}
				}
			}
			growth = append(growth, g)
		}
		return solverSheet("ilp-memory", points, judgeMemory(growth)), nil
	},
	draw: drawn("ilp-memory", plot.SolverMemory),
}
