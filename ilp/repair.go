package ilp

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A repair keeps the best feasible placement of column generation and makes it
// better: diving from the master (dive.go), then ruin and recreate (Schrimpf et al. 2000),
// where units are taken out and put back by the tree program with the nodes
// closed that lack room.
type repair struct {
	cg   *columnGeneration
	best []column
	cost float64 // of best, +Inf while there is none
	room []int64 // by node, what current leaves free; math.MaxInt64 without a bound

	cores []float64 // by node, where CPU counts: what current leaves free; +Inf without a bound

	current []column
	rng     *rand.Rand
}

func newRepair(cg *columnGeneration) *repair {
	return &repair{
		cg: cg, cost: math.Inf(1), room: make([]int64, cg.p.n),
		current: make([]column, len(cg.units)), rng: rand.New(rand.NewPCG(uint64(cg.o.Limits.Seed), 0x3e9a1)),
	}
}

// empty takes everything out.
func (r *repair) empty() {
	for n := range r.room {
		r.room[n] = r.cg.p.Nodes[n].Memory
		if r.room[n] == 0 {
			r.room[n] = math.MaxInt64 / 2
		}
	}
	if r.cg.calls != nil {
		r.cores = r.cg.p.cores()
	}
	clear(r.current)
}

// take puts a column in or, with sign +1, out.
func (r *repair) take(col *column, sign int64) {
	for i, c := range r.cg.units[col.unit].collections {
		for _, n := range col.sites[i].Replicas {
			r.room[n] += sign * r.cg.p.Collections[c].Bytes
		}
	}
	for i, n := range col.nodes {
		r.cores[n] += float64(sign) * r.cg.p.busy(r.cg.calls[col.unit][i], n)
	}
}

// fits reports whether there is room for a column.
func (r *repair) fits(col *column) bool {
	r.take(col, -1)
	defer r.take(col, +1)
	return !r.over(col)
}

// put makes a column its unit's current one if it fits.
func (r *repair) put(col *column) bool {
	if !r.fits(col) {
		return false
	}
	r.take(col, -1)
	r.current[col.unit] = *col
	return true
}

// over reports whether any node has less than no room.
func (r *repair) over(col *column) bool {
	for i := range col.sites {
		for _, n := range col.sites[i].Replicas {
			if r.room[n] < 0 {
				return true
			}
		}
	}
	for _, n := range col.nodes {
		if r.cores[n] < -tolerance/2*r.cg.p.Nodes[n].CPU {
			return true
		}
	}
	return false
}

// start places what fits of the first columns, then the others around them.
func (r *repair) start(columns []column) {
	order := make([]int, len(columns))
	for u := range order {
		order[u] = u
	}
	small := func(a, b int) int { return cmp.Compare(r.bytes(a)>>10, r.bytes(b)>>10) } // small units first: they give most per byte
	slices.SortStableFunc(order, small)
	r.empty()
	r.fill(columns, order)
}

// bytes of one copy of each collection of a unit.
func (r *repair) bytes(u int) int64 {
	var sum int64
	for _, c := range r.cg.units[u].collections {
		sum += r.cg.p.Collections[c].Bytes
	}
	return sum
}

// lacks reports whether node n has no room for a copy of collection c.
func (r *repair) lacks(c, n int) bool { return r.cg.p.Collections[c].Bytes > r.room[n] }

// fill puts wanted columns in as long as they fit, recreates the other units, and
// keeps the result if it is the best so far.
func (r *repair) fill(wanted []column, order []int) {
	var left []int
	for _, u := range order {
		if wanted[u].sites == nil || math.IsInf(wanted[u].cost, 1) {
			left = append(left, u)
			continue
		}
		if !r.put(&wanted[u]) {
			left = append(left, u)
		}
	}
	for _, u := range left {
		if !r.recreate(u) {
			return
		}
	}
	r.keep()
}

// keep remembers the current placement if it is complete and better.
func (r *repair) keep() {
	for n, room := range r.room {
		if room < 0 {
			panic(fmt.Sprintf("repair overfills node %q by %d bytes", r.cg.p.Nodes[n].Name, -room))
		}
	}
	cost := 0.0
	for u := range r.current {
		cost += r.current[u].cost
	}
	if cost < r.cost {
		r.cost, r.best = cost, slices.Clone(r.current)
		r.cg.tell()
	}
}

