package reproduce

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/table"
)

var claimHops = Claim{
	ID: "C6", Figure: "convergence",
	Thesis: "Convergence time depends directly on the distance, in hops, between a collection's initial and its optimal place.",
	Criterion: "With acts along adjacent links alone, as in the thesis, the epochs to equilibrium grow by 0.8 to 1.2 a hop on a line that explains 90 % of their variance, for both consistency models. " +
		"In part: for one. Look-ahead is shown beside it and does not count.",
}

// distances between initial and optimal place, in hops.
const farthest = 8

// travel is the simulation of one distance.
func travel(hops int, hop bool) Experiment {
	at := fmt.Sprintf("[level-%d]", hops)
	e := Experiment{Scenario: "thesis/convergence", Set: []string{"clients.reader.at=" + at, "clients.writer.at=" + at}, Weight: 0.4}
	if hop {
		e.Set = append(e.Set, oneHop...)
	}
	return e
}

// travelRows are the points of one run: when each collection acted last, and
// when it first had a copy where it belongs.
func travelRows(hops int, rule string, r *Run) []plot.Travel {
	goal := fmt.Sprintf("level-%d", hops)
	var rows []plot.Travel
	for _, model := range []string{table.SEC, table.Sequential} {
		row := plot.Travel{Hops: int32(hops), Rule: rule, Consistency: model, Settled: r.phases()[0].settled}
		for i := range r.Placements {
			a := &r.Placements[i]
			if a.Consistency != model || !a.Changes() {
				continue
			}
			row.Epochs = int32(r.epochOf(a.AtNs))
			if row.Arrival == 0 && a.Node == goal {
				row.Arrival = row.Epochs
			}
			row.Leader, row.Replicas = a.Leader, a.Replicas
		}
		rows = append(rows, row)
	}
	return rows
}

// judgeHops grades C6.
func judgeHops(rows []plot.Travel) Finding {
	f := Finding{Claim: claimHops.ID}
	good := 0
	for _, rule := range []string{"one hop", "look-ahead"} {
		for _, model := range []string{table.SEC, table.Sequential} {
			var x, y []float64
			settled := true
			for i := range rows {
				if r := &rows[i]; r.Rule == rule && r.Consistency == model {
					x, y = append(x, float64(r.Hops)), append(y, float64(r.Epochs))
					settled = settled && r.Settled
				}
			}
			if len(x) < 3 {
				continue
			}
			b, r2 := line(x, y)
			f.Values = append(f.Values, exact(fmt.Sprintf("%s, %s: epochs per hop", rule, model), b, ""))
			if rule == "one hop" {
				f.Values = append(f.Values, exact("of variance explained", 100*r2, "%"))
				if settled && b >= 0.8 && b <= 1.2 && r2 >= 0.9 {
					good++
				}
			}
		}
	}
	f.Verdict = graded(good == 2, good == 1)
	f.Note = "The claim rests on the one-hop rule: with look-ahead a collection goes where it belongs at once, whatever the distance. A sec collection ends with the drop of idle copies, a constant number of epochs after the last copy."
	return f
}

var convergence = Figure{
	Name: "convergence", Title: "Epochs to equilibrium over the distance in hops",
	plan: func(Scale) []job {
		var jobs []job
		for hops := 1; hops <= farthest; hops++ {
			jobs = append(jobs, travel(hops, true), travel(hops, false))
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var rows []plot.Travel
		for hops := 1; hops <= farthest; hops++ {
			rows = append(rows, travelRows(hops, "one hop", l.of(travel(hops, true)))...)
			rows = append(rows, travelRows(hops, "look-ahead", l.of(travel(hops, false)))...)
		}
		return &sheet{func(dir string) error { return writeTable(dir, "convergence", rows) }, []Finding{judgeHops(rows)}}, nil
	},
	draw: drawn("convergence", plot.Convergence),
}
