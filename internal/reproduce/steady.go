package reproduce

import (
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// steadyMean is the mean latency of a consistency model after the warm-up, ms.
// The warm-up is found by MSER-5 on the means of its rounds.
func (r *Run) steadyMean(model string) (mean float64, warmup int, settled bool) {
	batch := 5
	means := r.means(model)
	if len(means) < 20 {
		batch = 1
	}
	w := stats.MSER(means, batch)
	var sum, calls float64
	for e := w.Length; e < len(means); e++ {
		if row := r.round(e, model); row != nil && row.MeanNs != nil {
			ok := float64(row.Invocations - row.Failed - row.Unanswered)
			sum += float64(*row.MeanNs * ok / 1e6)
			calls += ok
		}
	}
	return sum / calls, w.Length, w.Settled
}

// tolerance is by how much a round may exceed a level and still count as there:
// well above the noise of a round's mean, well below what a move or a cold start
// adds.
const tolerance = 0.25

// roundsTo is the number of rounds from the first until the mean latency is
// within the tolerance of a level; all of them if it never is.
func roundsTo(means []float64, level float64) int {
	for i, m := range means {
		if m <= (1+tolerance)*level {
			return i
		}
	}
	return len(means)
}

// modelNames are the consistency models in the order of figures.
var modelNames = []string{table.SEC, table.Sequential}