// polish ruins and recreates from the best placement until that stops to pay.
func (r *repair) polish() {
	if r.best == nil || r.cg.prices.memory == nil {
		return
	}
	r.empty()
	copy(r.current, r.best)
	for u := range r.current {
		r.take(&r.current[u], -1)
	}
	r.sweep()
	total := r.cost
	r.log("polish")
	defer r.log("polished")
	const patience = 400
	for idle := 0; idle < patience && !r.cg.closed() && !r.cg.solver.over(); idle++ {
		if total = r.ruin(total); total < r.cost*(1-1e-9) {
			r.keep()
			idle = 0
		}
	}
	r.sweep()
}

func (r *repair) log(what string) {
	if r.cg.o.Trace != nil {
		fmt.Fprintf(r.cg.o.Trace, "%s: best %.8g, bound %.8g\n", what, r.cg.shown(r.cost), r.cg.shown(r.cg.bound))
	}
}

// sweep takes every unit out and puts it back once.
func (r *repair) sweep() {
	for u := range r.current {
		if r.cg.solver.over() {
			break
		}
		old := r.current[u]
		r.take(&old, +1)
		switch {
		case !r.recreate(u):
			r.take(&old, -1)
		case r.current[u].cost >= old.cost:
			r.take(&r.current[u], +1)
			r.take(&old, -1)
			r.current[u] = old
		}
	}
	r.keep()
}

// ruin takes some units with copies on one crowded node out and puts them back in
// random order; worse results are undone. It returns the cost that stands.
func (r *repair) ruin(total float64) float64 {
	crowded := r.crowded()
	var near []int
	for u := range r.current {
		if r.current[u].holds(crowded) {
			near = append(near, u)
		}
	}
	r.rng.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
	out := near[:min(len(near), 3+r.rng.IntN(10))]
	for range 1 + r.rng.IntN(3) { // others that may want the room
		if u := r.rng.IntN(len(r.current)); !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	old := make([]column, len(out))
	before := 0.0
	for i, u := range out {
		old[i] = r.current[u]
		before += old[i].cost
		r.take(&old[i], +1)
	}
	r.rng.Shuffle(len(out), func(i, j int) { out[i], out[j], old[i], old[j] = out[j], out[i], old[j], old[i] })
	after, done := 0.0, 0
	for _, u := range out {
		if !r.recreate(u) {
			break
		}
		done++
		if after += r.current[u].cost; after >= before {
			break
		}
	}
	if done == len(out) && after < before {
		return total + after - before
	}
	for i, u := range out {
		if i < done {
			r.take(&r.current[u], +1)
		}
		r.current[u] = old[i]
		r.take(&old[i], -1)
	}
	return total
}

// crowded draws a bounded node in proportion to the prices of its memory and cores.
func (r *repair) crowded() int {
	m := r.cg.master
	nodes := append(slices.Clone(m.nodes), m.busy...)
	weights := slices.Clone(r.cg.prices.memory)
	for _, x := range r.cg.prices.cpu {
		weights = append(weights, x*m.core)
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := r.rng.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return nodes[i]
		}
	}
	return nodes[r.rng.IntN(len(nodes))]
}

func (col *column) holds(n int) bool {
	for i := range col.sites {
		if col.sites[i].Holds(n) {
			return true
		}
	}
	return false
}

// stands reports whether a column is in the best placement.
func (r *repair) stands(col *column) bool {
	return r.best != nil && col.key() == r.best[col.unit].key()
}

// adopt makes a complete set of columns the current placement.
func (r *repair) adopt(columns []column) {
	if len(columns) < len(r.cg.units) {
		return // a unit has none
	}
	r.empty()
	for i := range columns {
		r.current[columns[i].unit] = columns[i]
		r.take(&columns[i], -1)
	}
	for i := range columns {
		if r.over(&columns[i]) {
			return // rounding of the memory rows
		}
	}
	r.keep()
}

// serving is who executes each class under the best columns; nil where CPU does not
// count.
func (r *repair) serving() []int {
	if r.cg.calls == nil {
		return nil
	}
	nodes := make([]int, len(r.cg.p.Demand))
	for u := range r.best {
		for i, k := range r.cg.calls[u] {
			nodes[k] = r.best[u].nodes[i]
		}
	}
	return nodes
}

// placement writes the best columns out.
func (r *repair) placement(into Placement) {
	for u := range r.best {
		for i, c := range r.cg.units[u].collections {
			into[c] = r.best[u].sites[i]
		}
	}
}
