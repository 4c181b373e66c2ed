package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// Sequential consistency: each group has one leader, where its collections have
// copies and their writes execute; reads execute at any copy; nothing is accessed
// remotely; updates travel along the update tree.
//
//	min  ∑_k∈reads λ_k·(d(a_k,n_k) + e_k,n_k) + ∑_k∈writes λ_k·(d(a_k,L) + e_kL)
//	     + ∑_c β·W_c·Steiner(R_c) + ε·|R_c|

// sequential writes group gr down.
//
//	one_leader:       ∑ₙ leader[g,n] = 1
//	leader_has_copy:  leader[g,n] ≤ replica[c,n]             c ∈ g
//
// with the cost of all writes on leader[g,n], reads by reach (reduced) or
//
//	execute_once:     ∑ₙ execute[k,n] = 1
//	data_at_hand:     execute[k,n] ≤ replica[c,n]            reads, naive
//	write_at_leader:  execute[k,n] ≤ leader[g,n]             writes, naive
func (g *program) sequential(gr int) {
	p := g.p
	lead := make([]milp.Var, p.n)
	f := g.family("leader", g.groupNames, g.nodes)
	row := g.family("one_leader", g.groupNames).Row(gr)
	for n := range lead {
		lead[n] = f.Binary(0, gr, n)
		row.Add(1, lead[n])
	}
	row.Equal(1)
	g.leader[gr] = lead
	for _, c := range p.groups[gr] {
		y := g.replicas(c)
		for n := range y {
			g.family("leader_has_copy", g.names, g.nodes).Row(c, n).Add(1, lead[n]).Add(-1, y[n]).AtMost(0)
		}
		g.propagation(c, lead)
		var reads []int
		for _, k := range p.ofOne[c] {
			if len(p.Demand[k].Writes) > 0 {
				g.writeAtLeader(k)
			} else {
				reads = append(reads, k)
			}
		}
		g.served(c, reads)
	}
}

// writeAtLeader makes class k execute at the leader of what it writes.
func (g *program) writeAtLeader(k int) {
	lead := g.leader[g.p.group[g.p.Demand[k].Writes[0]]]
	if !g.naive {
		for n, v := range lead {
			g.AddCost(v, min(g.ceiling, g.p.local(k, n, g.w)))
		}
		g.executesAt(k, lead)
		return
	}
	z := g.executions(k, func(n int) float64 { return g.p.local(k, n, g.w) })
	for n := range z {
		g.family("write_at_leader", g.classNames, g.nodes).Row(k, n).Add(1, z[n]).Add(-1, lead[n]).AtMost(0)
	}
}

// sequentialTogether writes classes of several collections down. A write pins
// copies of what it reads to the leader,
//
//	pinned_read:  leader[g,n] ≤ replica[c,n]
//
// and a read executes where all that it needs is,
//
//	all_at_hand:  holds[S,n] ≤ replica[c,n]                  c ∈ S
func (g *program) sequentialTogether(classes []int) {
	p := g.p
	sets := make(map[string][]int)
	var order []string
	for _, k := range classes {
		class := &p.Demand[k]
		if len(class.Writes) > 0 {
			g.writeAtLeader(k)
			continue
		}
		if g.explicit {
			g.executeWith(k, class.Reads)
			continue
		}
		key := setKey(class.Reads)
		if sets[key] == nil {
			order = append(order, key)
		}
		sets[key] = append(sets[key], k)
	}
	for _, pin := range p.pins(classes) {
		y := g.replica[pin.read]
		for n, l := range g.leader[p.group[pin.written]] {
			g.family("pinned_read", g.names, g.names, g.nodes).Row(pin.written, pin.read, n).Add(1, l).Add(-1, y[n]).AtMost(0)
		}
	}
	for _, key := range order {
		g.readsOfSet(sets[key])
	}
}

// readsOfSet writes reads of one set of collections down, reduced.
func (g *program) readsOfSet(classes []int) {
	first := classes[0]
	set := g.p.Demand[first].Reads
	holds := make([]milp.Var, g.p.n)
	for n := range holds {
		holds[n] = g.family("holds", g.classNames, g.nodes).Share(0, first, n)
		for _, c := range set {
			g.family("all_at_hand", g.classNames, g.names, g.nodes).Row(first, c, n).Add(1, holds[n]).Add(-1, g.replica[c][n]).AtMost(0)
		}
	}
	g.reached(first, holds, classes, g.p.local)
}
