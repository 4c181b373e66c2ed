package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// capacities bounds what the copies, the binaries and the calls take:
//
//	memory:       ∑_c s_c·replica[c,n] + ∑_b s_b·binary[b,n] ≤ M_n
//	cpu:          ∑_k λ_k·e_kn·execute[k,n] ≤ K_n
//
// with the variables of binaries.go.
//
// Rows are divided by the capacity, so that coefficients are shares of it whatever
// the unit; what exceeds it anyway is cut to twice the capacity, which excludes it
// as well.
func (g *program) capacities() {
	p := g.p
	g.capacitated = true
	if p.BinariesInMemory {
		g.binaries()
	}
	for n := range p.n {
		if limit := p.Nodes[n].Memory; limit > 0 && len(g.memory[n]) > 0 {
			g.limit(g.family("memory", g.nodes).Row(n), g.memory[n], float64(limit)).AtMost(1)
		}
		if limit := p.Nodes[n].CPU; limit > 0 && len(g.cpu[n]) > 0 {
			g.limit(g.family("cpu", g.nodes).Row(n), g.cpu[n], limit).AtMost(1 + tolerance)
		}
	}
}

func (g *program) limit(row milp.Row, terms []term, capacity float64) milp.Row {
	for _, t := range merged(terms) {
		row.Add(min(2, t.coefficient/capacity), t.v)
	}
	return row
}

// merged adds terms of one variable up; their order is that of first appearance.
func merged(terms []term) []term {
	at := make(map[milp.Var]int, len(terms))
	var out []term
	for _, t := range terms {
		if t.coefficient == 0 {
			continue
		}
		if i, ok := at[t.v]; ok {
			out[i].coefficient += t.coefficient
			continue
		}
		at[t.v] = len(out)
		out = append(out, t)
	}
	return out
}
