package workbench

import (
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// note collects what is to be compared at the end of an epoch: all collections if the
// epoch is in the window of measurement and anything was called; collections
// whose equilibrium has been found now, by the first epoch of it; and all
// collections if it is the last epoch before clients move together, the last before
// a multiple of ilp.every if anything was called in it, or the last of all.
func (o *observer) note(e *measure.Epoch, begun []*measure.Epoch) {
	wanted := o.build.Scenario.ILP.Compare
	if slices.Contains(wanted, scenarios.CompareEquilibrium) {
		var together []*optimum.Comparison // by epoch
		for c, first := range begun {
			if first == nil {
				continue
			}
			i := slices.IndexFunc(together, func(x *optimum.Comparison) bool { return x.Epoch == first })
			if i < 0 {
				i = len(together)
				together = append(together, &optimum.Comparison{At: e.End, Trigger: table.TriggerEquilibrium, Epoch: first, Settled: true})
			}
			together[i].Collections = append(together[i].Collections, c)
		}
		for _, x := range together {
			o.compare = append(o.compare, *x)
		}
	}
	all := make([]int, 0, len(begun))
	for c := range begun {
		if e.Exists(c) {
			all = append(all, c)
		}
	}
	compare := func(trigger string) {
		o.compare = append(o.compare, optimum.Comparison{At: e.End, Trigger: trigger, Epoch: e, Collections: all})
	}
	if slices.Contains(wanted, scenarios.CompareEpoch) && e.End-e.Length >= o.from && !e.Uncalled() {
		compare(table.TriggerEpoch)
		o.whole.Add(e)
	}
	before := slices.Contains(wanted, scenarios.CompareBeforeMove) && o.moves[e.Number]
	last := slices.Contains(wanted, scenarios.CompareEnd) && int64(e.Number+2)*o.epochs.Length > o.build.Scenario.Duration
	if before {
		compare(table.TriggerBeforeMove)
	}
	if every := o.build.Scenario.ILP.Every; every > 0 && !before && !last && !e.Uncalled() && e.End/every > (e.End-o.epochs.Length)/every {
		compare(table.TriggerEvery)
	}
	if last {
		compare(table.TriggerEnd)
	}
	o.latest = optimum.Comparison{At: e.End, Trigger: table.TriggerEnd, Epoch: e, Collections: all}
}

// stopped compares at the end of a run that its limit of events has ended: by the last
// epoch that is whole. It says by which, or why there is none.
func (o *observer) stopped() string {
	switch {
	case !slices.Contains(o.build.Scenario.ILP.Compare, scenarios.CompareEnd):
		return ""
	case o.latest.Epoch == nil:
		return "no epoch had ended, so that nothing is held against the optimum (ilp.compare: end)"
	case !slices.ContainsFunc(o.compare, func(x optimum.Comparison) bool { return x.Trigger == table.TriggerEnd }):
		o.compare = append(o.compare, o.latest)
	}
	return fmt.Sprintf("the comparison `end` is of the epoch that ended at %.3f s", float64(o.latest.At)/1e9)
}
