package reproduce

import (
	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/table"
)

var claimEquilibrium = Claim{
	ID: "C5", Figure: "usecases-gap",
	Thesis: "The equilibrium that the implementation reaches corresponds strongly to the theoretical optimum.",
	Criterion: "In each phase of each use case the equilibrium costs what the optimum costs, and is no move apart. " +
		"In part: each costs at most 10 % more, or four phases of five are optimal.",
}

// gapRows hold the equilibria of one run against the optimum: of each phase, the
// last comparison of each collection at an equilibrium within it.
func gapRows(name, rule string, r *Run) []plot.UseCaseGap {
	var rows []plot.UseCaseGap
	for i, p := range r.phases() {
		row := plot.UseCaseGap{Case: name, Rule: rule, Phase: int32(i), Settled: p.settled, Epochs: int32(p.epochs), Acts: int32(p.acts), Proven: true}
		last := map[string]*table.Comparison{}
		var order []string
		for k := range r.Comparisons {
			c := &r.Comparisons[k]
			begin := int64(c.Epoch) * r.Scenario.Placement.Epoch
			if begin < p.from || begin >= p.to {
				continue
			}
			if last[c.Collection] == nil {
				order = append(order, c.Collection)
			}
			last[c.Collection] = c
		}
		for _, collection := range order {
			c := last[collection]
			row.Settled = row.Settled && c.Settled
			if c.OptimumNetworkF == nil || c.OptimumC == nil || c.Distance == nil {
				row.Proven = false
				continue
			}
			row.Cost += c.NetworkF + c.C
			row.Optimum += *c.OptimumNetworkF + *c.OptimumC
			row.Distance += *c.Distance
		}
		row.MeanMs = r.balancedLatency(p)
		rows = append(rows, row)
	}
	return rows
}

// balancedLatency is the mean latency over the balanced epochs of a phase, ms;
// 0 if there is none.
func (r *Run) balancedLatency(p phase) float64 {
	var sum, calls float64
	epoch := r.Scenario.Placement.Epoch
	for e := p.balanced; p.settled && e < int(p.to/epoch); e++ {
		if row := r.round(e, table.All); row != nil && row.MeanNs != nil {
			ok := float64(row.Invocations - row.Failed - row.Unanswered)
			sum += float64(*row.MeanNs * ok / 1e6)
			calls += ok
		}
	}
	if calls == 0 {
		return 0
	}
	return sum / calls
}

// judgeEquilibrium grades C5.
func judgeEquilibrium(rows []plot.UseCaseGap) Finding {
	f := Finding{Claim: claimEquilibrium.ID}
	phases, optimal, near := 0, 0, true
	worst, moves := 0.0, 0
	for i := range rows {
		r := &rows[i]
		phases++
		gap := r.Gap()
		worst, moves = max(worst, gap), moves+int(r.Distance)
		if r.Settled && r.Proven && gap <= 1e-9 && r.Distance == 0 {
			optimal++
		}
		near = near && r.Settled && r.Proven && gap <= 0.1
	}
	f.Verdict = graded(phases > 0 && optimal == phases, phases > 0 && (near || 5*optimal >= 4*phases))
	f.Values = []Value{
		exact("phases of the use cases", float64(phases), ""), exact("optimal", float64(optimal), ""),
		exact("largest gap", 100*worst, "%"), exact("moves apart in all", float64(moves), ""),
	}
	return f
}

var useCaseGap = Figure{
	Name: "usecases-gap", Title: "Equilibria against the optimum",
	plan: func(s Scale) []job {
		jobs := plannedUseCases(s)
		for _, u := range useCases {
			jobs = append(jobs, u.experiment(true))
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var rows, judged []plot.UseCaseGap
		for _, u := range useCases {
			own := gapRows(u.name, "look-ahead", l.of(u.experiment(false)))
			hop := gapRows(u.name, "one hop", l.of(u.experiment(true)))
			rows = append(append(rows, own...), hop...)
			judged = append(append(judged, own...), hop...)
		}
		return &sheet{func(dir string) error { return writeTable(dir, "usecases-gap", rows) }, []Finding{judgeEquilibrium(judged)}}, nil
	},
	draw: drawn("usecases-gap", plot.UseCaseGaps),
}
