package arena

import (
	"math"
	"math/rand/v2"
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
)

// A holder is the node of a copy, with what it has counted, as the platform's
// nodes count (sim/placement): windows end early, a call from a new place
// contradicts the silence before, and all counts are tested together. Times are
// ticks.
type holder struct {
	config        *policy.HistoryConfig
	second        float64 // ticks per second
	installed     int
	opened        int // when the running window began
	since         int // when the copy, its role or its inheritance began
	reads, writes map[int]*series
	updates       *series
	partial       bool // as policy.View.Partial
	wants         bool // has decided nothing since its last window
	early         bool // this window has ended early once
	own, any      int  // last call from the node itself; from anywhere
}

// A series counts one kind of event from one place.
type series struct {
	from    int
	count   float64
	history policy.History
}

func newHolder(now int, rules *Rules) *holder {
	config := &rules.History
	return &holder{
		config: config, second: Ticks / rules.Epoch, installed: now, opened: now, since: now, own: now, any: now,
		reads: map[int]*series{}, writes: map[int]*series{},
		updates: &series{from: now, history: policy.NewHistory(config)},
		partial: true,
	}
}

// event counts calls from a place; the series begins with the window, but not
// before the configuration did.
func (h *holder) event(list map[int]*series, place int, count float64) {
	s := list[place]
	if s == nil {
		if count == 0 {
			return
		}
		s = &series{from: max(h.opened, h.since), history: policy.NewHistory(h.config)}
		silent := min(s.from-h.since, h.config.Windows*Ticks)
		s.history.Close(0, float64(silent)/h.second)
		list[place] = s
	}
	s.count += count
}

// all calls f for every series, in a fixed order.
func (h *holder) all(f func(*series)) {
	for _, list := range []map[int]*series{h.reads, h.writes} {
		for _, place := range sorted(list) {
			f(list[place])
		}
	}
	f(h.updates)
}

// close ends the windows of at least so many ticks. If together they contradict
// the past, that is forgotten.
func (h *holder) close(now, least int) {
	if h.shifted(now, least) {
		h.all(func(s *series) { s.history.Reset() })
	}
	h.all(func(s *series) {
		if ticks := now - s.from; ticks >= least {
			s.history.Close(s.count, float64(ticks)/h.second)
			s.count, s.from = 0, now
		}
	})
	h.opened = now
	h.partial = h.partial && now-h.since < least
}

// shifted tells whether demand as a whole has changed in the running window.
func (h *holder) shifted(now, least int) bool {
	shift := policy.NewShift(h.config)
	for _, list := range []map[int]*series{h.reads, h.writes} {
		for _, place := range sorted(list) {
			if s := list[place]; now-s.from >= least {
				shift.Add(&s.history, s.count, float64(now-s.from)/h.second, float64(s.from-h.since)/h.second)
			}
		}
	}
	return shift.Found()
}

// contradicted tells whether the running window should end early.
func (h *holder) contradicted(now int) bool {
	found := false
	h.all(func(s *series) {
		found = found || s.history.Contradicts(s.count, float64(now-s.from)/h.second)
	})
	return found
}

// demand lists the estimates, ascending by place.
func demand(t *Tree, list map[int]*series) []policy.Demand {
	var out []policy.Demand
	for _, place := range sorted(list) {
		if e := list[place].history.Estimate(); e.Rate > 0 {
			out = append(out, policy.Demand{Access: t.Places[place], Estimate: e})
		}
	}
	return out
}

func sorted(list map[int]*series) []int {
	keys := make([]int, 0, len(list))
	for k := range list {
		keys = append(keys, k)
	}
	sort.Ints(keys)
	return keys
}

// count lets the calls of one tick come.
func (g *Game) count(s *state) {
	total := 0.0
	for origin := range g.Tree.Places {
		reads := g.events(s.c.Reads[origin])
		at := g.Tree.nearest(s.place, origin)
		h := s.holders[at]
		h.event(h.reads, origin, reads)
		if reads > 0 {
			h.any = g.tick
			if at == origin {
				h.own = g.tick
			} else {
				g.react(s, at, origin)
			}
		}
		writes := g.events(s.c.Writes[origin])
		total += writes
		if s.c.Sequential {
			s.holders[s.place.Leader].event(s.holders[s.place.Leader].writes, origin, writes)
		}
	}
	for _, r := range s.place.Replicas {
		s.holders[r].updates.count += total
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
		case g.Rules.History.EarlyClose && !h.early && h.contradicted(g.tick):
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
