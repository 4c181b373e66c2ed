package tree

import "math"

// A Subsets finds the copies of one collection that cost least, exactly, where
// some classes, the picky ones, may have any cost at any node: calls that exceed
// the cores of some nodes, or functions that prefer other nodes. What one copy
// serves of these need not be connected, so the tree program must know which of
// them the copies on one side of a link serve. The leader is a picky class too: it
// has to be at some copy, at the cost of the writes there.
//
// With S a set of picky classes and m the copy that serves all other demand of x,
//
//	L[x][m][S] = cost(x,m) + open_x + Σ_{k∈S} at_k(x)      x has a copy; or, if m≠x, cost(x,m) for S=∅
//	T[x][m]    = L[x][m] ⊕ C[y][m] ⊕ ...                   over x's children y
//	B[x][S]    = min_{m∈sub(x)} T[x][m][S] + W·len_x
//	C[x][m][S] = T[x][m][S] + W·len_x                      if m ∈ sub(x), else
//	             min(T[x][m][S] + W·len_x, B[x][S], [S=∅]·Σ_{u∈sub(x)} cost(u,m))
//	(f ⊕ g)[S] = min_{A⊆S} f[A] + g[S∖A]
//	V          = min over x, the top of the update tree, and m∈sub(x) of T[x][m][all] + Σ_{u∉sub(x)} cost(u,m)
//
// O(n²·3^|picky|); if there is no other demand, m has no meaning and it is
// O(n·3^|picky|), as in Dreyfus and Wagner's program for Steiner trees (1971).
type Subsets struct {
	w    *Order
	n    int
	tree *Program // cost, open and carry of what is not picky
	wish []Wish
	size int  // 2^picky
	all  bool // everything is picky: only m = -1, outside of everything

	local []float64 // [x*size+S]: Σ_{k∈S} at_k(x); +Inf where together they lack cores
	c     []float64 // [(x*copies+m)*size+S]
	t     []float64 // [m*size+S] of one x
	b, f  []float64 // by S
	s     []float64 // [x*copies+m]

	value   float64
	top, by int // where the value was found

	Open []bool // by place: the solution's copies
	Who  []int  // by picky class: the place that serves it
}

// A Wish is what a picky class costs and which cores it keeps busy, by place.
type Wish struct {
	Cost, Busy []float64
}

// copies is how many m there are.
func (d *Subsets) copies() int {
	if d.all {
		return 1
	}
	return d.n
}

