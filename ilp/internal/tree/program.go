package tree

import "slices"

// Forbidden is an opening cost that no optimum pays. It is finite, so that the
// differences below stay numbers.
const Forbidden = 1e30

// A Program finds the copies of one collection that cost least, for every leader
// at once:
//
//	V(l) = write_l + min over R ∋ l of  Σ_v min_{m∈R} cost(v,m) + Σ_{m∈R} open_m + W·Steiner(R)
//
// It is exact, and so its values are bounds, only where cost(v,m) =
// λ_v·(d(v,m) + g(m)) with one g for all v (execution at the data): then the
// nodes that one copy serves are connected, and a path within one side of a link
// decides what may happen beyond it. O(n²) time and space.
//
// The recursion is over directed links. For the link from v to its neighbour x,
// side(x) is what lies beyond. With m the copy that serves v,
//
//	S[x][m] = Σ_{u∈side(x)} cost(u,m)                  no copy beyond
//	T[x][m] = cost(x,m) + [m≠x]·min(0, open_x) + Σ_y C[y→x][m]   over x's other neighbours y
//	B[x]    = min_{m∈side(x)} T[x][m] + [m=x]·open_x + W·len_x   x served from beyond
//	C[x→v][m] = T[x][m] + [m=x]·open_x + W·len_x       if m ∈ side(x), else
//	            min(S[x][m], T[x][m] + W·len_x, B[x])
//
// One pass upwards gives C for the links to parents, one downwards for those to
// children (rerooting), and
//
//	V(l) = write_l + open_l + min(T[l][l], min_{m≠l} T[l][m] - min(0, open_l))
//
// with T[l] over all neighbours. Uncapacitated facility location on a tree goes
// back to Kolen (1983); the update tree and the rerooting are ours.
type Program struct {
	w     *Order
	N     int       // places
	Open  []float64 // by place: what a copy there costs
	Write []float64 // by place: what leading there costs
	Carry float64   // W: cost of one second of update tree
	// Few lets Run leave out the leaders and copies that cannot be in the best
	// solution: V is then forbidden for them.
	Few   bool
	Slope float64 // with Few: rate of writes / rate of the first demand, or any number ≥ 0

	cost   []float64 // cost[v*n+m]; 0 in the rows of places without demand
	Demand []int     // places that Serve was asked for
	V      []float64 // V(l), by place

	sub         subtree
	t           []float64 // by row and column: T over the children; after run, over all neighbours
	s           []float64 // S[v][m] of v's subtree
	toUp        []float64 // C[v→parent][m]
	toIn        []float64 // C[parent→v][m]
	a, b        []float64 // scratch for one side
	gather      []float64 // scratch for one row
	contraction contraction
}

// NewProgram makes a program without demand or costs.
func NewProgram(w *Order) *Program {
	n := len(w.Node)
	vector := func() []float64 { return make([]float64, n) }
	square := func() []float64 { return make([]float64, n*n) }
	return &Program{
		w: w, N: n, cost: square(), Open: vector(), Write: vector(),
		t: square(), s: square(), toUp: square(), toIn: square(),
		V: vector(), a: vector(), b: vector(), gather: vector(), sub: newSubtree(w), contraction: newContraction(n),
	}
}

// Reset forgets all demand, and what leading costs.
func (d *Program) Reset() {
	for _, v := range d.Demand {
		clear(d.cost[v*d.N : (v+1)*d.N])
	}
	d.Demand = d.Demand[:0]
	clear(d.Write)
	d.Few, d.Slope = false, 0
}

// Serve returns the costs of the demand at place v, by the place that serves it,
// to add to.
func (d *Program) Serve(v int) []float64 {
	if !slices.Contains(d.Demand, v) {
		d.Demand = append(d.Demand, v)
	}
	return d.cost[v*d.N : (v+1)*d.N]
}

// Run fills V for every leader, or with few for those that may be best.
func (d *Program) Run() {
	if d.Few {
		d.sub.take(d.contraction.of(d))
	} else {
		d.sub.whole()
	}
	d.upwards()
	d.downwards()
	for l := range d.V {
		d.V[l] = Forbidden
	}
	k := len(d.sub.columns)
	for i, l := range d.sub.rows {
		j := d.sub.self[i]
		if j < 0 {
			continue
		}
		_, best := d.serving(d.t[i*k:(i+1)*k], l, j)
		d.V[l] = d.Write[l] + d.Open[l] + best
	}
}

// serving is the column that serves leader l, whose own is j, and T without what l
// gives for being open anyway.
func (d *Program) serving(row []float64, l, j int) (at int, best float64) {
	at, best = j, row[j]
	idle := min(0, d.Open[l])
	for m, x := range row {
		if x-idle < best && m != j {
			at, best = m, x-idle
		}
	}
	return at, best
}

func (d *Program) upwards() {
	k := len(d.sub.columns)
	for i, v := range d.sub.rows {
		row, own := d.t[i*k:(i+1)*k], d.s[i*k:(i+1)*k]
		idle := min(0, d.Open[v])
		cost := d.cost[v*d.N : (v+1)*d.N]
		for j, m := range d.sub.columns {
			own[j] = cost[m]
			row[j] = cost[m] + idle
		}
		if j := d.sub.self[i]; j >= 0 {
			row[j] -= idle
		}
	}
	for i := len(d.sub.rows) - 1; i > 0; i-- {
		p := d.sub.parent[i]
		up := d.toUp[i*k : (i+1)*k]
		d.through(up, d.t[i*k:(i+1)*k], d.s[i*k:(i+1)*k], d.sub.below(i), i, i)
		AddTo(d.t[p*k:(p+1)*k], up)
		AddTo(d.s[p*k:(p+1)*k], d.s[i*k:(i+1)*k])
	}
}

