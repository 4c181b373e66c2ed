package ilp

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A packing is a placement of collections that are tied to binaries, and what it leaves of
// the nodes' memory: a binary takes its bytes as long as a tied collection has a copy beside
// it. The search (ruin and recreate, as repair.go, accepting a little worse while it begins)
// takes collections out, whose binaries may go with them, and puts each back by its tree
// program where there is room for it and for the binary that it brings.
type packing struct {
	p      *Problem
	w      Weights
	solver *alone
	binary []int   // by collection: what it is tied to, or -1
	size   []int64 // by binary
	full   []int   // nodes with a bound

	room  []int64 // by node: free bytes; math.MaxInt64/2 without a bound
	users [][]int // by node and binary: copies that need it
	sites Placement
	cost  []float64 // by collection
	total float64

	best  Placement
	value float64 // of best, without access; +Inf while there is none

	price [][]float64 // by collection and place: what the decomposition asks for a copy
	rng   *rand.Rand
}

// packable reports whether a problem is one of packings: every collection is alone, is solved
// by its tree program, and needs at most one binary, which only copies bring.
func (p *Problem) packable(solver *alone) bool {
	if _, cpu := p.bounded(); cpu || !p.BinariesInMemory {
		return false
	}
	for i := range p.components {
		part := &p.components[i]
		if c := part.collections[0]; len(part.collections) > 1 || p.Collections[c].Consistency == None || !solver.easy(part) || p.tiedTo(c) == "" && !p.binaryFree(c) {
			return false
		}
	}
	return true
}

// binaryFree reports whether no call of c needs a binary.
func (p *Problem) binaryFree(c int) bool {
	return !slices.ContainsFunc(p.ofOne[c], func(k int) bool { return p.Functions[p.Demand[k].Function].Binary != "" })
}

func (p *Problem) newPacking(ctx context.Context, o Options) *packing {
	k := &packing{
		p: p, w: o.Weights, solver: p.newAlone(ctx, o.Weights), binary: make([]int, len(p.Collections)),
		room: make([]int64, p.n), users: make([][]int, p.n), sites: make(Placement, len(p.Collections)), cost: make([]float64, len(p.Collections)),
		value: math.Inf(1), rng: rand.New(rand.NewPCG(uint64(o.Limits.Seed), 0xb1a5)),
	}
	for _, b := range p.Binaries {
		k.size = append(k.size, b.Bytes)
	}
	for c := range k.binary {
		name := p.tiedTo(c)
		k.binary[c] = slices.IndexFunc(p.Binaries, func(b Binary) bool { return b.Name == name })
		k.price = append(k.price, make([]float64, p.n))
	}
	for n := range p.n {
		k.users[n] = make([]int, len(p.Binaries))
		if k.room[n] = p.Nodes[n].Memory; k.room[n] == 0 {
			k.room[n] = math.MaxInt64 / 2
		} else {
			k.full = append(k.full, n)
		}
	}
	return k
}

// need is what a copy of c on node n takes, with the binary that it brings.
func (k *packing) need(c, n int) int64 {
	bytes := k.p.Collections[c].Bytes
	if b := k.binary[c]; b >= 0 && k.users[n][b] == 0 {
		bytes += k.size[b]
	}
	return bytes
}

// tooLarge reports whether c and its binary exceed node n.
func (k *packing) tooLarge(c, n int) bool {
	limit, bytes := k.p.Nodes[n].Memory, k.p.Collections[c].Bytes
	if b := k.binary[c]; b >= 0 {
		bytes += k.size[b]
	}
	return limit > 0 && bytes > limit
}

// put places c.
func (k *packing) put(c int, s Site, cost float64) {
	for _, n := range s.Replicas {
		k.room[n] -= k.need(c, n)
		if b := k.binary[c]; b >= 0 {
			k.users[n][b]++
		}
	}
	k.sites[c], k.cost[c] = s, cost
	k.total += cost
}

// out takes c out.
func (k *packing) out(c int) {
	for _, n := range k.sites[c].Replicas {
		if b := k.binary[c]; b >= 0 {
			k.users[n][b]--
		}
		k.room[n] += k.need(c, n)
	}
	k.total -= k.cost[c]
	k.sites[c] = Site{}
}

