package ilp

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// alone solves components on the tree, each by itself: no class of several
// collections ties them together. The conditions of each solve say what capacities
// are to it: prices, or closed nodes.
type alone struct {
	p    *Problem
	w    Weights
	dp   *tree.Program
	over func() bool // whether the solve is to end

	deferred []bool        // by class: left out, because a Lagrangian relaxation serves it
	atLeader map[int][]int // by written collection: classes of several that its leader executes; nil for none
	capacity []float64     // by place: cores; nil where CPU does not count
}

// Conditions say what a solve pays for, and what it may not do. The zero value has no
// prices and forbids nothing.
type conditions struct {
	memory []float64                    // by place: price of a byte; nil for none
	cpu    []float64                    // by place: price of a busy core; nil for none
	adjust func(c int, d *tree.Program) // last word on what was loaded; nil for none
	closed func(c, n int) bool          // whether node n cannot take a copy of c; nil for none
	few    bool                         // whether only the best leader and its copies matter

	force  bool // whether a place must hold copies of all collections:
	forced int  // that one

	cores   []float64 // by place: cores that are left for the calls of one component; nil for no bound
	fitting bool      // keep calls from nodes without the cores for them: no bound then
	free    []float64 // by node: cores that all calls of a component may take together; nil for no bound
}

// A task is an alone solver under conditions.
type task struct {
	*alone
	conditions
}

func (a *alone) under(on conditions) *task { return &task{a, on} }

func (p *Problem) newAlone(ctx context.Context, w Weights) *alone {
	over := func() bool { return ctx.Err() != nil }
	return &alone{p: p, w: w, dp: tree.NewProgram(&p.walk), over: over}
}

// withCores lets CPU count, with the tolerance that placements are checked with: what
// passes for feasible elsewhere must not be ruled out by a bound.
func (a *alone) withCores() {
	cores := a.p.cores()
	a.capacity = make([]float64, a.p.n)
	for m, n := range a.p.walk.Node {
		a.capacity[m] = cores[n] * (1 + tolerance)
	}
}

// another solver that shares the working memory of a.
func (a *alone) another() *alone {
	return &alone{p: a.p, w: a.w, dp: a.dp, over: a.over, capacity: a.capacity}
}

// like is equal for functions that prefer the same nodes whatever the prices: all,
// if execution costs nothing; those whose times differ by a constant; but if cores
// have prices, which multiply the times, only those whose times are equal.
func (a *alone) like(f int) int {
	switch {
	case a.capacity != nil:
		return a.p.same[f]
	case a.w.Execution == 0:
		return 0
	}
	return a.p.shape[f]
}

// oversized reports whether class k alone exceeds the cores of some node. Closing
// only such nodes to it would make the tree program inexact: what a copy serves
// would no longer be connected.
func (a *alone) oversized(k int) bool { return a.exceeds(k, 1) }

// exceeds reports whether class k alone exceeds a share of the cores of some node.
func (a *alone) exceeds(k int, share float64) bool {
	for m, limit := range a.capacity {
		if a.p.busy(k, a.p.walk.Node[m]) > share*limit {
			return true
		}
	}
	return false
}

// exact reports whether the tree program is exact for collection c: all classes
// that it assigns to copies prefer the same nodes, and each fits on all of them.
func (a *alone) exact(c int) bool {
	p := a.p
	if p.Collections[c].Consistency == SEC && p.RemoteSingle {
		return false
	}
	shape := -1
	for _, k := range p.ofOne[c] {
		if p.atLeader(k) || p.rates[k] == 0 {
			continue
		}
		if a.oversized(k) {
			return false
		}
		s := a.like(p.Demand[k].Function)
		if shape >= 0 && s != shape {
			return false
		}
		shape = s
	}
	return true
}

// easy reports whether the tree solves a component.
func (a *alone) easy(part *component) bool {
	p := a.p
	if p.Collections[part.collections[0]].Consistency == None {
		return true
	}
	if len(part.classes) > 0 {
		return false
	}
	for _, c := range part.collections {
		if !a.exact(c) {
			return false
		}
	}
	return true
}

// load fills the dynamic program with collection c: classes that copies serve go
// to cost, writes at the leader to write.
func (a *task) load(c int) {
	p, d := a.p, a.dp
	d.Reset()
	reads, writes := 0.0, 0.0
	for _, k := range p.ofOne[c] {
		if p.rates[k] == 0 || a.deferred != nil && a.deferred[k] {
			continue
		}
		if p.atLeader(k) {
			writes += p.rates[k]
			a.addLocal(d.Write, k)
			continue
		}
		v := p.walk.Place[p.Demand[k].Access]
		a.addLocal(d.Serve(v), k)
		a.keepAway(d.Serve(v), k)
		if v == d.Demand[0] {
			reads += p.rates[k]
		}
	}
	if reads > 0 {
		d.Slope = writes / reads
	}
	for m := range d.Open {
		d.Open[m] = a.opening(c, m)
	}
	d.Carry = a.w.Propagation * p.Beta * p.Collections[c].Writes
	if a.adjust != nil {
		a.adjust(c, d)
	}
	if a.cores != nil {
		a.shut(d.Write, a.writes(p.groups[p.group[c]]))
	}
}

// unfit is what a call costs on a node without the cores for it: far more than
// anything else, and not so much that sums lose the rest.
const unfit = 1e6

// keepAway makes nodes that lack the cores for class k unattractive.
func (a *task) keepAway(row []float64, k int) {
	if !a.fitting {
		return
	}
	for m, left := range a.cores {
		if a.p.busy(k, a.p.walk.Node[m]) > left {
			row[m] += unfit
		}
	}
}

