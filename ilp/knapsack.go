package ilp

import (
	"cmp"
	"slices"
)

// An item of a knapsack needs its binary beside it.
type item struct {
	binary int // -1 for none
	bytes  float64
	worth  float64

	collection int
}

// A knapsack finds the items of most worth that fit together with their binaries, by branch
// and bound: first over the binaries, then over the items of those that are there.
type knapsack struct {
	items []item    // the most worth per byte first
	size  []float64 // by binary
	order []int     // binaries, in the order in which they are decided
	shut  []bool    // by binary: decided not to be there

	taken, chosen []bool // by item: now, and in the best solution
	best          float64
	bound         float64 // of what was cut off unexplored
	steps         int
}

// mostSteps bounds the work on one knapsack; what is left is bounded by its relaxation.
const mostSteps = 3000

// mostWorth is an upper bound of what fits into room, exact unless it takes too many steps,
// and which items are taken, in the order of items, which it sorts.
func mostWorth(items []item, size []float64, room float64) (bound float64, taken []bool) {
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.worth*a.bytes, a.worth*b.bytes) })
	k := &knapsack{items: items, size: size, shut: make([]bool, len(size)), taken: make([]bool, len(items)), chosen: make([]bool, len(items))}
	worth := make([]float64, len(size))
	for _, x := range items {
		if x.binary >= 0 {
			if worth[x.binary] == 0 {
				k.order = append(k.order, x.binary)
			}
			worth[x.binary] += x.worth
		}
	}
	slices.SortStableFunc(k.order, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	k.decide(0, room)
	return max(k.best, k.bound), k.chosen
}

// relaxed is an upper bound of what items from the i-th on are worth, parts of them allowed
// and binaries free unless they are shut.
func (k *knapsack) relaxed(i int, room float64) float64 {
	sum := 0.0
	for ; i < len(k.items); i++ {
		x := &k.items[i]
		if x.binary >= 0 && k.shut[x.binary] {
			continue
		}
		if x.bytes > room {
			return sum + float64(x.worth*room/x.bytes)
		}
		sum += x.worth
		room -= x.bytes
	}
	return sum
}

// stop reports whether a branch of that bound is not worth exploring, or may no longer be.
func (k *knapsack) stop(bound float64) bool {
	if bound <= k.best {
		return true
	}
	if k.steps++; k.steps > mostSteps {
		k.bound = max(k.bound, bound)
		return true
	}
	return false
}

// decide tries the i-th binary there and not.
func (k *knapsack) decide(i int, room float64) {
	if k.stop(k.relaxed(0, room)) {
		return
	}
	if i == len(k.order) {
		k.fill(0, room, 0)
		return
	}
	b := k.order[i]
	if k.size[b] <= room {
		k.decide(i+1, room-k.size[b])
	}
	k.shut[b] = true
	k.decide(i+1, room)
	k.shut[b] = false
}

// fill tries items from the i-th on, given what is taken and its worth.
func (k *knapsack) fill(i int, room, worth float64) {
	if worth > k.best {
		k.best = worth
		copy(k.chosen, k.taken)
	}
	for i < len(k.items) && (k.items[i].bytes > room || k.items[i].binary >= 0 && k.shut[k.items[i].binary]) {
		i++
	}
	if i == len(k.items) || k.stop(worth+k.relaxed(i, room)) {
		return
	}
	k.taken[i] = true
	k.fill(i+1, room-k.items[i].bytes, worth+k.items[i].worth)
	k.taken[i] = false
	k.fill(i+1, room, worth)
}
