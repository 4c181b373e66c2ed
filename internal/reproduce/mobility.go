package reproduce

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/stats"
)

var claimMobility = Claim{
	ID: "C12", Figure: "fig4",
	Thesis: "When all clients move at once, the peaks remain significantly lower than the cold start's; collections with weaker consistency recover faster.",
	Criterion: "Of both consistency models the highest round mean after a move is below that of the first round in every seed, and sec needs fewer rounds than sequential until the mean is within 25 % of that before the move (with several seeds, the 95 % interval of the paired difference excludes 0). " +
		"In part: the peaks are lower, or sec recovers faster.",
}

// mobilityRun is one run of Fig. 4.
func mobilityRun(seed uint64) Experiment {
	return Experiment{Scenario: "thesis/fig4", Seed: seed, Unchecked: true, Weight: 3}
}

// A recovery is what one consistency model went through, one value per seed.
type recovery struct {
	model    string
	cold     []float64 // mean of the first round, ms
	peak     []float64 // highest mean of a round from the first move on, ms
	mean     []float64 // mean over the moves of their highest round, ms
	recovers []float64 // rounds, mean over the moves
}

// add measures one run.
func (x *recovery) add(means []float64, moves []int) {
	x.cold = append(x.cold, means[0])
	x.peak = append(x.peak, slices.Max(means[moves[0]:]))
	var peaks, rounds []float64
	for i, at := range moves {
		end := len(means)
		if i+1 < len(moves) {
			end = moves[i+1]
		}
		peaks = append(peaks, slices.Max(means[at:end]))
		rounds = append(rounds, float64(roundsTo(means[at:end], means[at-1])))
	}
	x.mean, x.recovers = append(x.mean, stats.Mean(peaks)), append(x.recovers, stats.Mean(rounds))
}

// judgeMobility grades C12.
func judgeMobility(sec, sequential recovery) Finding {
	f := Finding{Claim: claimMobility.ID}
	lower := true
	for _, x := range []recovery{sec, sequential} {
		for i := range x.cold {
			lower = lower && x.peak[i] < x.cold[i]
		}
		f.Values = append(f.Values, over(x.model+": cold start", x.cold, "ms"), over("highest peak", x.peak, "ms"), over("mean peak", x.mean, "ms"), over("recovers in", x.recovers, "rounds"))
	}
	faster := below(sec.recovers, sequential.recovers)
	f.Verdict = graded(lower && faster, lower || faster)
	return f
}

var mobility = Figure{
	Name: "fig4", Title: "Mobility: 64 clients, 100 collections",
	plan: func(s Scale) []job {
		var jobs []job
		for _, seed := range seeds(s.Seeds) {
			jobs = append(jobs, mobilityRun(seed))
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var rows []plot.ConfigurationRound
		both := [2]recovery{{model: modelNames[0]}, {model: modelNames[1]}}
		for _, seed := range seeds(l.Scale.Seeds) {
			r := l.of(mobilityRun(seed))
			rows = append(rows, configurationRounds("full", seed, r)...)
			var moves []int
			for _, x := range r.Rounds {
				if x.Mobility && !slices.Contains(moves, int(x.Round)) {
					moves = append(moves, int(x.Round))
				}
			}
			for i := range both {
				both[i].add(r.means(both[i].model), moves)
			}
		}
		return &sheet{
			func(dir string) error { return writeTable(dir, "fig4", rows) },
			[]Finding{judgeMobility(both[0], both[1])},
		}, nil
	},
	draw: drawn("fig4", plot.MobilityByRound),
}