// writes lists the classes that the common leader of some collections executes.
func (a *alone) writes(members []int) []int {
	var list []int
	for _, c := range members {
		for _, k := range a.p.ofOne[c] {
			if a.p.atLeader(k) {
				list = append(list, k)
			}
		}
		list = append(list, a.atLeader[c]...)
	}
	return list
}

// shut forbids the places of row whose cores the given classes together exceed.
func (a *task) shut(row []float64, classes []int) {
	for m, left := range a.cores {
		if a.p.together(classes, a.p.walk.Node[m]) > left {
			row[m] += tree.Forbidden
		}
	}
}

// opening is what a copy of c at place m costs: ε and the price of its bytes.
func (a *task) opening(c, m int) float64 {
	if a.closed != nil && a.closed(c, a.p.walk.Node[m]) {
		return tree.Forbidden
	}
	cost := a.w.Copies * a.p.Epsilon
	if a.memory != nil {
		cost += float64(a.memory[m] * float64(a.p.Collections[c].Bytes))
	}
	if a.force && m == a.forced {
		cost -= forcing
	}
	return cost
}

// addLocal adds the cost of class k executing on each node, by place.
func (a *task) addLocal(row []float64, k int) {
	p := a.p
	rate := p.rates[k]
	if rate == 0 {
		return
	}
	class := &p.Demand[k]
	f := &p.Functions[class.Function]
	v := p.walk.Place[class.Access]
	dist := p.walk.Dist[v*p.n : (v+1)*p.n]
	network := rate * a.w.Network
	execution := rate * a.w.Execution / 1e9
	for m := range row {
		e := float64(f.execution(p.walk.Node[m]))
		row[m] += float64(network*dist[m]) + float64(execution*e)
		if a.cpu != nil {
			row[m] += float64(a.cpu[m] * float64(rate*e) / 1e9)
		}
	}
}

// solve places one easy component and returns its optimal weighted cost, without
// access. nudge, if not nil, shifts costs towards a reference. When the solve is to
// end, it places nothing and returns -Inf, which no bound falls below.
func (a *task) solve(part *component, nudge *nudge, into Placement) float64 {
	sum := 0.0
	for _, g := range part.groups {
		if a.over() {
			return math.Inf(-1)
		}
		switch a.p.Collections[a.p.groups[g][0]].Consistency {
		case None:
			sum += a.one(g, nudge, into)
		default:
			sum += a.led(a.p.groups[g], nudge, into)
		}
	}
	return sum
}

// one places a group without replication.
func (a *task) one(g int, nudge *nudge, into Placement) float64 {
	p := a.p
	cost := make([]float64, p.n)
	var calls []int
	for _, c := range p.groups[g] {
		for _, k := range p.ofOne[c] {
			a.addLocal(cost, k)
			calls = append(calls, k)
		}
		for m := range cost {
			cost[m] += a.opening(c, m)
		}
		nudge.leader(p, c, cost)
	}
	for _, k := range p.ofMany {
		if p.group[p.touched(k)[0]] == g {
			a.addLocal(cost, k)
			calls = append(calls, k)
		}
	}
	a.shut(cost, calls)
	best := 0
	for m := range cost {
		if cost[m] < cost[best] {
			best = m
		}
	}
	for _, c := range p.groups[g] {
		into[c] = At(p.walk.Node[best])
	}
	return cost[best]
}

// led places collections that share a leader: V(l) summed over them is least.
func (a *task) led(members []int, nudge *nudge, into Placement) float64 {
	d := a.dp
	if a.p.LeaderToEach && a.w.Propagation > 0 && a.p.Beta > 0 {
		return a.ledToEach(members, nudge, into)
	}
	total := make([]float64, d.N)
	for _, c := range members {
		a.load(c)
		nudge.apply(a.p, c, d)
		d.Few = a.few && !a.fitting && len(members) == 1
		d.Run()
		tree.AddTo(total, d.V)
	}
	best := 0
	for l := range total {
		if total[l] < total[best] {
			best = l
		}
	}
	for _, c := range members {
		if len(members) > 1 {
			a.load(c)
			nudge.apply(a.p, c, d)
			d.Run()
		}
		into[c] = a.site(best)
	}
	return total[best]
}

// ledToEach is led with propagation from the leader to each copy: for every
// leader a facility location whose openings carry the way from the leader. The
// update tree is a lower bound per leader, so few leaders are tried.
func (a *task) ledToEach(members []int, nudge *nudge, into Placement) float64 {
	d := a.dp
	bound := make([]float64, d.N)
	order := make([]int, d.N)
	for _, c := range members {
		a.load(c)
		nudge.apply(a.p, c, d)
		d.Run()
		tree.AddTo(bound, d.V)
	}
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(bound[x], bound[y]) })
	best := math.Inf(1)
	for _, l := range order {
		if bound[l] >= best {
			break
		}
		value := 0.0
		sites := make([]Site, len(members))
		for i, c := range members {
			a.load(c)
			nudge.apply(a.p, c, d)
			for m := range d.Open {
				d.Open[m] += float64(d.Carry * a.p.walk.Dist[l*d.N+m])
			}
			d.Carry = 0
			d.Run()
			value += d.V[l]
			sites[i] = a.site(l)
		}
		if value < best {
			best = value
			for i, c := range members {
				into[c] = sites[i]
			}
		}
	}
	return best
}

// site reads the copies that belong to leader l off the dynamic program.
func (a *alone) site(l int) Site {
	var s Site
	for _, v := range a.dp.Copies(l) {
		s.Replicas = append(s.Replicas, a.p.walk.Node[v])
	}
	slices.Sort(s.Replicas)
	s.Leader = a.p.walk.Node[l]
	return s
}
