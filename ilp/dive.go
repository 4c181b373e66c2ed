package ilp

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A dive makes the master's solution integer (diving with column generation,
// Joncour et al. 2010): it fixes the columns of largest weight, forbids those that
// no longer fit, prices the units that are left with the full nodes closed, solves
// again, and so on until every unit has its column.
type dive struct {
	cg    *columnGeneration
	free  []int  // units without a column yet
	bound []bool // by column of the master: whether it is fixed or forbidden
	deep  bool
}

const (
	sureWeight   = 0.9 // from which a column is fixed
	surest       = 0.999
	leastPerStep = 12 // of so many free units one is fixed at least
	fewFree      = 40 // up to so many a deep dive fixes without holding back
)

// dive looks for a placement near the master's last solution. A deep dive takes longer
// and ends lower: a step fixes a quarter of the free units at most, and prices and solves
// again until that no longer helps.
func (cg *columnGeneration) dive(ctx context.Context, deep bool) {
	d, r := &dive{cg: cg, deep: deep}, cg.repair
	for u := range cg.units {
		d.free = append(d.free, u)
	}
	r.empty()
	cg.master.lp.Narrow()
	for idle := 0; ; {
		before := len(d.free)
		if d.fix(); len(d.free) < before {
			idle = 0
		}
		if idle++; len(d.free) == 0 || idle > 2 {
			break // all have their column, or the master has none for some that fits
		}
		d.price()
		d.forbid()
		value, err := cg.master.solve(ctx)
		if err != nil {
			break // a unit has no column that fits, or time is up
		}
		if deep && !d.deepen(ctx, value) {
			break
		}
	}
	if ctx.Err() == nil { // else HiGHS may still be running
		d.release()
	}
	for _, u := range d.free {
		if !r.recreate(u) {
			return
		}
	}
	r.keep()
	if r.log("dive"); !deep {
		r.sweep() // what was fixed at once may be better elsewhere
	}
}

// deepen prices and solves again while that lowers the master's value; false if it can no
// longer be solved.
func (d *dive) deepen(ctx context.Context, value float64) bool {
	const most, least = 8, 1e-5
	m := d.cg.master
	m.lp.Grow()
	defer m.lp.Narrow()
	for range most {
		count := len(m.columns)
		if d.price(); len(m.columns) == count {
			break
		}
		before := value
		var err error
		if value, err = m.solve(ctx); err != nil {
			return false
		}
		if value > before-float64(least*math.Abs(before)) {
			break
		}
	}
	return true
}

// release makes the master what it was.
func (d *dive) release() {
	m := d.cg.master
	for i, is := range d.bound {
		if is {
			m.lp.Bound(m.slack+i, 0, math.Inf(1))
		}
	}
	m.lp.Grow()
}

// hottest is the free unit that keeps most cores busy, of those that crowd nodes;
// -1 if there is none. They are fixed first and one at a time, so that all others
// can make room for them.
func (d *dive) hottest() int {
	hot, most := -1, 0.0
	for _, u := range d.free {
		if d.cg.choosy[u] == nil {
			continue
		}
		if busy := d.cg.p.together(d.cg.calls[u], 0); busy > most {
			hot, most = u, busy
		}
	}
	return hot
}

// fix takes columns of large weight as long as they fit.
func (d *dive) fix() {
	m, r := d.cg.master, d.cg.repair
	x, sure := m.weights(), sureWeight
	top := make([]int, len(d.cg.units)) // by unit: its column of largest weight, or -1
	for u := range top {
		top[u] = -1
	}
	for i := range m.columns {
		if u := m.columns[i].unit; x[i] > 1e-6 && (top[u] < 0 || x[i] > x[top[u]]) {
			top[u] = i
		}
	}
	weight := func(u int) float64 {
		if top[u] < 0 {
			return 0
		}
		return x[top[u]]
	}
	slices.SortStableFunc(d.free, func(a, b int) int { return cmp.Compare(weight(b), weight(a)) })
	least := (len(d.free) + leastPerStep - 1) / leastPerStep
	var left []int
	if hot := d.hottest(); hot >= 0 {
		sure, least = surest, 0
		if top[hot] >= 0 && r.put(&m.columns[top[hot]]) {
			d.limit(top[hot], 1, 1)
			d.free = slices.DeleteFunc(d.free, func(u int) bool { return u == hot })
		}
		for _, u := range d.free {
			if d.cg.choosy[u] == nil {
				top[u] = -1
			}
		}
	}
	most := len(d.free)
	if most > fewFree {
		if most /= 2; d.deep {
			most /= 2
		}
	}
	for i, u := range d.free {
		if w := weight(u); w == 0 || w < sure && i >= least || i >= most || !r.put(&m.columns[top[u]]) {
			left = append(left, u)
			continue
		}
		d.limit(top[u], 1, 1)
	}
	d.free = left
}

// limit bounds the weight of column i.
func (d *dive) limit(i int, lower, upper float64) {
	for len(d.bound) <= i {
		d.bound = append(d.bound, false)
	}
	d.bound[i] = true
	d.cg.master.lp.Bound(d.cg.master.slack+i, lower, upper)
}

// price finds the best column of each free unit in the room that is left.
func (d *dive) price() {
	cg, r := d.cg, d.cg.repair
	on := cg.charge(cg.master.price)
	on.closed = r.lacks
	if cg.calls != nil {
		on.cores, on.fitting = r.coresByPlace(), true
	}
	task := cg.solver.under(on.conditions)
	var found []column
	for _, u := range d.free {
		if cg.hard[u] != nil {
			continue
		}
		if cg.solver.over() {
			return
		}
		if cg.calls != nil {
			found = append(found, d.busy(u, task)...)
			continue
		}
		if value := task.solve(&cg.units[u], nil, cg.scratch); value < tree.Forbidden/2 && !cg.solver.over() {
			col := cg.column(u, cg.scratch)
			col.cost = value - cg.paid(on, &col)
			found = append(found, col)
		}
	}
	cg.add(found)
}

// busy finds columns of unit u for which there are cores left.
func (d *dive) busy(u int, task *task) []column {
	cg, r := d.cg, d.cg.repair
	if x := cg.choosy[u]; x != nil {
		_, col := x.price(cg, u, task.conditions)
		if x.all || math.IsInf(col.cost, 1) {
			return []column{col}
		}
		return []column{col, x.column(cg, u, task.cpu, slices.Clone(r.cores))}
	}
	if value := task.solve(&cg.units[u], nil, cg.scratch); value >= tree.Forbidden/2 || cg.solver.over() {
		return nil
	}
	col := cg.column(u, cg.scratch)
	if _, ok := cg.serve(&col, task.cpu, r.cores); !ok {
		return nil
	}
	return []column{col}
}

// forbid bounds the columns of free units that no longer fit.
func (d *dive) forbid() {
	m, r := d.cg.master, d.cg.repair
	free := make([]bool, len(d.cg.units))
	for _, u := range d.free {
		free[u] = true
	}
	for i := range m.columns {
		col := &m.columns[i]
		if !free[col.unit] || i < len(d.bound) && d.bound[i] {
			continue
		}
		if !r.fits(col) {
			d.limit(i, 0, 0)
		}
	}
}
