package arena

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
)

// View is what a node that holds a copy of collection i knows.
func (g *Game) View(i, node int) *policy.View {
	s := g.states[i]
	h := s.holders[node]
	v := &policy.View{
		Self:       g.Tree.Places[node],
		Collection: s.c.Name,
		Bytes:      s.c.Bytes,
		Sequential: s.c.Sequential,
		Leads:      s.place.Leader == node,
		Leader:     g.Tree.Places[s.place.Leader],
		Partial:    h.partial && !g.Rules.Mixed,
		Epoch:      int64((g.tick - h.installed) / Ticks),
		Idle:       int64((g.tick - h.own) / Ticks),
		Quiet:      float64(g.tick-h.any) * g.Rules.Epoch / Ticks,
		Seed:       uint64(node)<<40 ^ uint64(i)<<32 ^ uint64(g.tick),
		Reads:      meter.Demand(h.Reads, g.Tree.Places),
		Writes:     meter.Demand(h.Writes, g.Tree.Places),
		Updates:    h.Updates.Estimate(),
		Memory:     g.heard(node, node),
		Service:    g.service,
		Weights:    g.Weights,
	}
	for _, r := range s.place.Replicas {
		v.Replicas = append(v.Replicas, g.Tree.Places[r])
	}
	for _, p := range g.Tree.Neighbours[node] {
		v.Neighbours = append(v.Neighbours, policy.Neighbour{Place: p, Memory: g.heard(node, p.ID), Known: true})
	}
	return v
}

// decide lets a node propose the best act that is not refused.
func (g *Game) decide(s *state, node int) {
	if len(s.pending) > 0 && !g.Rules.Unserialised {
		return // the leader refuses; asked again when the act under way has ended
	}
	h := s.holders[node]
	h.wants = false
	v := g.View(s.index, node)
	for _, a := range g.Rules.Policy.Decide(v) {
		if g.Rules.NoLeadDrop && a.Kind == policy.Lead && a.DropSelf && s.holders[a.To.ID] != nil {
			continue
		}
		before := g.Energy()
		if a.Kind != policy.Drop && s.holders[a.To.ID] == nil && !g.admit(s, &a) {
			continue
		}
		g.foresee(v, &a)
		// What was displaced for it belongs to the act.
		displaced := g.Energy() - before
		s.pending = append(s.pending, pending{g.tick + int(math.Round(g.Rules.Delay*Ticks)), node, a, displaced})
		if !g.Rules.Unserialised {
			h.wants = !g.Rules.Mixed && !g.Rules.Patient // looks again on the new configuration
			g.commitDue(s)
		}
		return
	}
}

// react lets a policy act on a call.
func (g *Game) react(s *state, node, origin int) {
	p, ok := g.Rules.Policy.(policy.Reactive)
	if !ok || len(s.pending) > 0 {
		return
	}
	for _, a := range p.Served(g.View(s.index, node), g.Tree.Places[origin]) {
		if s.holders[a.To.ID] == nil && g.admit(s, &a) {
			g.commit(s, node, &a, 0)
		}
	}
}

// commitDue lets acts take effect whose time has come.
func (g *Game) commitDue(s *state) {
	for len(s.pending) > 0 && s.pending[0].due <= g.tick {
		p := s.pending[0]
		s.pending = s.pending[1:]
		g.commit(s, p.from, &p.action, p.displaced)
	}
}

// After is the placement that an act leads to; ok is false if the act has become
// impossible or would leave no leader.
func After(p Placement, from int, a *policy.Action) (next Placement, ok bool) {
	next = Placement{p.Leader, append([]int(nil), p.Replicas...)}
	if !contains(p.Replicas, from) {
		return next, false
	}
	if a.Kind == policy.Lead {
		if p.Leader != from {
			return next, false
		}
		next.Leader = a.To.ID
	}
	if a.Kind != policy.Drop && !contains(next.Replicas, a.To.ID) {
		next.Replicas = insert(next.Replicas, a.To.ID)
	}
	if a.Kind == policy.Drop || a.DropSelf {
		next.Replicas = remove(next.Replicas, from)
	}
	return next, contains(next.Replicas, next.Leader)
}

// commit lets an act take effect and writes down what it did.
func (g *Game) commit(s *state, from int, a *policy.Action, displaced float64) {
	before := g.Energy() - displaced
	next, ok := After(s.place, from, a)
	if !ok {
		g.Record.Unsafe++
		return
	}
	old := s.place
	s.place = next
	for _, r := range old.Replicas {
		if !contains(next.Replicas, r) {
			s.holders[r] = nil
			g.used[r] -= s.c.Bytes
		}
	}
	for _, r := range next.Replicas {
		if !contains(old.Replicas, r) {
			s.holders[r] = newHolder(g.tick, &g.scale)
			if !g.limited() { // else reserved when it was granted
				g.used[r] += s.c.Bytes
			}
		}
	}
	if !g.Rules.Mixed {
		g.restart(s, old)
	}
	g.Record.add(g, s, from, a, before)
}

func (g *Game) limited() bool { return g.Capacity != nil }

// restart makes every estimate stand on the new configuration: calls that go
// elsewhere now are forgotten, and heirs wait for what they have inherited.
func (g *Game) restart(s *state, old Placement) {
	var rest []*policy.Place
	for _, r := range s.place.Replicas {
		rest = append(rest, g.Tree.Places[r])
	}
	for _, r := range s.place.Replicas {
		h := s.holders[r]
		h.Keep(func(origin int32) bool { return g.Tree.nearest(s.place, int(origin)) == r })
		for _, gone := range old.Replicas {
			if s.holders[gone] == nil && policy.Inherits(g.Tree.Places[r], g.Tree.Places[gone], rest) {
				h.partial, h.Since = true, int64(g.tick)
			}
		}
		if s.place.Leader == r && old.Leader != r && s.c.Sequential {
			h.partial, h.Since = true, int64(g.tick)
		}
		if s.place.Leader != r {
			h.Writes = nil
		}
	}
}
