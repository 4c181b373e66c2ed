package ilp

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// Near-optimal columns are what a good integer solution is made of; pricing alone
// finds only the best ones. By complementary slackness an optimal choice has
//
//	∑_u (reduced cost of u's column) + ∑_n μ_n·(free memory of n) = value - L(μ)
//
// so no column whose reduced cost exceeds the gap can be in a better solution.

// Limits of the enumeration per unit.
const (
	variantsPerUnit = 24
	forcing         = 1e6 // opening reward that forces a copy
)

// enumerate adds, for every unit that is not settled, variants of its best column
// at the prices of the best bound: without one of its copies on a bounded node, again and again,
// and with one more copy where it is used. Variants that cost slack more are dropped.
func (cg *columnGeneration) enumerate(slack float64) {
	e := enumerator{cg: cg, slack: slack, shut: make(map[int]bool)}
	e.on = cg.charge(cg.prices)
	e.on.closed = func(c, n int) bool { return e.shut[n] || cg.p.tooLarge(c, n) }
	settled := cg.settled()
	for u := range cg.units {
		if cg.solver.over() {
			break
		}
		if settled[u] {
			continue
		}
		if l := cg.hard[u]; l != nil {
			e.hard(u, l)
			continue
		}
		e.unit(u)
	}
	cg.add(e.found)
}

// settled tells of which units the best placement has the column that the master
// would take too.
func (cg *columnGeneration) settled() []bool {
	settled := make([]bool, len(cg.units))
	if cg.repair.best == nil {
		return settled
	}
	for i, x := range cg.master.weights() {
		if col := &cg.master.columns[i]; x >= sureWeight {
			settled[col.unit] = col.key() == cg.repair.best[col.unit].key()
		}
	}
	return settled
}

type enumerator struct {
	cg    *columnGeneration
	on    charged
	slack float64
	best  float64 // priced value of the unit's best column
	count int
	shut  map[int]bool
	found []column
}

func (e *enumerator) unit(u int) {
	e.count = 0
	first, ok := e.solve(u)
	if !ok {
		return
	}
	e.served(u, first)
	e.without(u, first, 0)
	if e.cg.choosy[u] != nil {
		return
	}
	for _, n := range e.cg.p.usedAt(&e.cg.units[u]) {
		if !e.cg.scarce(n) || first.holds(n) || e.count >= variantsPerUnit {
			continue
		}
		e.on.force, e.on.forced = true, e.cg.p.walk.Place[n]
		e.solve(u)
		e.on.force = false
	}
}

// hard varies a unit that the tree alone cannot solve: its relaxation without one
// of the best column's nodes.
func (e *enumerator) hard(u int, l *lagrangian) {
	l.run(e.on.conditions, 1, 0)
	e.best, e.count = l.bound, 0
	picked := slices.Clone(l.picked)
	nodes := make(map[int]bool)
	for _, site := range picked {
		for _, n := range site.Replicas {
			if !e.cg.scarce(n) || nodes[n] || len(nodes) >= variantsPerUnit {
				continue
			}
			nodes[n] = true
			e.shut[n] = true
			l.run(e.on.conditions, 2, 0)
			delete(e.shut, n)
			if l.paid <= e.best+e.slack {
				e.found = append(e.found, l.column(u))
			}
		}
	}
}

// without forbids each bounded node of a column in turn.
func (e *enumerator) without(u int, col column, depth int) {
	for i := range col.sites {
		for _, n := range col.sites[i].Replicas {
			if !e.cg.scarce(n) || e.shut[n] || e.count >= e.most(u) {
				continue
			}
			e.shut[n] = true
			if next, ok := e.solve(u); ok && depth < 3 {
				e.without(u, next, depth+1)
			}
			delete(e.shut, n)
		}
	}
}

// solve prices unit u under the current restrictions; the first call sets what
// later ones are compared with.
func (e *enumerator) solve(u int) (column, bool) {
	cg := e.cg
	if x := cg.choosy[u]; x != nil {
		return e.choosy(u, x)
	}
	value := cg.solver.under(e.on.conditions).solve(&cg.units[u], nil, cg.scratch)
	if cg.solver.over() {
		return column{}, false
	}
	if e.on.force {
		value += forcing * float64(len(cg.units[u].collections))
	}
	if e.count == 0 {
		e.best = value
	}
	if e.count++; value >= tree.Forbidden/2 || value > e.best+e.slack {
		return column{}, false
	}
	col := cg.column(u, cg.scratch)
	if cg.cost(&col, value, e.on); math.IsInf(col.cost, 1) {
		return column{}, false
	}
	e.found = append(e.found, col)
	return col, true
}

// served varies who executes the calls of a column: each in turn at the next best
// of its copies. The variants pay at most slack more.
func (e *enumerator) served(u int, col column) {
	cg := e.cg
	if cg.calls == nil {
		return
	}
	for i, c := range cg.units[u].collections {
		cg.scratch[c] = col.sites[i]
	}
	s := server{p: cg.p, a: cg.scratch, by: Cheapest, w: cg.o.Weights, others: make(map[int]*router), collection: -1}
	for i, k := range cg.calls[u] {
		at := col.nodes[i]
		here, next, least, cost := 0.0, -1, math.Inf(1), 0.0
		err := s.options(k, func(n int, x float64) {
			y := x + float64(e.on.cpu[cg.p.walk.Place[n]]*cg.p.busy(k, n))
			switch {
			case n == at:
				here, cost = y, cost-x
			case y < least:
				next, least = n, y
			}
		})
		if err != nil || next < 0 || cg.p.rates[k] == 0 || least-here > e.slack {
			continue
		}
		_ = s.options(k, func(n int, x float64) {
			if n == next {
				cost += x
			}
		})
		nodes := slices.Clone(col.nodes)
		nodes[i] = next
		e.found = append(e.found, column{unit: u, sites: col.sites, nodes: nodes, cost: col.cost + cost})
	}
}

// scarce reports whether a resource of node n is bounded.
func (cg *columnGeneration) scarce(n int) bool {
	return cg.p.Nodes[n].Memory > 0 || cg.p.Nodes[n].CPU > 0
}

// most is how many variants unit u is worth: the subset program takes its time.
func (e *enumerator) most(u int) int {
	if e.cg.choosy[u] != nil {
		return variantsPerUnit / 4
	}
	return variantsPerUnit
}

// choosy is solve for a unit of the subset program.
func (e *enumerator) choosy(u int, x *pickyUnit) (column, bool) {
	value, col := x.price(e.cg, u, e.on.conditions)
	if e.count == 0 {
		e.best = value
	}
	if e.count++; e.cg.solver.over() || math.IsInf(col.cost, 1) || value > e.best+e.slack {
		return column{}, false
	}
	e.found = append(e.found, col)
	if !x.all {
		e.found = append(e.found, x.column(e.cg, u, e.on.cpu, e.cg.p.cores()))
	}
	return col, true
}

// usedAt lists the access nodes of a component and their ancestors, ascending.
func (p *Problem) usedAt(part *component) []int {
	used := make([]bool, p.n)
	mark := func(k int) {
		for n := p.Demand[k].Access; n >= 0 && !used[n]; n = p.Nodes[n].Parent {
			used[n] = true
		}
	}
	for _, c := range part.collections {
		for _, k := range p.ofOne[c] {
			mark(k)
		}
	}
	for _, k := range part.classes {
		mark(k)
	}
	var nodes []int
	for n, is := range used {
		if is {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