// vector is x resized; what it holds is not kept.
func vector(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// Run solves for picky classes and the cores that there are by place. What it says
// means nothing if the solve is over.
func (d *Subsets) Run(tree *Program, picky []Wish, cores []float64, all bool, over func() bool) float64 {
	d.tree, d.w, d.n, d.wish, d.all = tree, tree.w, tree.N, picky, all
	d.size = 1 << len(picky)
	n, copies := d.n, d.copies()
	d.local, d.c = vector(d.local, n*d.size), vector(d.c, n*copies*d.size)
	d.t, d.s = vector(d.t, copies*d.size), vector(d.s, n*copies)
	d.b, d.f = vector(d.b, d.size), vector(d.f, d.size)
	d.settle(cores)
	if all {
		clear(d.s)
	} else {
		copy(d.s, tree.cost)
		for v := n - 1; v > 0; v-- {
			up := d.w.Parent[v]
			AddTo(d.s[up*n:(up+1)*n], d.s[v*n:(v+1)*n])
		}
	}
	d.value = math.Inf(1)
	for x := n - 1; x >= 0 && !over(); x-- {
		d.node(x)
	}
	return d.value
}

// settle fills local.
func (d *Subsets) settle(cores []float64) {
	for x := range d.n {
		row := d.local[x*d.size : (x+1)*d.size]
		for set := range row {
			sum, used := 0.0, 0.0
			for k := range d.wish {
				if set>>k&1 == 1 {
					sum += d.wish[k].Cost[x]
					used += d.wish[k].Busy[x]
				}
			}
			if row[set] = sum; used > cores[x] || sum >= Forbidden/2 {
				row[set] = math.Inf(1)
			}
		}
	}
}

// serves reports whether copy m, an index of the tables, is in x's subtree.
func (d *Subsets) serves(m, x int) bool { return !d.all && x <= m && m < d.w.End[x] }

// begin fills t with L[x][m].
func (d *Subsets) begin(t []float64, x, m int) {
	open, cost := d.tree.Open[x], 0.0
	if !d.all {
		cost = d.tree.cost[x*d.n+m]
	}
	if open >= Forbidden/2 {
		open = math.Inf(1)
	}
	for set, y := range d.local[x*d.size : (x+1)*d.size] {
		t[set] = cost + open + y
	}
	if d.all || m != x {
		t[0] = cost + min(0, open)
	}
}

// step is what the link above x costs if updates pass.
func (d *Subsets) step(x int) float64 { return d.tree.Carry * d.w.Up[x] }

func (d *Subsets) node(x int) {
	size, copies := d.size, d.copies()
	for m := range copies {
		t := d.t[m*size : (m+1)*size]
		d.begin(t, x, m)
		for y := x + 1; y < d.w.End[x]; y = d.w.End[y] {
			d.join(t, d.c[(y*copies+m)*size:(y*copies+m+1)*size])
		}
		if d.all || d.serves(m, x) {
			rest := d.s[m] - d.s[x*copies+m]
			if v := t[size-1] + rest; v < d.value {
				d.value, d.top, d.by = v, x, m
			}
		}
	}
	if x == 0 {
		return
	}
	step := d.step(x)
	for set := range d.b {
		d.b[set] = math.Inf(1)
	}
	for m := x; m < d.w.End[x] && !d.all; m++ {
		for set, y := range d.t[m*size : (m+1)*size] {
			d.b[set] = min(d.b[set], y+step)
		}
	}
	for m := range copies {
		c := d.c[(x*copies+m)*size : (x*copies+m+1)*size]
		for set, y := range d.t[m*size : (m+1)*size] {
			c[set] = y + step
		}
		if d.serves(m, x) {
			continue
		}
		for set, y := range d.b {
			c[set] = min(c[set], y)
		}
		c[0] = min(c[0], d.s[x*copies+m])
	}
}

// join is t = t ⊕ c.
func (d *Subsets) join(t, c []float64) {
	copy(d.f, t)
	f := d.f
	for set := range t {
		best := f[set] + c[0]
		for a := (set - 1) & set; a != set; a = (a - 1) & set {
			if y := f[a] + c[set^a]; y < best {
				best = y
			}
			if a == 0 {
				break
			}
		}
		t[set] = best
	}
}

// Trace fills open and who with the choices behind the value.
func (d *Subsets) Trace() {
	d.Open, d.Who = make([]bool, d.n), make([]int, len(d.wish))
	d.follow(d.top, d.by, d.size-1)
}

// follow traces T[x][m][set].
func (d *Subsets) follow(x, m, set int) {
	size, copies := d.size, d.copies()
	var kids []int
	var tables [][]float64 // L, then with one child more each
	t := make([]float64, size)
	d.begin(t, x, m)
	tables = append(tables, append([]float64(nil), t...))
	for y := x + 1; y < d.w.End[x]; y = d.w.End[y] {
		d.join(t, d.c[(y*copies+m)*size:(y*copies+m+1)*size])
		kids = append(kids, y)
		tables = append(tables, append([]float64(nil), t...))
	}
	for i := len(kids) - 1; i >= 0; i-- {
		c := d.c[(kids[i]*copies+m)*size : (kids[i]*copies+m+1)*size]
		rest, best := 0, math.Inf(1)
		for a := set; ; a = (a - 1) & set {
			if y := tables[i][a] + c[set^a]; y < best {
				rest, best = a, y
			}
			if a == 0 {
				break
			}
		}
		d.beyond(kids[i], m, set^rest)
		set = rest
	}
	if set != 0 || !d.all && m == x || d.tree.Open[x] < 0 {
		d.Open[x] = true
	}
	for k := range d.Who {
		if set>>k&1 == 1 {
			d.Who[k] = x
		}
	}
}

// beyond traces C[x][m][set].
func (d *Subsets) beyond(x, m, set int) {
	copies := d.copies()
	if d.serves(m, x) {
		d.follow(x, m, set)
		return
	}
	if set == 0 && d.c[(x*copies+m)*d.size] == d.s[x*copies+m] {
		return // no copy beyond
	}
	at, best := m, d.total(x, m, set)
	for k := x; k < d.w.End[x] && !d.all; k++ {
		if y := d.total(x, k, set); y < best {
			at, best = k, y
		}
	}
	d.follow(x, at, set)
}

// total is T[x][m][set].
func (d *Subsets) total(x, m, set int) float64 {
	copies := d.copies()
	t := make([]float64, d.size)
	d.begin(t, x, m)
	for y := x + 1; y < d.w.End[x]; y = d.w.End[y] {
		d.join(t, d.c[(y*copies+m)*d.size:(y*copies+m+1)*d.size])
	}
	return t[set]
}
