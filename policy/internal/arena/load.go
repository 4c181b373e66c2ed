package arena

import (
	"cmp"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Cores makes nodes bound by their cores: a call takes one for so many seconds.
// Nodes measure their load over an epoch, and gossip it at its end.
func (g *Game) Cores(cores []float64, service float64) {
	g.cores, g.service = cores, service
	g.spent, g.believed = make([]float64, len(cores)), make([][]policy.Memory, len(cores))
	for i := range cores {
		for j := range cores {
			g.believed[i] = append(g.believed[i], policy.Memory{Load: g.busy(j), Cores: cores[j]})
		}
	}
}

// work lets a tick pass in which cores are busy.
func (g *Game) work() {
	for i := range g.cores {
		g.spent[i] += g.busy(i) / Ticks
	}
}

// measure ends an epoch of a node, which tells the others how busy it has been.
func (g *Game) measure(node int) {
	for i := range g.believed {
		g.believed[i][node].Load = g.spent[node]
	}
	g.spent[node] = 0
}

// heard is what a node takes the memory and the load of another one, or of itself, to be.
func (g *Game) heard(by, of int) policy.Memory {
	m := g.memory(of)
	if g.cores != nil {
		m.Cores, m.Load = g.cores[of], g.believed[by][of].Load
	}
	return m
}

// foresee lets a node count what it has proposed itself.
func (g *Game) foresee(v *policy.View, a *policy.Action) {
	if g.cores == nil {
		return
	}
	mine, f := g.believed[v.Self.ID], policy.FlowOf(v, a)
	mine[v.Self.ID].Serve(-f.Gone, g.service)
	for i := range v.Neighbours {
		mine[v.Neighbours[i].Place.ID].Serve(f.To[i], g.service)
	}
}

// busy is the share of a node's cores that the calls take which it serves now.
func (g *Game) busy(node int) float64 {
	rate := 0.0
	for _, s := range g.states {
		rate += s.c.served(g.Tree, s.place, node)
	}
	return rate * g.service / g.cores[node]
}

// served is the rate of the calls that a node serves under a placement.
func (c *Collection) served(t *Tree, p Placement, node int) float64 {
	rate := 0.0
	if !contains(p.Replicas, node) {
		return 0
	}
	for origin := range t.Places {
		if t.nearest(p, origin) == node {
			rate += c.Reads[origin]
		}
		if p.Leader == node {
			rate += c.serialised(origin)
		}
	}
	return rate
}

// cost is the energy of a node's cores at a load.
func cost(w policy.Weights, load float64) float64 {
	m := policy.Memory{Load: load}
	return m.Busy(w.CPU)
}

// OptimumUnderLoad is the exact minimum of the energy of all collections where load
// is priced, by branch and bound as OptimumWithin. Load only rises with further
// collections, so that what those placed so far cost bounds it from below.
func OptimumUnderLoad(t *Tree, collections []Collection, w policy.Weights, cores []float64, service float64) float64 {
	var choices [][]loaded
	rest := make([]float64, len(collections)+1)
	for i := range collections {
		choices = append(choices, collections[i].placements(t, w, cores, service))
	}
	for i := len(collections) - 1; i >= 0; i-- {
		rest[i] = rest[i+1] + choices[i][0].energy
	}
	best := math.Inf(1)
	load := make([]float64, len(cores))
	var place func(i int, energy float64)
	place = func(i int, energy float64) {
		total := energy
		for _, rho := range load {
			total += cost(w, rho)
		}
		if total+rest[i] >= best {
			return
		}
		if i == len(choices) {
			best = total
			return
		}
		for _, c := range choices[i] {
			if energy+c.energy+rest[i+1] >= best {
				return
			}
			for n := range load {
				load[n] += c.load[n]
			}
			place(i+1, energy+c.energy)
			for n := range load {
				load[n] -= c.load[n]
			}
		}
	}
	place(0, 0)
	return best
}

// loaded is a placement of a collection with the load that it brings to each node.
type loaded struct {
	energy float64
	load   []float64
}

// placements lists all placements of a collection, ascending by energy.
func (c *Collection) placements(t *Tree, w policy.Weights, cores []float64, service float64) []loaded {
	var list []loaded
	for set := 1; set < 1<<len(t.Places); set++ {
		var p Placement
		for i := range t.Places {
			if set>>i&1 == 1 {
				p.Replicas = append(p.Replicas, i)
			}
		}
		for _, p.Leader = range p.Replicas {
			l := loaded{t.Energy(c, w, p), make([]float64, len(t.Places))}
			for _, r := range p.Replicas {
				l.load[r] = c.served(t, p, r) * service / cores[r]
			}
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b loaded) int { return cmp.Compare(a.energy, b.energy) })
	return list
}
