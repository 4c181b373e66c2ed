package reproduce

import (
	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/table"
)

var claimTraffic = Claim{
	ID: "C8", Figure: "messages",
	Thesis: "Update propagation and offloaded invocations constitute the primary sources of network traffic; gossip accounts for a negligible fraction of the message volume.",
	Criterion: "Between nodes, in balanced and in unbalanced epochs of the use cases and in both stochastic experiments, propagation and offload are at least 80 % of messages and of bytes, and gossip at most 2 % of messages. " +
		"In part: that is so of messages in balanced epochs and in the stochastic experiments.",
}

// trafficRows adds the messages between nodes up, of the epochs that are asked for.
func trafficRows(experiment, epochs string, runs []*Run, take func(r *Run, balance []bool, epoch int) bool) []plot.Traffic {
	rows := make([]plot.Traffic, len(trafficClasses))
	for i, class := range trafficClasses {
		rows[i] = plot.Traffic{Experiment: experiment, Epochs: epochs, Class: class}
	}
	for _, r := range runs {
		balance := r.balance()
		for i := range r.Messages {
			m := &r.Messages[i]
			if m.Link == table.AccessLink || !take(r, balance, int(m.Round)) {
				continue
			}
			for k := range rows {
				if rows[k].Class == trafficClass(m.Category) {
					rows[k].Hops += m.Hops
					rows[k].Bytes += m.Bytes
				}
			}
		}
	}
	return rows
}

// trafficShares are the parts of one bar, in [0, 1].
type trafficShares struct {
	experiment, epochs string
	main, mainBytes    float64 // propagation and offload
	gossip             float64 // of hops
}

// sharesOf reads the bars off the rows.
func sharesOf(rows []plot.Traffic) []trafficShares {
	var out []trafficShares
	for at := 0; at < len(rows); at += len(trafficClasses) {
		var hops, bytes int64
		s := trafficShares{experiment: rows[at].Experiment, epochs: rows[at].Epochs}
		bar := rows[at : at+len(trafficClasses)]
		for _, r := range bar {
			hops, bytes = hops+r.Hops, bytes+r.Bytes
		}
		for _, r := range bar {
			switch r.Class {
			case propagation, offloaded:
				s.main += share(r.Hops, hops)
				s.mainBytes += share(r.Bytes, bytes)
			case gossip:
				s.gossip = share(r.Hops, hops)
			}
		}
		out = append(out, s)
	}
	return out
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// judgeTraffic grades C8.
func judgeTraffic(all []trafficShares) Finding {
	f := Finding{Claim: claimTraffic.ID}
	whole, part := len(all) > 0, len(all) > 0
	for _, s := range all {
		messages := s.main >= 0.8 && s.gossip <= 0.02
		whole = whole && messages && s.mainBytes >= 0.8
		if s.epochs != unbalancedEpochs {
			part = part && messages
		}
		name := s.experiment + ", " + s.epochs
		f.Values = append(f.Values, exact(name+": propagation and offload of messages", 100*s.main, "%"), exact("of bytes", 100*s.mainBytes, "%"), exact("gossip of messages", 100*s.gossip, "%"))
	}
	f.Verdict = graded(whole, part)
	f.Note = "Messages on the links between clients and nodes are left out; the replies of offloaded invocations count to them. While the placement adapts, migrations carry most bytes."
	return f
}

const (
	balancedEpochs   = "balanced epochs"
	unbalancedEpochs = "unbalanced epochs"
	allEpochs        = "all rounds"
)

var traffic = Figure{
	Name: "messages", Title: "What the network carries between nodes",
	plan: func(s Scale) []job {
		jobs := plannedUseCases(s)
		return append(jobs, ablationRun(s, full, 1), mobilityRun(1))
	},
	make: func(l *Lab) (*sheet, error) {
		var cases []*Run
		for _, u := range useCases {
			cases = append(cases, l.of(u.experiment(false)))
		}
		in := func(want bool) func(*Run, []bool, int) bool {
			return func(_ *Run, balance []bool, e int) bool { return e < len(balance)-1 && balance[e] == want }
		}
		all := func(*Run, []bool, int) bool { return true }
		rows := trafficRows("Use cases", balancedEpochs, cases, in(true))
		rows = append(rows, trafficRows("Use cases", unbalancedEpochs, cases, in(false))...)
		rows = append(rows, trafficRows("Ablation baseline", allEpochs, []*Run{l.of(ablationRun(l.Scale, full, 1))}, all)...)
		rows = append(rows, trafficRows("Mobility", allEpochs, []*Run{l.of(mobilityRun(1))}, all)...)
		return &sheet{func(dir string) error { return writeTable(dir, "messages", rows) }, []Finding{judgeTraffic(sharesOf(rows))}}, nil
	},
	draw: drawn("messages", plot.TrafficShares),
}
