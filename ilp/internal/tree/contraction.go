package tree

import "math"

// A subtree is the part of the tree on which a program runs: rows for places that
// it passes, columns for places that may hold a copy.
type subtree struct {
	w       *Order
	rows    []int // places, ascending; with every row its parent
	columns []int // places, ascending
	parent  []int // by row: a row; -1 for the root
	self    []int // by row: its own column; -1 if it takes no copy
	end     []int // by row: the columns below it begin at first and end here
	first   []int

	full []int // all places
	row  []int // by place, scratch
}

func newSubtree(w *Order) subtree {
	s := subtree{w: w, row: make([]int, len(w.Node))}
	for v := range w.Node {
		s.full = append(s.full, v)
	}
	return s
}

// below is the side of the link above row i that is away from the root.
func (s *subtree) below(i int) side { return side{from: s.first[i], to: s.end[i]} }

func (s *subtree) whole() { s.take(s.full, s.full) }

// take sets rows and columns.
func (s *subtree) take(rows, columns []int) {
	s.rows, s.columns = rows, columns
	s.parent, s.self, s.first, s.end = s.parent[:0], s.self[:0], s.first[:0], s.end[:0]
	next := 0
	for i, v := range rows {
		s.row[v] = i
		p := -1
		if v > 0 {
			p = s.row[s.w.Parent[v]]
		}
		for next < len(columns) && columns[next] < v {
			next++
		}
		own := -1
		if next < len(columns) && columns[next] == v {
			own = next
		}
		end := next
		if i > 0 { // below the parent's last column at most
			for end < s.end[p] && columns[end] < s.w.End[v] {
				end++
			}
		} else {
			end = len(columns)
		}
		s.parent, s.self = append(s.parent, p), append(s.self, own)
		s.first, s.end = append(s.first, next), append(s.end, end)
	}
}

// A contraction leaves out of a tree program the copies that another place serves
// better. The demand tree joins the root and the places with demand; every other
// place hangs from one of its places x, and whatever a copy there serves comes
// through x. With h the place's cost to serve, as seen from any demand, and
//
//	open_l ≥ max_s (write_s - c·h_s) - (write_l - c·h_l)   ∀ l of the group of x   (1)
//
// for some c ≥ 0, a best solution has at most one copy in the group of x: of two,
// that of less h serves all; the other would lead at most, but for s serving with
// h_s < h_l leading at l saves write_s - write_l < (write_s - c·h_s) - (write_l - c·h_l),
// no more than the copy costs. So a place of the group may be left out if another is
// as near to x, as cheap to serve from, to lead from, and to open.
type contraction struct {
	kept, inTree  []bool
	group         []int     // by place: x
	most          []float64 // by x: the maximum in (1)
	alone         []bool    // by x: whether (1) holds
	head, next    []int     // by x and place: columns kept in the group
	rows, columns []int
}

func newContraction(n int) contraction {
	return contraction{
		kept: make([]bool, n), inTree: make([]bool, n), group: make([]int, n), most: make([]float64, n),
		alone: make([]bool, n), head: make([]int, n), next: make([]int, n),
	}
}

// of returns the rows and columns that suffice for the least V.
func (c *contraction) of(d *Program) (rows, columns []int) {
	h := d.Write // without demand nothing is served
	if len(d.Demand) > 0 {
		v := d.Demand[0]
		h = d.cost[v*d.N : (v+1)*d.N]
	}
	c.join(d)
	c.check(d, h)
	c.rows, c.columns = c.rows[:0], c.columns[:0]
	for m := range d.Open {
		x := c.group[m]
		c.kept[m] = d.Open[m] < Forbidden/2 && !(c.alone[x] && c.beaten(d, h, x, m))
		if !c.kept[m] {
			continue
		}
		c.columns = append(c.columns, m)
		c.next[m], c.head[x] = c.head[x], m
		for v := m; !c.inTree[v]; v = d.w.Parent[v] {
			c.inTree[v] = true
		}
	}
	for v, is := range c.inTree {
		if is {
			c.rows = append(c.rows, v)
		}
	}
	return c.rows, c.columns
}

// join finds the demand tree and what hangs from it.
func (c *contraction) join(d *Program) {
	clear(c.inTree)
	c.inTree[0] = true
	for _, v := range d.Demand {
		for ; !c.inTree[v]; v = d.w.Parent[v] {
			c.inTree[v] = true
		}
	}
	for v := range c.group {
		c.head[v], c.most[v], c.alone[v] = -1, math.Inf(-1), true
		if c.group[v] = v; !c.inTree[v] {
			c.group[v] = c.group[d.w.Parent[v]]
		}
	}
}

// check tells of which groups (1) holds.
func (c *contraction) check(d *Program, h []float64) {
	for m, x := range c.group {
		c.most[x] = max(c.most[x], d.Write[m]-float64(d.Slope*h[m]))
	}
	for m, x := range c.group {
		if o := d.Open[m]; o < 0 || o < c.most[x]-(d.Write[m]-float64(d.Slope*h[m])) {
			c.alone[x] = false
		}
	}
}

// beaten reports whether a column kept in the group of x makes m superfluous.
func (c *contraction) beaten(d *Program, h []float64, x, m int) bool {
	dist := d.w.Dist[x*d.N : (x+1)*d.N]
	for q := c.head[x]; q >= 0; q = c.next[q] {
		if dist[q] <= dist[m] && h[q] <= h[m] && d.Write[q] <= d.Write[m] && d.Open[q] <= d.Open[m] {
			return true
		}
	}
	return false
}
