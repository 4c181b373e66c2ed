package ilp

import (
	"math"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// recreate puts unit u where it costs least in the room that is left.
func (r *repair) recreate(u int) bool {
	cg := r.cg
	if l := cg.hard[u]; l != nil {
		return r.recreateHard(u, l)
	}
	if cg.calls != nil {
		return r.recreateBusy(u)
	}
	value := cg.solver.under(conditions{few: true, closed: r.lacks}).solve(&cg.units[u], nil, cg.scratch)
	if cg.solver.over() || value >= tree.Forbidden/2 {
		return false
	}
	col := cg.column(u, cg.scratch)
	col.cost = value
	if r.put(&col) {
		return true
	}
	// Several collections of one unit are on a node that has room for one.
	col = r.together(u)
	return col.sites != nil && r.put(&col)
}

// recreateHard is recreate for a unit that the tree alone cannot solve: its
// relaxation as it stands, else all on the one node where that costs least.
func (r *repair) recreateHard(u int, l *lagrangian) bool {
	on := conditions{few: true, closed: r.lacks}
	if r.cg.calls != nil {
		on.cores, on.fitting, on.free = r.coresByPlace(), true, r.cores
	}
	l.run(on, 1, 0)
	if !math.IsInf(l.cost, 1) {
		col := l.column(u)
		if r.put(&col) {
			return true
		}
	}
	return r.onOneNode(u)
}

// onOneNode puts all of unit u on the node where that costs least.
func (r *repair) onOneNode(u int) bool {
	cg, all := r.cg, r.bytes(u)
	best := column{unit: u, cost: math.Inf(1)}
	for n := range cg.p.n {
		if all > r.room[n] {
			continue
		}
		for _, c := range cg.units[u].collections {
			cg.scratch[c] = At(n)
		}
		if col, ok := r.costed(u); ok && col.cost < best.cost {
			best = col
		}
	}
	if best.sites == nil {
		return false
	}
	return r.put(&best)
}

// costed is the column that scratch describes, as far as there are cores for it.
func (r *repair) costed(u int) (column, bool) {
	cg := r.cg
	col := cg.column(u, cg.scratch)
	if cg.calls == nil {
		cost, err := cg.p.partCost(&cg.units[u], cg.o.Weights, cg.scratch)
		col.cost = cost
		return col, err == nil
	}
	_, ok := cg.serve(&col, nil, r.cores)
	return col, ok
}

// coresByPlace is what is left, as the tree program numbers nodes.
func (r *repair) coresByPlace() []float64 {
	left := make([]float64, len(r.cores))
	for m, n := range r.cg.p.walk.Node {
		left[m] = r.cores[n]
	}
	return left
}

// Limits of recreateBusy.
const (
	busyTries  = 6
	busyPrices = 3 // tries that raise prices, before nodes are closed
)

// recreateBusy puts unit u where it costs least with the room and the cores that
// are left. The tree program does not see what its calls take together: nodes that
// had no core for a call get dearer for the next try, and are closed if that does
// not help.
func (r *repair) recreateBusy(u int) bool {
	cg := r.cg
	full := make(map[int]bool)
	a := cg.solver.under(conditions{
		few: true, cores: r.coresByPlace(), fitting: true, cpu: make([]float64, cg.p.n),
		closed: func(c, n int) bool { return full[n] || r.lacks(c, n) },
	})
	best := column{cost: math.Inf(1)}
	for try := range busyTries {
		value := a.solve(&cg.units[u], nil, cg.scratch)
		if a.over() || value >= tree.Forbidden/2 {
			break
		}
		col := cg.column(u, cg.scratch)
		moved, ok := cg.serve(&col, nil, r.cores)
		if ok && col.cost < best.cost {
			best = col
		}
		if len(moved) == 0 || ok && try >= busyPrices {
			break
		}
		for _, n := range moved {
			if try >= busyPrices {
				full[n] = true
				continue
			}
			m := cg.p.walk.Place[n]
			a.cpu[m] = max(2*a.cpu[m], r.corePrice())
		}
	}
	if best.sites == nil {
		return r.onOneNode(u)
	}
	return r.put(&best) || r.onOneNode(u) // several collections may be where there is room for one
}

// corePrice is what a core costs on average at the prices of the best bound.
func (r *repair) corePrice() float64 {
	sum := 0.0
	for _, x := range r.cg.prices.cpu {
		sum += x
	}
	return max(sum/float64(max(1, len(r.cg.prices.cpu))), r.cg.leastCorePrice())
}

// together puts a unit where there is room for all of it at once.
func (r *repair) together(u int) column {
	cg, all := r.cg, r.bytes(u)
	room := conditions{few: true, closed: func(_, n int) bool { return all > r.room[n] }}
	into := cg.scratch
	value := cg.solver.under(room).solve(&cg.units[u], nil, into)
	if cg.solver.over() || value >= tree.Forbidden/2 {
		return column{}
	}
	col := cg.column(u, into)
	col.cost = value
	return col
}
