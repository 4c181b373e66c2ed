package optimum

import (
	"context"
	"fmt"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// An oracle is a planner that knows the demand of the whole network, and proves the placement
// that would have been best for it. It shows what an all-knowing centre would gain, if it took
// no time to decide.
type oracle struct {
	*Walker
	err error // of the first optimum that could not be had
}

var _ Planner = (*oracle)(nil)

// NewOracle makes an oracle for one run of the build.
func NewOracle(b *setting.Build) Planner { return &oracle{Walker: NewWalker(b)} }

// Failure is the first optimum that could not be had.
func (o *oracle) Failure() error { return o.err }

// Plan proves the best placement for the demand of an epoch.
func (o *oracle) Plan(e *measure.Epoch) {
	for _, together := range Together(o.Build, e, true) {
		if o.err != nil {
			return
		}
		_, best, err := Prove(context.Background(), o.Build, e, together)
		if best == nil || best.Placement == nil {
			o.err = fmt.Errorf("oracle at %d ns: no placement: %w", e.End, err)
			return
		}
		for at, c := range together {
			o.Plans[o.Build.Config.Collections[c].Name] = best.Placement[at]
		}
	}
}

// Together divides the collections of an epoch, or those of them that were called, into those
// whose best placements depend on each other: all if the memory of nodes is limited, else each
// is on its own.
func Together(b *setting.Build, e *measure.Epoch, called bool) [][]int {
	var all []int
	var each [][]int
	for c := range b.Config.Collections {
		if e.Exists(c) && (!called || len(e.Cells[c]) > 0) {
			all, each = append(all, c), append(each, []int{c})
		}
	}
	if len(all) > 0 && bounded(b) {
		return [][]int{all}
	}
	return each
}

// Prove proves the best placement of collections for the demand of an epoch. The limits are
// in work and not in time.
func Prove(ctx context.Context, b *setting.Build, e *measure.Epoch, collections []int) (*ilp.Problem, *ilp.Solution, error) {
	p, err := ilp.Prepare(Instance(b, e, collections))
	if err != nil {
		return nil, nil, err
	}
	best, err := p.Optimum(ctx, ilp.Options{
		Weights:   ilp.NetworkOnly,
		Limits:    ilp.Limits{Nodes: b.Scenario.ILP.MIPNodes, Iterations: b.Scenario.ILP.Iterations},
		Reference: placement(e, collections),
	})
	return p, best, err
}
