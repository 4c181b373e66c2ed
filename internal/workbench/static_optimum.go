package workbench

import (
	"context"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// An aggregate is the demand of several epochs together, as if they were one.
type aggregate struct{ epoch *epoch }

// add adds the demand of an epoch. Sizes and placements are those of the last one.
func (w *aggregate) add(e *epoch) {
	if w.epoch == nil {
		w.epoch = &epoch{cells: make([][]cell, len(e.cells))}
	}
	sum := w.epoch
	sum.number, sum.end, sum.length = e.number, e.end, sum.length+e.length
	sum.placements, sum.bytes = e.placements, e.bytes
	for c, cells := range e.cells {
		for _, k := range cells {
			at := slices.IndexFunc(sum.cells[c], func(x cell) bool { return x.access == k.access && x.write == k.write })
			if at < 0 {
				sum.cells[c] = append(sum.cells[c], k)
				continue
			}
			x := &sum.cells[c][at]
			x.count += k.count
			x.gas += k.gas
			x.accesses += k.accesses
			x.remote += k.remote
		}
	}
}

// static holds what the compared epochs of the window cost, on average, against the
// one placement of each collection that is best for their demand together. rows are
// the comparisons of the epochs.
func static(ctx context.Context, b *setting.Build, w *aggregate, rows []table.Comparison) ([]table.Comparison, error) {
	if w.epoch == nil {
		return nil, nil
	}
	x := comparison{at: w.epoch.end, trigger: table.TriggerStatic, epoch: w.epoch}
	for c := range b.Config.Collections {
		if w.epoch.exists(c) {
			x.collections = append(x.collections, c)
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
			r.Gap = relative(r.NetworkF+r.C, *r.OptimumNetworkF+*r.OptimumC)
			r.GapTotal = relative(r.F+r.C, *r.OptimumF+*r.OptimumC)
		}
	}
	return out, nil
}
