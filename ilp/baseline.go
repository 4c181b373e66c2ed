package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// The baseline has no replication. Collections of one co-location group, and so
// everything that one request touches, are on one node, where it executes:
//
//	min  ∑_k λ_k·(d(a_k,n) + e_kn)   with n the node of k's group
//
// which is a generalised assignment problem. C is constant: one copy each.

// baseline writes group gr down.
//
// Reduced: one variable at[g,n] per group carries the cost of all its classes,
//
//	one_copy:      ∑ₙ at[g,n] = 1
//
// Naive: every collection and every class has its own,
//
//	one_copy:      ∑ₙ replica[c,n] = 1
//	co_location:   replica[c,n] = replica[c',n]              c, c' ∈ g
//	execute_once:  ∑ₙ execute[k,n] = 1
//	data_at_hand:  execute[k,n] ≤ replica[c,n]               c ∈ S_k
func (g *program) baseline(gr int) {
	if g.naive {
		g.baselineNaive(gr)
		return
	}
	p, members := g.p, g.p.groups[gr]
	at := make([]milp.Var, p.n)
	f := g.family("at", g.groupNames, g.nodes)
	row := g.family("one_copy", g.groupNames).Row(gr)
	var bytes int64
	for _, c := range members {
		bytes += p.Collections[c].Bytes
	}
	for n := range at {
		cost := g.w.Copies * p.Epsilon * float64(len(members))
		for _, c := range members {
			for _, k := range p.ofOne[c] {
				cost += p.local(k, n, g.w)
			}
		}
		at[n] = f.Binary(min(g.ceiling, cost), gr, n)
		row.Add(1, at[n])
		g.memory[n] = append(g.memory[n], term{float64(bytes), at[n]})
	}
	row.Equal(1)
	g.leader[gr] = at
	for _, c := range members {
		g.replica[c] = at
		for _, k := range p.ofOne[c] {
			g.executesAt(k, at)
		}
	}
}

// executesAt says that class k executes wherever x, by node, is 1.
func (g *program) executesAt(k int, x []milp.Var) {
	g.execute[k] = x
	g.charge(k, x)
}

func (g *program) baselineNaive(gr int) {
	members := g.p.groups[gr]
	for i, c := range members {
		y := g.replicas(c)
		row := g.family("one_copy", g.names).Row(c)
		for n := range y {
			row.Add(1, y[n])
		}
		row.Equal(1)
		if i == 0 {
			g.leader[gr] = y
			continue
		}
		first := g.replica[members[0]]
		for n := range y {
			g.family("co_location", g.names, g.nodes).Row(c, n).Add(1, y[n]).Add(-1, first[n]).Equal(0)
		}
	}
	for _, c := range members {
		for _, k := range g.p.ofOne[c] {
			g.executeWith(k, []int{c})
		}
	}
}

// executeWith makes class k execute on a node that holds all of set.
func (g *program) executeWith(k int, set []int) []milp.Var {
	z := g.executions(k, func(n int) float64 { return g.p.local(k, n, g.w) })
	for _, c := range set {
		for n := range z {
			g.family("data_at_hand", g.classNames, g.names, g.nodes).Row(k, c, n).Add(1, z[n]).Add(-1, g.replica[c][n]).AtMost(0)
		}
	}
	return z
}

// baselineTogether writes a class of several collections down, all of one group.
func (g *program) baselineTogether(k int) {
	if g.naive {
		g.executeWith(k, g.p.touched(k))
		return
	}
	at := g.leader[g.p.group[g.p.touched(k)[0]]]
	for n, v := range at {
		g.AddCost(v, g.p.local(k, n, g.w))
	}
	g.executesAt(k, at)
}
