package ilp

import (
	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// updateCost is the weighted cost of one second of c's update tree: β·W_c.
func (g *program) updateCost(c int) float64 {
	return g.w.Propagation * g.p.Beta * g.p.Collections[c].Writes
}

// propagates reports whether c's update tree costs anything.
func (g *program) propagates(c int) bool {
	if g.uniform {
		return g.p.Beta*g.p.Collections[c].Writes > 0
	}
	return g.updateCost(c) > 0
}

// propagation charges c's updates for the links of its update tree, the smallest
// that joins its copies.
//
// Reduced, O(n) rows: A_v is the part of the leader below link v (of node v to
// its parent), below[v] and above[v] whether there is a copy or leader on either
// side,
//
//	below_copy, below_child, below_leader:  below[v] ≥ replica[v], below[child], A_v
//	above_copy, above_other, above_parent:  above[v] ≥ replica[parent], below[sibling], above[parent]
//	                                        above[v] ≥ 1 - A_v
//	cost:  β·W·len_v·(below[v] - A_v + above[v] - (1 - A_v)) = β·W·len_v·(below[v] + above[v] - 1)
//
// Naive, a row per link and node (sequential) or pair of nodes (sec):
//
//	link_used:  link[v] ≥ replica[m] - ∑_{n on m's side of v} leader[n]
//	link_used:  link[v] ≥ replica[m] + replica[m'] - 1           m below v, m' above
func (g *program) propagation(c int, lead []milp.Var) {
	cost := g.updateCost(c)
	switch {
	case !g.propagates(c):
	case g.p.LeaderToEach:
		g.leaderToEach(c, lead, cost)
	case !g.naive:
		g.updateTree(c, lead, cost)
	case lead != nil:
		g.linksFromLeader(c, lead, cost)
	default:
		g.linksByPairs(c, cost)
	}
}

func (g *program) updateTree(c int, lead []milp.Var, cost float64) {
	p, y := g.p, g.replica[c]
	under, below, above := make([]milp.Var, p.n), make([]milp.Var, p.n), make([]milp.Var, p.n)
	for v := 1; v < p.n; v++ {
		length := min(g.ceiling, cost*p.seconds[v*p.n+p.Nodes[v].Parent])
		under[v] = g.family("leader_below", g.names, g.nodes).Share(0, c, v)
		below[v] = g.family("below", g.names, g.nodes).Share(length, c, v)
		above[v] = g.family("above", g.names, g.nodes).Share(length, c, v)
		g.Offset -= length
	}
	for v := 1; v < p.n; v++ {
		row := g.family("leader_side", g.names, g.nodes).Row(c, v).Add(1, under[v]).Add(-1, lead[v])
		for _, child := range p.tree.Children(v) {
			row.Add(-1, under[child])
		}
		row.Equal(0)
		g.family("below_copy", g.names, g.nodes).Row(c, v).Add(1, below[v]).Add(-1, y[v]).AtLeast(0)
		g.family("below_leader", g.names, g.nodes).Row(c, v).Add(1, below[v]).Add(-1, under[v]).AtLeast(0)
		g.family("above_leader", g.names, g.nodes).Row(c, v).Add(1, above[v]).Add(1, under[v]).AtLeast(1)
		up := p.Nodes[v].Parent
		g.family("above_copy", g.names, g.nodes).Row(c, v).Add(1, above[v]).Add(-1, y[up]).AtLeast(0)
		if up > 0 {
			g.family("above_parent", g.names, g.nodes).Row(c, v).Add(1, above[v]).Add(-1, above[up]).AtLeast(0)
			g.family("below_child", g.names, g.nodes).Row(c, v).Add(1, below[up]).Add(-1, below[v]).AtLeast(0)
		}
		for _, other := range p.tree.Children(up) {
			if other != v {
				g.family("above_other", g.names, g.nodes, g.nodes).Row(c, v, other).Add(1, above[v]).Add(-1, below[other]).AtLeast(0)
			}
		}
	}
}

func (g *program) linksFromLeader(c int, lead []milp.Var, cost float64) {
	p, y := g.p, g.replica[c]
	for v := 1; v < p.n; v++ {
		link := g.family("link", g.names, g.nodes).NonNegative(min(g.ceiling, cost*p.seconds[v*p.n+p.Nodes[v].Parent]), c, v)
		for m := range y {
			row := g.family("link_used", g.names, g.nodes, g.nodes).Row(c, v, m).Add(1, link).Add(-1, y[m])
			for n := range lead {
				if p.tree.InSubtree(n, v) == p.tree.InSubtree(m, v) {
					row.Add(1, lead[n])
				}
			}
			row.AtLeast(0)
		}
	}
}

func (g *program) linksByPairs(c int, cost float64) {
	p, y := g.p, g.replica[c]
	for v := 1; v < p.n; v++ {
		link := g.family("link", g.names, g.nodes).NonNegative(min(g.ceiling, cost*p.seconds[v*p.n+p.Nodes[v].Parent]), c, v)
		for m := range y {
			for other := range y {
				if p.tree.InSubtree(m, v) && !p.tree.InSubtree(other, v) {
					g.family("link_used", g.names, g.nodes, g.nodes, g.nodes).Row(c, v, m, other).
						Add(1, link).Add(-1, y[m]).Add(-1, y[other]).AtLeast(-1)
				}
			}
		}
	}
}

// leaderToEach charges an update for every way from the leader to a copy:
//
//	update_from:  ∑ₙ update[c,n,m] = replica[c,m]
//	update_lead:  update[c,n,m] ≤ leader[c,n]
func (g *program) leaderToEach(c int, lead []milp.Var, cost float64) {
	p, y := g.p, g.replica[c]
	for m := range y {
		pairs := make([]milp.Var, p.n)
		for n := range pairs {
			pairs[n] = g.family("update", g.names, g.nodes, g.nodes).Share(min(g.ceiling, cost*p.seconds[n*p.n+m]), c, n, m)
			g.family("update_lead", g.names, g.nodes, g.nodes).Row(c, n, m).Add(1, pairs[n]).Add(-1, lead[n]).AtMost(0)
		}
		row := g.family("update_from", g.names, g.nodes).Row(c, m).Add(-1, y[m])
		for _, x := range pairs {
			row.Add(1, x)
		}
		row.Equal(0)
	}
}
