package ilp

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A pickyUnit is one collection whose calls may exceed the cores of a node, each or
// together: the subset program prices it. If all its classes are picky, that is
// exact; else the calls of the other classes are not counted against the cores of
// one node, which is a relaxation.
type pickyUnit struct {
	collection int
	classes    []int // picky, without the writes at a leader
	leads      bool  // there is a leader; it is the last of the picky
	all        bool  // there is no other demand
	solve      *alone
	dp         *tree.Subsets
}

// How many picky classes are worth it: with other demand, and without. With other
// demand there are fewer on large trees, where the table would exceed 32 MiB.
const (
	mostPicky    = 9
	mostPickyAll = 10
	largestTable = 4 << 20
)

// picky prepares unit u for the subset program; nil if that does not apply or the
// tree program is as good. If there are too many classes for all to be picky, those
// are that prefer other nodes than most or take more than half the cores of some
// node, the largest first.
func (cg *columnGeneration) picky(u int) *pickyUnit {
	p, part := cg.p, &cg.units[u]
	c := part.collections[0]
	kind := p.Collections[c].Consistency
	if len(part.collections) > 1 || kind == None || p.RemoteSingle || p.LeaderToEach || !cg.crowds(u) {
		return nil
	}
	x := &pickyUnit{collection: c, leads: kind == Sequential, solve: cg.solver.another(), dp: &cg.subsets}
	most, mostAll := mostPicky, mostPickyAll
	for most > 0 && p.n*p.n<<most > largestTable {
		most--
	}
	if x.leads {
		most, mostAll = most-1, mostAll-1
	}
	served := slices.DeleteFunc(slices.Clone(cg.calls[u]), func(k int) bool { return p.atLeader(k) || p.rates[k] == 0 })
	x.classes = served
	if x.all = len(served) <= mostAll; !x.all {
		like := cg.solver.likeBusiest(served)
		unlike := slices.DeleteFunc(slices.Clone(served), like)
		large := slices.DeleteFunc(slices.Clone(served), func(k int) bool { return !like(k) || !cg.solver.exceeds(k, 0.5) })
		if most < 1 || len(unlike) > most {
			return nil
		}
		x.classes = append(unlike, large[:min(len(large), most-len(unlike))]...)
		if len(x.classes) == 0 {
			return nil
		}
	}
	x.solve.deferred = make([]bool, len(p.Demand))
	for _, k := range x.classes {
		x.solve.deferred[k] = true
	}
	return x
}

// crowds reports whether the calls of unit u together exceed the cores of some node.
func (cg *columnGeneration) crowds(u int) bool {
	if cg.calls == nil {
		return false
	}
	for m, n := range cg.p.walk.Node {
		if cg.p.together(cg.calls[u], n) > cg.solver.capacity[m] {
			return true
		}
	}
	return false
}

// price finds the unit's best column and what it costs with prices.
func (x *pickyUnit) price(cg *columnGeneration, unit int, on conditions) (float64, column) {
	on.fitting = false // the subset program knows which calls fit
	p, a := cg.p, x.solve.under(on)
	a.load(x.collection)
	var picky []tree.Wish
	add := func(cost []float64, classes []int) {
		busy := make([]float64, p.n)
		for m, n := range p.walk.Node {
			busy[m] = p.together(classes, n)
		}
		picky = append(picky, tree.Wish{Cost: cost, Busy: busy})
	}
	for _, k := range x.classes {
		cost := make([]float64, p.n)
		a.addLocal(cost, k)
		add(cost, []int{k})
	}
	if x.leads {
		add(slices.Clone(a.dp.Write), a.writes([]int{x.collection}))
	}
	value := x.dp.Run(a.dp, picky, a.cores, x.all, a.over)
	if a.over() || math.IsInf(value, 1) {
		return tree.Forbidden, column{unit: unit, cost: math.Inf(1)}
	}
	x.dp.Trace()
	return value, x.column(cg, unit, on.cpu, nil)
}

// column is the last solution of the subset program. With the cores left by node,
// which are used up, calls that are not picky go where there are some: the subset
// program has not looked at that. price is of cores by place.
func (x *pickyUnit) column(cg *columnGeneration, unit int, price, left []float64) column {
	p, w := cg.p, cg.o.Weights
	site := Site{}
	for m, is := range x.dp.Open {
		if is {
			site.Replicas = append(site.Replicas, p.walk.Node[m])
		}
	}
	slices.Sort(site.Replicas)
	site.Leader = site.Replicas[0]
	if x.leads {
		site.Leader = p.walk.Node[x.dp.Who[len(x.classes)]]
	}
	cg.scratch[x.collection] = site
	calls := cg.calls[unit]
	nodes := make([]int, len(calls))
	for i, k := range calls {
		nodes[i] = -1
		if j := slices.Index(x.classes, k); j >= 0 {
			nodes[i] = p.walk.Node[x.dp.Who[j]]
		}
	}
	p.serveAround(calls, nodes, cg.scratch, w, price, left)
	col := column{unit: unit, sites: []Site{site}, nodes: nodes, cost: p.keeping(&cg.units[unit], w, cg.scratch)}
	for i, k := range calls {
		col.cost += p.local(k, nodes[i], w)
	}
	return col
}
