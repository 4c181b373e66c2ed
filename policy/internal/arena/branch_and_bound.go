package arena

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
)

// OptimumWithin is the exact minimum of the energy of all collections where
// memory is limited (capacity 0 = unlimited), by branch and bound over all
// placements of one collection after the other, if it is below limit. For trees
// of at most eight places and half a dozen collections.
func OptimumWithin(t *Tree, collections []Collection, w policy.Weights, capacity []int64, limit float64) float64 {
	b := &branching{capacity: capacity, used: make([]int64, len(t.Places)), best: limit}
	for i := range collections {
		b.bytes = append(b.bytes, collections[i].Bytes)
		b.choices = append(b.choices, everywhere(t, &collections[i], w))
	}
	b.rest = make([]float64, len(collections)+1)
	for i := len(collections) - 1; i >= 0; i-- {
		b.rest[i] = b.rest[i+1] + b.choices[i][0].energy
	}
	b.place(0, 0)
	return b.best
}

type choice struct {
	energy   float64
	replicas []int
}

// everywhere lists all sets of copies of a collection, each with its best leader,
// ascending by energy.
func everywhere(t *Tree, c *Collection, w policy.Weights) []choice {
	var list []choice
	for set := 1; set < 1<<len(t.Places); set++ {
		best := choice{}
		for i := range t.Places {
			if set>>i&1 == 1 {
				best.replicas = append(best.replicas, i)
			}
		}
		for k, leader := range best.replicas {
			if e := t.Energy(c, w, Placement{leader, best.replicas}); k == 0 || e < best.energy {
				best.energy = e
			}
		}
		list = append(list, best)
	}
	slices.SortStableFunc(list, func(a, b choice) int {
		switch {
		case a.energy < b.energy:
			return -1
		case a.energy > b.energy:
			return 1
		}
		return 0
	})
	return list
}

type branching struct {
	capacity []int64
	used     []int64
	bytes    []int64
	choices  [][]choice
	rest     []float64 // least energy of all collections from i on without limits
	best     float64
}

func (b *branching) place(i int, energy float64) {
	if i == len(b.choices) {
		b.best = energy
		return
	}
	for _, c := range b.choices[i] {
		total := energy + c.energy
		if total+b.rest[i+1] >= b.best {
			return
		}
		if b.fits(i, c.replicas) {
			for _, r := range c.replicas {
				b.used[r] += b.bytes[i]
			}
			b.place(i+1, total)
			for _, r := range c.replicas {
				b.used[r] -= b.bytes[i]
			}
		}
	}
}

func (b *branching) fits(i int, replicas []int) bool {
	for _, r := range replicas {
		if b.capacity[r] > 0 && b.used[r]+b.bytes[i] > b.capacity[r] {
			return false
		}
	}
	return true
}
