package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// Reduced-cost fixing: with prices μ of bound L(μ) and a placement of value z, a
// decision that raises its unit's price V_u(μ) by more than z - L(μ) is in no
// better placement. The tree program prices every such decision.

// fix bounds variables of the whole program by what column generation has proven,
// and returns how many. Units of one collection only.
func (cg *columnGeneration) fix(g *program) int {
	p, a := cg.p, cg.solver
	const rounding = 1e-8 // of values that hold forcing for a while
	slack := (cg.repair.cost-cg.bound)*(1+1e-9) + rounding
	shut := -1
	on := cg.charge(cg.prices)
	on.few = false
	on.closed = func(c, n int) bool { return n == shut || p.tooLarge(c, n) }
	fixed := 0
	bound := func(v milp.Var, lower, upper float64) {
		g.Bound(v, lower, upper)
		fixed++
	}
	for u := range cg.units {
		members := cg.units[u].collections
		c := members[0]
		if a.over() {
			break
		}
		if len(members) > 1 || cg.hard[u] != nil || cg.choosy[u] != nil || p.Collections[c].Consistency == None {
			continue
		}
		best := a.under(on.conditions).solve(&cg.units[u], nil, cg.scratch)
		site := cg.scratch[c]
		if p.Collections[c].Consistency == Sequential && !p.LeaderToEach {
			for l, v := range a.dp.V {
				if v > best+slack {
					bound(g.leader[p.group[c]][p.walk.Node[l]], 0, 0)
				}
			}
		}
		for n, y := range g.replica[c] {
			if site.Holds(n) {
				shut = n
				if a.under(on.conditions).solve(&cg.units[u], nil, cg.scratch) > best+slack {
					bound(y, 1, 1)
				}
				shut = -1
				continue
			}
			on.force, on.forced = true, p.walk.Place[n]
			if a.under(on.conditions).solve(&cg.units[u], nil, cg.scratch)+forcing > best+slack {
				bound(y, 0, 0)
			}
			on.force = false
		}
	}
	return fixed
}