func (d *Program) downwards() {
	k := len(d.sub.columns)
	all := d.s[:k]
	for i := 1; i < len(d.sub.rows); i++ {
		p := d.sub.parent[i]
		t, up, s := d.t[p*k:(p+1)*k], d.toUp[i*k:(i+1)*k], d.s[i*k:(i+1)*k]
		a, b := d.a[:k], d.b[:k]
		for j := range a {
			a[j] = t[j] - up[j]
			b[j] = all[j] - s[j]
		}
		in := d.toIn[i*k : (i+1)*k]
		far := d.sub.below(i)
		far.others = true
		d.through(in, a, b, far, p, i)
		AddTo(d.t[i*k:(i+1)*k], in)
	}
}

// A side is the columns [from, to), or all others.
type side struct {
	from, to int
	others   bool
}

func (s side) holds(m int) bool { return (s.from <= m && m < s.to) != s.others }

// through computes C over the link above row child, whose far end is row x.
func (d *Program) through(c, t, s []float64, far side, x, child int) {
	step := float64(d.Carry * d.w.Up[d.sub.rows[child]])
	if far.others {
		b := min(d.beyond(c, t, 0, far.from, x, step), d.beyond(c, t, far.to, len(c), x, step))
		near(c, t, s, far.from, far.to, step, b)
		return
	}
	b := d.beyond(c, t, far.from, far.to, x, step)
	near(c, t, s, 0, far.from, step, b)
	near(c, t, s, far.to, len(c), step, b)
}

// beyond fills C for copies m in [from, to) on the far side, and returns the
// least of them.
func (d *Program) beyond(c, t []float64, from, to, x int, step float64) float64 {
	best := float64(Forbidden)
	own := d.sub.self[x]
	for m := from; m < to; m++ {
		y := t[m] + step
		if m == own {
			y += d.Open[d.sub.rows[x]]
		}
		c[m] = y
		if y < best {
			best = y
		}
	}
	return best
}

// near fills C for copies m in [from, to) on the near side.
func near(c, t, s []float64, from, to int, step, b float64) {
	c, t, s = c[from:to], t[from:to], s[from:to]
	for m := range c {
		y := t[m] + step
		if s[m] < y {
			y = s[m]
		}
		if b < y {
			y = b
		}
		c[m] = y
	}
}

// AddTo adds x to sum, place by place.
func AddTo(sum, x []float64) {
	for i, y := range x {
		sum[i] += y
	}
}

// Best is the leader of least V; ties go to the lower place.
func (d *Program) Best() int {
	l := 0
	for m := range d.V {
		if d.V[m] < d.V[l] {
			l = m
		}
	}
	return l
}

// Copies traces the choices behind V(l) and returns the places that hold copies,
// in the order of the walk.
func (d *Program) Copies(l int) []int {
	i := slices.Index(d.sub.rows, l)
	if i < 0 || d.sub.self[i] < 0 {
		return []int{l} // V(l) is forbidden
	}
	k := len(d.sub.columns)
	at, _ := d.serving(d.t[i*k:(i+1)*k], l, d.sub.self[i])
	open := make([]bool, len(d.sub.rows))
	open[i] = true
	d.trace(i, -1, at, open)
	var r []int
	for i, is := range open {
		if is {
			r = append(r, d.sub.rows[i])
		}
	}
	return r
}

// trace follows the recursion from row x, entered from came, on the update tree
// and served by the copy of column m.
func (d *Program) trace(x, came, m int, open []bool) {
	if m == d.sub.self[x] || d.Open[d.sub.rows[x]] < 0 {
		open[x] = true
	}
	if p := d.sub.parent[x]; p >= 0 && p != came {
		d.follow(x, p, m, open)
	}
	for y := x + 1; y < len(d.sub.rows) && d.sub.parent[y] >= x; y++ {
		if d.sub.parent[y] == x && y != came {
			d.follow(x, y, m, open)
		}
	}
}

// follow decides what happens beyond the link from row x to row y.
func (d *Program) follow(x, y, m int, open []bool) {
	k := len(d.sub.columns)
	child, back := y, d.toIn
	if y < x { // y is x's parent
		child, back = x, d.toUp
	}
	far := d.sub.below(child)
	far.others = y < x
	if far.holds(m) {
		d.trace(y, x, m, open)
		return
	}
	sum := d.s[child*k+m]
	if far.others {
		sum = d.s[m] - sum
	}
	t := func(m int) float64 { return d.t[y*k+m] - back[child*k+m] }
	step := float64(d.Carry * d.w.Up[d.sub.rows[child]])
	at, best := -1, float64(Forbidden) // y is served from its own side
	for j := range k {
		if !far.holds(j) {
			continue
		}
		c := t(j) + step
		if j == d.sub.self[y] {
			c += d.Open[d.sub.rows[y]]
		}
		if c < best {
			at, best = j, c
		}
	}
	if through := t(m) + step; through < best {
		at, best = m, through
	}
	if sum <= best {
		return // no copy beyond
	}
	d.trace(y, x, at, open)
}
