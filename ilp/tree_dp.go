package ilp

// forbidden is an opening cost that no optimum pays. It is finite, so that the
// differences below stay numbers.
const forbidden = 1e30

// A treeDP finds the copies of one collection that cost least, for every leader
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
type treeDP struct {
	w     *preorder
	n     int
	cost  []float64 // cost[v*n+m]
	open  []float64 // by place
	write []float64 // by place: what leading there costs
	carry float64   // W: cost of one second of update tree

	t    []float64 // T over the children; after run, over all neighbours
	s    []float64 // S[v][m] of v's subtree
	toUp []float64 // C[v→parent][m]
	toIn []float64 // C[parent→v][m]
	v    []float64 // V(l)
	sAll []float64 // S of the whole tree
	a, b []float64 // scratch for one side
}

func newTreeDP(w *preorder) *treeDP {
	n := len(w.node)
	vector := func() []float64 { return make([]float64, n) }
	square := func() []float64 { return make([]float64, n*n) }
	return &treeDP{
		w: w, n: n, cost: square(), open: vector(), write: vector(),
		t: square(), s: square(), toUp: square(), toIn: square(),
		v: vector(), sAll: vector(), a: vector(), b: vector(),
	}
}

// run fills V for every leader.
func (d *treeDP) run() {
	d.upwards()
	copy(d.sAll, d.s[:d.n])
	d.downwards()
	for l := range d.n {
		row := d.t[l*d.n : (l+1)*d.n]
		best := row[l]
		idle := min(0, d.open[l])
		for m, x := range row {
			if m != l && x-idle < best {
				best = x - idle
			}
		}
		d.v[l] = d.write[l] + d.open[l] + best
	}
}

func (d *treeDP) upwards() {
	n := d.n
	for v := range n {
		idle := min(0, d.open[v])
		row := d.t[v*n : (v+1)*n]
		for m, c := range d.cost[v*n : (v+1)*n] {
			row[m] = c + idle
		}
		row[v] -= idle
	}
	copy(d.s, d.cost)
	for v := n - 1; v > 0; v-- {
		p := d.w.parent[v]
		up := d.toUp[v*n : (v+1)*n]
		d.through(up, d.t[v*n:(v+1)*n], d.s[v*n:(v+1)*n], side{v, d.w.end[v], false}, v, d.w.up[v])
		addTo(d.t[p*n:(p+1)*n], up)
		addTo(d.s[p*n:(p+1)*n], d.s[v*n:(v+1)*n])
	}
}

func (d *treeDP) downwards() {
	n := d.n
	for v := 1; v < n; v++ {
		p := d.w.parent[v]
		for m := range n {
			d.a[m] = d.t[p*n+m] - d.toUp[v*n+m]
			d.b[m] = d.sAll[m] - d.s[v*n+m]
		}
		in := d.toIn[v*n : (v+1)*n]
		d.through(in, d.a, d.b, side{v, d.w.end[v], true}, p, d.w.up[v])
		addTo(d.t[v*n:(v+1)*n], in)
	}
}

// A side is the places [from, to), or all others.
type side struct {
	from, to int
	others   bool
}

func (s side) holds(m int) bool { return (s.from <= m && m < s.to) != s.others }

// through computes C over a link of length len whose far end is x.
func (d *treeDP) through(c, t, s []float64, far side, x int, length float64) {
	step := float64(d.carry * length)
	if far.others {
		b := min(d.beyond(c, t, 0, far.from, x, step), d.beyond(c, t, far.to, d.n, x, step))
		near(c, t, s, far.from, far.to, step, b)
		return
	}
	b := d.beyond(c, t, far.from, far.to, x, step)
	near(c, t, s, 0, far.from, step, b)
	near(c, t, s, far.to, d.n, step, b)
}

// beyond fills C for copies m in [from, to) on the far side, and returns the
// least of them.
func (d *treeDP) beyond(c, t []float64, from, to, x int, step float64) float64 {
	best := float64(forbidden)
	for m := from; m < to; m++ {
		y := t[m] + step
		if m == x {
			y += d.open[x]
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
	for m := from; m < to; m++ {
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

func addTo(sum, x []float64) {
	for i, y := range x {
		sum[i] += y
	}
}

// best is the leader of least V; ties go to the lower place.
func (d *treeDP) best() int {
	l := 0
	for m := range d.v {
		if d.v[m] < d.v[l] {
			l = m
		}
	}
	return l
}

// copies traces the choices behind V(l) and returns the places that hold copies,
// in the order of the walk.
func (d *treeDP) copies(l int) []int {
	n := d.n
	row := d.t[l*n : (l+1)*n]
	idle := min(0, d.open[l])
	at, best := l, row[l]
	for m, x := range row {
		if m != l && x-idle < best {
			at, best = m, x-idle
		}
	}
	open := make([]bool, n)
	open[l] = true
	d.trace(l, -1, at, open)
	var r []int
	for v, is := range open {
		if is {
			r = append(r, v)
		}
	}
	return r
}

// trace follows the recursion from x, entered from came, on the update tree and
// served by the copy at m.
func (d *treeDP) trace(x, came, m int, open []bool) {
	if m == x || d.open[x] < 0 {
		open[x] = true
	}
	if p := d.w.parent[x]; p >= 0 && p != came {
		d.follow(x, p, m, open)
	}
	for y := x + 1; y < d.w.end[x]; y = d.w.end[y] {
		if y != came {
			d.follow(x, y, m, open)
		}
	}
}

// follow decides what happens beyond the link from x to y.
func (d *treeDP) follow(x, y, m int, open []bool) {
	n := d.n
	child, far, back := y, side{y, d.w.end[y], false}, d.toIn
	s := d.s[y*n : (y+1)*n]
	if y < x { // y is x's parent
		child, far, back = x, side{x, d.w.end[x], true}, d.toUp
	}
	sum := func(m int) float64 {
		if y < x {
			return d.sAll[m] - d.s[x*n+m]
		}
		return s[m]
	}
	t := func(m int) float64 { return d.t[y*n+m] - back[child*n+m] }
	if far.holds(m) {
		d.trace(y, x, m, open)
		return
	}
	step := float64(d.carry * d.w.up[child])
	at, best := -1, float64(forbidden) // y is served from its own side
	for k := range n {
		if !far.holds(k) {
			continue
		}
		c := t(k) + step
		if k == y {
			c += d.open[y]
		}
		if c < best {
			at, best = k, c
		}
	}
	if through := t(m) + step; through < best {
		at, best = m, through
	}
	if sum(m) <= best {
		return // no copy beyond
	}
	d.trace(y, x, at, open)
}
