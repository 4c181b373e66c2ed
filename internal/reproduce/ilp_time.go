package reproduce

import (
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

var claimTime = Claim{
	ID: "C2", Figure: "ilp-time",
	Thesis: "Solution times scale linearly with a small number of parameters, increasing in asymptotic complexity with bigger instances.",
	Criterion: "Memory does not bind, so that the size of the program and not the luck of branching decides. Of the curves (three models, each of the four parameters growing alone; times under 5 ms are noise and left out), the exponent over the smaller half of the sizes is at most 1.3 and over the larger half greater than that: for two thirds of the curves. " +
		"In part: for a third.",
}

// timeSizes are the sizes of each dimension that grows alone.
var timeSizes = [][]int{
	{7, 15, 31, 63, 127, 255}, {4, 16, 64, 256, 1024, 2048}, {2, 8, 32, 128, 512, 1024}, {64, 256, 1024, 4096, 16384, 32768},
}

// timeLadders grow dimension d alone.
func timeLadders(s Scale, m ilp.Consistency, d int) []Ladder {
	base := Shape{Nodes: 15, Collections: 16, Functions: 8, Invocations: 256, Model: m, Shared: 0.1}
	var out []Ladder
	for _, seed := range seeds(s.SolverSeeds) {
		out = append(out, grow(s, base, dimensions[d], timeSizes[d], ilp.Reduced, seed))
	}
	return out
}

// growthOfTime is one curve: its exponents below and above the middle.
type growthOfTime struct {
	name         string
	small, large float64
}

// judgeTime grades C2.
func judgeTime(curves []growthOfTime) Finding {
	f := Finding{Claim: claimTime.ID}
	linear, worse, both := 0, 0, 0
	var small, large []float64
	for _, c := range curves {
		isLinear, isWorse := c.small <= 1.3, c.large > c.small
		if isLinear {
			linear++
		}
		if isWorse {
			worse++
		}
		if isLinear && isWorse {
			both++
		}
		small, large = append(small, c.small), append(large, c.large)
	}
	n := float64(len(curves))
	f.Verdict = graded(n > 0 && float64(both) >= n*2/3, n > 0 && float64(both) >= n/3)
	f.Values = []Value{
		exact("curves", n, ""), exact("at most linear when small", float64(linear), ""), exact("steeper when large", float64(worse), ""), exact("both", float64(both), ""),
		exact("median exponent small", median(small), ""), exact("large", median(large), ""),
	}
	return f
}

var ilpTime = Figure{
	Name: "ilp-time", Title: "Solve time when one parameter grows",
	plan: func(s Scale) []job {
		var jobs []job
		for _, m := range models {
			for d := range dimensions {
				for _, ladder := range timeLadders(s, m, d) {
					jobs = append(jobs, ladder)
				}
			}
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var points []plot.SolverPoint
		var curves []growthOfTime
		for _, m := range models {
			for d, dim := range dimensions {
				for _, ladder := range timeLadders(l.Scale, m, d) {
					var x, y []float64
					for _, r := range l.rungs(ladder) {
						size := float64(dim.of(&r.Shape))
						points = append(points, r.point(dim.name, size))
						if r.Answer.Seconds >= 0.005 {
							x, y = append(x, size), append(y, r.Answer.Seconds)
						}
					}
					if len(x) < 3 {
						continue
					}
					half := (len(x) + 1) / 2
					c := growthOfTime{fmt.Sprintf("%s %s", m, dim.name), slope(x[:half], y[:half]), slope(x[half-1:], y[half-1:])}
					if !math.IsNaN(c.small) && !math.IsNaN(c.large) {
						curves = append(curves, c)
					}
				}
			}
		}
		return solverSheet("ilp-time", points, judgeTime(curves)), nil
	},
	draw: drawn("ilp-time", plot.SolverTime),
}
