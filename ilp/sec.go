package ilp

import (
	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// Strong eventual consistency: every copy serves reads and writes. A call of one
// collection executes at a copy; a call of several executes anywhere and makes
// its remote calls to the nearest copy of each.
//
//	min  ∑_k λ_k·(d(a_k,n) + e_kn + ∑_{c∈S_k} q_k·d(n,m_c)) + ∑_c β·W_c·Steiner(R_c) + ε·|R_c|

// sec writes collection c down.
//
//	some_copy:  ∑ₘ replica[c,m] ≥ 1
//
// An anchor, a copy that costs nothing, roots the update tree:
//
//	one_anchor:       ∑ₙ anchor[c,n] = 1
//	anchor_has_copy:  anchor[c,n] ≤ replica[c,n]
//
// Its bound is at least that of edge ≥ below + above - 1, which the naive form has.
func (g *program) sec(c int) {
	p := g.p
	y := g.replicas(c)
	row := g.family("some_copy", g.names).Row(c)
	for n := range y {
		row.Add(1, y[n])
	}
	row.AtLeast(1)
	if g.propagates(c) {
		var anchor []milp.Var
		if !g.naive || p.LeaderToEach {
			anchor = g.anchor(c, y)
		}
		g.propagation(c, anchor)
	}
	switch {
	case g.naive || g.explicit && p.RemoteSingle:
		for _, k := range p.ofOne[c] {
			g.remote(k)
		}
	case p.RemoteSingle:
		g.reached(c, y, p.ofOne[c], p.folded())
	default:
		g.served(c, p.ofOne[c])
	}
}

// anchor makes the free root of c's update tree. It need not be integer: once the
// copies are, every distribution over them costs the same.
func (g *program) anchor(c int, y []milp.Var) []milp.Var {
	a := make([]milp.Var, g.p.n)
	for n := range a {
		if g.p.LeaderToEach {
			a[n] = g.family("anchor", g.names, g.nodes).Binary(0, c, n)
		} else {
			a[n] = g.family("anchor", g.names, g.nodes).Share(0, c, n)
		}
		g.family("anchor_has_copy", g.names, g.nodes).Row(c, n).Add(1, a[n]).Add(-1, y[n]).AtMost(0)
	}
	row := g.family("one_anchor", g.names).Row(c)
	for n := range a {
		row.Add(1, a[n])
	}
	row.Equal(1)
	if g.p.LeaderToEach {
		g.leader[g.p.group[c]] = a
	}
	return a
}

// folded is the cost of class k if its data is on m, executing wherever on the
// way is cheapest: min over n of λ·(d(a,n) + e_n + q·d(n,m)).
func (p *Problem) folded() func(k, m int, w Weights) float64 {
	type key struct{ function, access int }
	cache := make(map[key][]float64)
	return func(k, m int, w Weights) float64 {
		class := &p.Demand[k]
		id := key{class.Function, class.Access}
		row := cache[id]
		if row == nil {
			row = p.fold(class, w)
			cache[id] = row
		}
		return p.rates[k] * row[m]
	}
}

// fold computes min over n of d(a,n) + e_n + q·d(n,m) for every m by two passes
// over the tree: a value spreads along links at q per second.
func (p *Problem) fold(class *Class, w Weights) []float64 {
	f := &p.Functions[class.Function]
	toll := w.Remote * float64(f.Calls)
	row := make([]float64, p.n)
	for n := range row {
		row[n] = float64(w.Network*p.seconds[class.Access*p.n+n]) + float64(w.Execution*float64(f.execution(n))/1e9)
	}
	for v := p.n - 1; v > 0; v-- {
		up := p.Nodes[v].Parent
		row[up] = min(row[up], row[v]+float64(toll*p.seconds[v*p.n+up]))
	}
	for v := 1; v < p.n; v++ {
		up := p.Nodes[v].Parent
		row[v] = min(row[v], row[up]+float64(toll*p.seconds[v*p.n+up]))
	}
	return row
}

// remote writes a class that may execute away from its data down.
//
// Reduced: the access to each collection is a flow of remote calls along the
// links, O(n) variables instead of n² pairs,
//
//	remote_flow:   execute[k,n] + ∑ inflow = take[k,c,n] + ∑ outflow
//	take_at_copy:  take[k,c,n] ≤ replica[c,n]
//
// Naive: pairs of execution and data node,
//
//	access_each:   ∑ₘ access[k,n,c,m] = execute[k,n]
//	access_copy:   access[k,n,c,m] ≤ replica[c,m]
//	no_remote:     ∑_{m≠n} access[k,n,c,m] = 0              S_k = {c}, unless allowed
func (g *program) remote(k int) {
	z := g.executions(k, func(n int) float64 { return g.p.local(k, n, g.w) })
	for _, c := range g.p.touched(k) {
		if g.naive {
			g.accessPairs(k, c, z)
		} else {
			g.accessFlow(k, c, z)
		}
	}
}

func (g *program) accessPairs(k, c int, z []milp.Var) {
	p := g.p
	pair := g.family("access", g.classNames, g.nodes, g.names, g.nodes)
	copies := g.family("access_copy", g.classNames, g.nodes, g.names, g.nodes)
	toll := p.toll(k, g.w)
	for n := range p.n {
		x := make([]milp.Var, p.n)
		for m := range x {
			x[m] = pair.Share(min(g.ceiling, toll*p.seconds[n*p.n+m]), k, n, c, m)
			copies.Row(k, n, c, m).Add(1, x[m]).Add(-1, g.replica[c][m]).AtMost(0)
		}
		row := g.family("access_each", g.classNames, g.nodes, g.names).Row(k, n, c)
		for m := range x {
			row.Add(1, x[m])
		}
		row.Add(-1, z[n]).Equal(0)
		if p.single[k] < 0 || p.RemoteSingle {
			continue
		}
		row = g.family("no_remote", g.classNames, g.nodes).Row(k, n)
		for m := range x {
			if m != n {
				row.Add(1, x[m])
			}
		}
		row.Equal(0)
	}
}

// toll is the weighted cost of one second of RTT between class k's execution and
// its data.
func (p *Problem) toll(k int, w Weights) float64 {
	return w.Remote * p.rates[k] * float64(p.Functions[p.Demand[k].Function].Calls)
}

func (g *program) accessFlow(k, c int, z []milp.Var) {
	p := g.p
	toll := p.toll(k, g.w)
	take, up, down := make([]milp.Var, p.n), make([]milp.Var, p.n), make([]milp.Var, p.n)
	for n := range p.n {
		take[n] = g.family("take", g.classNames, g.names, g.nodes).Share(0, k, c, n)
		g.family("take_at_copy", g.classNames, g.names, g.nodes).Row(k, c, n).Add(1, take[n]).Add(-1, g.replica[c][n]).AtMost(0)
		if n > 0 {
			cost := min(g.ceiling, toll*p.seconds[n*p.n+p.Nodes[n].Parent])
			up[n] = g.family("remote_up", g.classNames, g.names, g.nodes).Share(cost, k, c, n)
			down[n] = g.family("remote_down", g.classNames, g.names, g.nodes).Share(cost, k, c, n)
		}
	}
	for n := range p.n {
		row := g.family("remote_flow", g.classNames, g.names, g.nodes).Row(k, c, n).Add(1, z[n]).Add(-1, take[n])
		if n > 0 {
			row.Add(-1, up[n]).Add(1, down[n])
		}
		for _, child := range p.tree.Children(n) {
			row.Add(1, up[child]).Add(-1, down[child])
		}
		row.Equal(0)
	}
}
