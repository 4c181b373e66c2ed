package arena

import (
	"math"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
)

// A holder is the node of a copy, with what it has counted, as the platform's
// nodes count (sim/placement): windows end early, a call from a new place
// contradicts the silence before, and all counts are tested together. Times are
// ticks.
type holder struct {
	meter.Meter
	installed int
	opened    int  // when the running window began
	partial   bool // as policy.View.Partial
	wants     bool // has decided nothing since its last window
	early     bool // this window has ended early once
	own, any  int  // last call from the node itself; from anywhere
}

func newHolder(now int, scale *meter.Scale) *holder {
	return &holder{Meter: meter.New(scale, int64(now)), installed: now, opened: now, own: now, any: now, partial: true}
}

// close ends the windows of at least so many ticks.
func (h *holder) close(now, least int) {
	h.Close(int64(now), int64(least))
	h.opened = now
	h.partial = h.partial && int64(now)-h.Since < int64(least)
}

// count lets the calls of one tick come.
func (g *Game) count(s *state) {
	total := 0.0
	for origin := range g.Tree.Places {
		reads := g.events(s.c.Reads[origin])
		at := g.Tree.nearest(s.place, origin)
		h := s.holders[at]
		if reads > 0 {
			h.Read(int32(origin), int64(h.opened), reads)
			h.any = g.tick
			if at == origin {
				h.own = g.tick
			} else {
				g.react(s, at, origin)
			}
		}
		writes := g.events(s.c.Writes[origin])
		total += writes
		if s.c.Sequential && writes > 0 {
			leader := s.holders[s.place.Leader]
			leader.Write(int32(origin), int64(leader.opened), writes)
		}
	}
	for _, r := range s.place.Replicas {
		s.holders[r].Update(total)
	}
}

// events is how many of a rate come in a tick.
func (g *Game) events(rate float64) float64 {
	mean := rate * g.Rules.Epoch / Ticks
	if !g.Rules.Noise || mean == 0 {
		return mean
	}
	return poisson(g.draw, mean)
}

// poisson draws by multiplying uniforms (Knuth), in parts of a mean that exp can
// hold.
func poisson(r *rand.Rand, mean float64) float64 {
	n := 0.0
	for mean > 0 {
		part := math.Min(mean, 30)
		mean -= part
		for p := r.Float64(); p > math.Exp(-part); p *= r.Float64() {
			n++
		}
	}
	return n
}

// nearest is the nearest copy to a place, of the lowest number among equals.
func (t *Tree) nearest(p Placement, origin int) int {
	best := p.Replicas[0]
	for _, r := range p.Replicas[1:] {
		if t.Distance[origin][r] < t.Distance[origin][best] {
			best = r
		}
	}
	return best
}

// closeWindows ends the windows of a node at the end of its epoch, or as soon as
// they contradict the past.
func (g *Game) closeWindows(node int) {
	ends := g.tick%Ticks == g.phase[node]
	for _, s := range g.states {
		h := s.holders[node]
		switch {
		case h == nil:
		case ends:
			h.close(g.tick, Ticks/4)
			h.early, h.wants = false, true
		case g.Rules.History.EarlyClose && !h.early && h.AnyContradicts(int64(g.tick)):
			h.close(g.tick, 1)
			h.early, h.wants = true, true
		}
	}
	if ends && g.cores != nil {
		g.measure(node)
	}
	if ends {
		if p, ok := g.Rules.Policy.(policy.Pricer); ok && g.Capacity != nil {
			residents, _ := g.residents(node, -1)
			g.price[node] = p.Price(g.memory(node), residents)
		}
	}
}