// insert puts c where it costs least in the room that is left, with a share of the prices;
// false if there is no room for it.
func (k *packing) insert(c int, share float64) bool {
	task := k.solver.under(conditions{few: true, closed: func(c, n int) bool { return k.need(c, n) > k.room[n] }, adjust: k.charge(share)})
	value := task.solve(&k.p.components[c], nil, k.sites)
	s := k.sites[c]
	k.sites[c] = Site{}
	if k.solver.over() || value >= tree.Forbidden/2 {
		return false
	}
	k.put(c, s, value-k.paid(c, &s, share))
	return true
}

// charge lets copies pay a share of their prices.
func (k *packing) charge(share float64) func(int, *tree.Program) {
	return func(c int, d *tree.Program) {
		for m, x := range k.price[c] {
			d.Open[m] += float64(share * x)
		}
	}
}

// paid is the share of the prices that the copies of c pay.
func (k *packing) paid(c int, s *Site, share float64) float64 {
	sum := 0.0
	for _, n := range s.Replicas {
		sum += float64(share * k.price[c][k.p.walk.Place[n]])
	}
	return sum
}

// start places all, the collections that cost most first.
func (k *packing) start() {
	order := make([]int, len(k.sites))
	for c := range order {
		order[c] = c
	}
	k.fill(order, 0)
}

// fill places collections in order, and keeps the result if it is complete and better.
func (k *packing) fill(order []int, share float64) bool {
	for _, c := range order {
		if !k.insert(c, share) {
			return false
		}
	}
	k.keep()
	return true
}

// keep remembers what stands if it is better.
func (k *packing) keep() {
	sum := 0.0 // not the running total, which gathers rounding
	for _, x := range k.cost {
		sum += x
	}
	if k.total = sum; sum < k.value-1e-12*math.Abs(sum) {
		k.value, k.best = sum, slices.Clone(k.sites)
	}
}

// again begins at the best placement.
func (k *packing) again(cost []float64) {
	for c := range k.sites {
		if k.sites[c].Replicas != nil {
			k.out(c)
		}
	}
	for c, s := range k.best {
		k.put(c, s, cost[c])
	}
}

// search ruins and recreates so many times from the best placement.
func (k *packing) search(moves int) {
	if k.best == nil {
		return
	}
	costs := make([]float64, len(k.best))
	for c := range k.best {
		cost, err := k.p.partCost(&k.p.components[c], k.w, k.best)
		if err != nil {
			panic(err) // a placement that the search has made
		}
		costs[c] = cost
	}
	k.again(costs)
	const worse = 0.01 // share of the value by which a move may be worse at first
	for i := range moves {
		if k.solver.over() {
			return
		}
		k.move(worse * math.Abs(k.value) * float64(moves-i) / float64(moves))
	}
}

// move takes some collections out and puts them back; what is more than slack above the
// best is undone.
func (k *packing) move(slack float64) {
	chosen := k.ruined()
	old, cost := make([]Site, len(chosen)), make([]float64, len(chosen))
	for i, c := range chosen {
		old[i], cost[i] = k.sites[c], k.cost[c]
	}
	for _, c := range chosen {
		k.out(c)
	}
	share := [...]float64{0, 0.5, 1}[k.rng.IntN(3)]
	done := true
	for _, c := range chosen {
		if done = k.insert(c, share); !done {
			break
		}
	}
	if done && k.total <= k.value+slack {
		k.keep()
		return
	}
	for _, c := range chosen {
		if k.sites[c].Replicas != nil {
			k.out(c)
		}
	}
	for i, c := range chosen {
		k.put(c, old[i], cost[i])
	}
}

// ruined draws collections to take out, in random order: those on one node, or those of one
// binary, or any; with a few others that may want the room.
func (k *packing) ruined() []int {
	var chosen []int
	n, b, kind := k.full[k.rng.IntN(len(k.full))], k.rng.IntN(max(1, len(k.size))), k.rng.IntN(4)
	for c := range k.sites {
		if kind < 2 && k.sites[c].Holds(n) || kind == 2 && k.binary[c] == b {
			chosen = append(chosen, c)
		}
	}
	k.rng.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	const most = 20
	chosen = chosen[:min(len(chosen), most)]
	for range 1 + k.rng.IntN(5) {
		if c := k.rng.IntN(len(k.sites)); !slices.Contains(chosen, c) {
			chosen = append(chosen, c)
		}
	}
	k.rng.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	return chosen
}
