package optimum

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// average replaces the costs of the placements at the end of an epoch by the mean, by
// time, of those of all placements that stood in it.
func average(b *setting.Build, p *ilp.Problem, x *Comparison, collections []int, end ilp.Placement, found *ilp.Evaluation) error {
	sums := make([]ilp.Objective, len(collections))
	for layer := 0; ; layer++ {
		placed, any := slices.Clone(end), false
		for at, c := range collections {
			if stood := x.Epoch.Stood[c]; layer < len(stood) && stood[layer].Placement.Leader >= 0 {
				placed[at], any = Site(stood[layer].Placement), true
			}
		}
		if !any {
			break
		}
		e, err := p.Evaluate(placed, Routing(b))
		if err != nil {
			return err
		}
		for at, c := range collections {
			if stood := x.Epoch.Stood[c]; layer < len(stood) && stood[layer].Placement.Leader >= 0 {
				sums[at].AddScaled(&e.Collections[at], float64(stood[layer].Ns)/float64(standing(stood)))
			}
		}
	}
	for at, c := range collections {
		if x.Epoch.Stood[c] != nil {
			found.Collections[at] = sums[at]
		}
	}
	return nil
}

// standing is how long anything stood, ns: less than the epoch where the collection
// was made in it.
func standing(stood []measure.Stretch) int64 {
	sum := int64(0)
	for _, s := range stood {
		if s.Placement.Leader >= 0 {
			sum += s.Ns
		}
	}
	return sum
}
