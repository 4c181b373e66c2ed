package arena

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
)

// residents lists what could go from a node, and of which collections it is.
func (g *Game) residents(node, except int) (list []policy.Resident, of []int) {
	for i, s := range g.states {
		if i == except || s.holders[node] == nil {
			continue
		}
		r := policy.Resident{Bytes: s.c.Bytes, Loss: math.Inf(1)}
		if a, ok := g.displacement(s, node); ok && len(s.pending) == 0 {
			r.Loss = a.Delta
			if valuer, own := g.Rules.Policy.(policy.Valuer); own {
				r.Loss = valuer.Worth(g.View(i, node))
			}
		}
		list, of = append(list, r), append(of, i)
	}
	return list, of
}

// displacement is the cheapest way for a copy to go that nobody refuses.
func (g *Game) displacement(s *state, node int) (policy.Action, bool) {
	for _, a := range policy.Displacements(g.View(s.index, node)) {
		if a.To == nil || s.holders[a.To.ID] != nil || g.room(a.To.ID) >= s.c.Bytes {
			return a, true
		}
	}
	return policy.Action{}, false
}

// room is the free memory of a node.
func (g *Game) room(node int) int64 {
	if m := g.memory(node); m.Capacity > 0 {
		return m.Capacity - m.Used
	}
	return math.MaxInt64
}

// admit asks a node for memory; a node that refuses is not asked again for two
// epochs. Memory that is granted is reserved.
func (g *Game) admit(s *state, a *policy.Action) bool {
	if !g.limited() {
		return true
	}
	to, question := a.To.ID, [2]int{s.index, a.To.ID}
	if g.refused[question] > g.tick {
		return false
	}
	residents, of := g.residents(to, s.index)
	if g.Rules.FirstCome {
		residents = nil
	}
	offer := a.Offer
	victims, ok := policy.Admit(policy.Resident{Bytes: s.c.Bytes, Loss: offer}, residents, g.memory(to), g.Weights.Kappa)
	ok = ok && g.displace(to, victims, of, offer)
	if !ok || g.room(to) < s.c.Bytes {
		g.refused[question] = g.tick + 2*Ticks
		return false
	}
	g.used[to] += s.c.Bytes
	return true
}

// displace lets victims go from a node if together they lose less than a newcomer
// offers. One may take the room that another counted on, so their ways are planned
// one after the other, each with what those before have reserved.
func (g *Game) displace(node int, victims, of []int, offer float64) bool {
	type way struct {
		s       *state
		action  policy.Action
		reserve bool
	}
	var plan []way
	loss := 0.0
	for _, k := range victims {
		s := g.states[of[k]]
		a, found := g.displacement(s, node)
		loss += math.Max(a.Delta, 0)
		if !found || loss >= offer {
			break
		}
		w := way{s, a, a.To != nil && s.holders[a.To.ID] == nil}
		if w.reserve {
			g.used[a.To.ID] += s.c.Bytes
		}
		plan = append(plan, w)
	}
	for _, w := range plan {
		if len(plan) == len(victims) {
			g.commit(w.s, node, &w.action, 0)
		} else if w.reserve {
			g.used[w.action.To.ID] -= w.s.c.Bytes
		}
	}
	return len(plan) == len(victims)
}
