package optimum

import (
	"context"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Static holds what the compared epochs of the window cost, on average, against the
// one placement of each collection that is best for their demand together. rows are
// the comparisons of the epochs.
func Static(ctx context.Context, b *setting.Build, w *measure.Aggregate, rows []table.Comparison) ([]table.Comparison, error) {
	if w.Sum == nil {
		return nil, nil
	}
	x := Comparison{At: w.Sum.End, Trigger: table.TriggerStatic, Epoch: w.Sum}
	for c := range b.Config.Collections {
		if w.Sum.Exists(c) {
			x.Collections = append(x.Collections, c)
		}
	}
	out, err := solveOne(ctx, b, &x)
	if err != nil {
		return nil, err
	}
	type cost struct {
		f, c, network float64
		epochs        int
	}
	mean := map[string]*cost{}
	for i := range rows {
		r := &rows[i]
		if r.Trigger != table.TriggerEpoch {
			continue
		}
		m := mean[r.Collection]
		if m == nil {
			m = new(cost)
			mean[r.Collection] = m
		}
		m.f, m.c, m.network, m.epochs = m.f+r.F, m.c+r.C, m.network+r.NetworkF, m.epochs+1
	}
	for i := range out {
		r, m := &out[i], mean[out[i].Collection]
		if m == nil {
			continue
		}
		n := float64(m.epochs)
		r.F, r.C, r.NetworkF, r.Distance = m.f/n, m.c/n, m.network/n, nil
		if r.OptimumF != nil {
			r.Gap = summary.Relative(r.NetworkF+r.C, *r.OptimumNetworkF+*r.OptimumC)
			r.GapTotal = summary.Relative(r.F+r.C, *r.OptimumF+*r.OptimumC)
		}
	}
	return out, nil
}
