package arena

import (
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
)

// Ticks is how many ticks an epoch has.
const Ticks = 20

// Rules are how a game is played. The zero value, with a policy, is noiseless
// and has all guards.
type Rules struct {
	Policy       policy.Policy
	History      policy.HistoryConfig // policy.DefaultHistory if zero
	Epoch        float64              // length, s; 10 if zero
	RandomPhases bool                 // epochs of the nodes begin at random offsets, else together
	Delay        float64              // epochs that an act takes
	Patient      bool                 // a copy acts once in an epoch, even if its counts are good for more
	Noise        bool                 // Poisson counts, else exact ones

	// The guards, each of which can be taken away.
	Unserialised bool // whoever decides acts, whatever else is under way
	Mixed        bool // what was counted under old configurations is kept, and nothing is waited for
	NoLeadDrop   bool // a leader cannot hand its role to another copy and go in one act
	FirstCome    bool // a full node refuses, whoever comes
}

// A Game is played on a tree.
type Game struct {
	Tree        *Tree
	Weights     policy.Weights
	Collections []Collection
	Capacity    []int64 // of each place, bytes; 0 = unlimited; nil = none is limited
	Rules       Rules
	Record      Record

	cores    []float64         // of each node; nil = load is not priced
	service  float64           // s that a call takes of a core
	spent    []float64         // load of each node since its epoch began, times epochs
	believed [][]policy.Memory // load that each node takes each to have; only its own and its neighbours' are asked for

	draw    *rand.Rand
	scale   meter.Scale
	tick    int
	phase   []int
	used    []int64   // with reservations
	price   []float64 // that each node gossips
	states  []*state
	refused map[[2]int]int // by collection and target: tick until which it is not asked again
}

// state is one collection as it is placed now.
type state struct {
	c       *Collection
	index   int
	place   Placement
	holders []*holder // by place; nil where there is no copy
	pending []pending
	seen    map[string]bool // placements so far
}

// pending is an act under way.
type pending struct {
	due, from int
	action    policy.Action
	displaced float64 // by how much the energy has risen to make room for it
}

// New sets a game up.
func New(t *Tree, w policy.Weights, collections []Collection, rules Rules, seed uint64) *Game {
	n := len(t.Places)
	g := &Game{
		Tree: t, Weights: w, Collections: collections, Rules: rules,
		draw: rand.New(rand.NewPCG(seed, 1)), phase: make([]int, n),
		used: make([]int64, n), price: make([]float64, n), refused: map[[2]int]int{},
	}
	if g.Rules.Epoch == 0 {
		g.Rules.Epoch = 10
	}
	if g.Rules.History.Windows == 0 {
		g.Rules.History = policy.DefaultHistory
	}
	g.scale = meter.Scale{Second: Ticks / g.Rules.Epoch, Epoch: Ticks, History: g.Rules.History}
	if rules.RandomPhases {
		for i := range g.phase {
			g.phase[i] = g.draw.IntN(Ticks)
		}
	}
	for i := range collections {
		s := &state{c: &collections[i], index: i}
		g.states = append(g.states, s)
		g.Place(i, Placement{s.c.Leader, []int{s.c.Leader}})
	}
	return g
}

// Placement is where collection i is now.
func (g *Game) Placement(i int) Placement { return g.states[i].place }

// Place puts collection i somewhere from the beginning.
func (g *Game) Place(i int, p Placement) {
	s := g.states[i]
	for _, r := range s.place.Replicas {
		g.used[r] -= s.c.Bytes
	}
	s.place, s.holders, s.seen = p, make([]*holder, len(g.Tree.Places)), map[string]bool{p.key(): true}
	for _, r := range p.Replicas {
		s.holders[r] = newHolder(g.tick, &g.scale)
		g.used[r] += s.c.Bytes
	}
}

// Energy is that of all collections and all nodes now.
func (g *Game) Energy() float64 {
	sum := 0.0
	for _, s := range g.states {
		sum += g.Tree.Energy(s.c, g.Weights, s.place)
	}
	for i := range g.Tree.Places {
		m := g.memory(i)
		sum += m.Pressure(g.Weights.Kappa)
		if g.cores != nil {
			sum += cost(g.Weights, g.busy(i))
		}
	}
	return sum
}

// System is what package policy says the energy of collection i is, by term.
func (g *Game) System(i int) policy.Terms {
	s := g.states[i]
	system := policy.System{Updates: s.c.writeRate(), Leader: g.Tree.Places[s.place.Leader], Weights: g.Weights}
	for n, p := range g.Tree.Places {
		system.Reads = append(system.Reads, policy.Demand{Access: p, Estimate: policy.Estimate{Rate: s.c.Reads[n]}})
		system.Writes = append(system.Writes, policy.Demand{Access: p, Estimate: policy.Estimate{Rate: s.c.serialised(n)}})
	}
	for _, r := range s.place.Replicas {
		system.Replicas = append(system.Replicas, g.Tree.Places[r])
	}
	return system.Energy()
}

func (g *Game) memory(i int) policy.Memory {
	m := policy.Memory{Used: g.used[i], Price: g.price[i]}
	if g.Capacity != nil {
		m.Capacity = g.Capacity[i]
	}
	return m
}

// Play goes on for so many epochs.
func (g *Game) Play(epochs int) {
	for range epochs * Ticks {
		g.Step()
	}
}

// Step lets one tick pass: calls are counted, acts take effect, windows close,
// nodes decide until nobody has anything to do now.
func (g *Game) Step() {
	for _, s := range g.states {
		g.count(s)
	}
	g.work()
	g.tick++
	for _, s := range g.states {
		g.commitDue(s)
	}
	for node := range g.Tree.Places {
		g.closeWindows(node)
	}
	for g.decideAll() {
	}
}

// decideAll asks every node that has something to decide; false if nothing has
// changed.
func (g *Game) decideAll() bool {
	before := len(g.Record.Acts)
	for node := range g.Tree.Places {
		for _, s := range g.states {
			if h := s.holders[node]; h != nil && h.wants {
				g.decide(s, node)
			}
		}
	}
	if g.Rules.Unserialised {
		for _, s := range g.states {
			g.commitDue(s)
		}
	}
	return len(g.Record.Acts) > before
}
