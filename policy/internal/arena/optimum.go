package arena

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Optimum is the exact minimum of the energy of one collection without memory
// limits, by a tree DP for each candidate leader L, with the tree rooted at L. Let
//
//	f(v, s, h) = least cost of the subtree of v if v's reads go to s, and the
//	             subtree holds copies (h = 1) or none (h = 0)
//
// Who is served by s lies around s without gaps, so a child is served by s too
// or by a copy in its own subtree. A link belongs to the update tree iff the
// subtree below it holds a copy, for L holds one. O(n²) per leader, O(n³) in all.
func Optimum(t *Tree, c *Collection, w policy.Weights) (best float64, at Placement) {
	return optimumWithRent(t, c, w, make([]float64, len(t.Places)))
}

// optimumWithRent is Optimum where a copy costs a rent besides, by place.
func optimumWithRent(t *Tree, c *Collection, w policy.Weights, rent []float64) (best float64, at Placement) {
	best = math.Inf(1)
	for leader := range t.Places {
		s := &solver{tree: t, c: c, w: w, rent: rent, update: float64(w.Beta * c.writeRate())}
		e := s.solve(leader)
		for n := range t.Places {
			e += float64(c.serialised(n) * t.Distance[n][leader])
		}
		if e < best {
			s.extract(leader, leader, true)
			best, at = e, Placement{leader, s.replicas()}
		}
	}
	return best, at
}

type solver struct {
	tree     *Tree
	c        *Collection
	w        policy.Weights
	rent     []float64
	update   float64
	children [][]int     // under the leader as root
	within   [][]bool    // within[v][s]: s is in the subtree of v
	none     [][]float64 // f(v, s, 0)
	some     [][]float64 // f(v, s, 1)
	inside   []int       // argmin over s in the subtree of v of f(v, s, 1)
	open     []bool
}

func (s *solver) solve(leader int) float64 {
	n := len(s.tree.Places)
	s.children, s.within = make([][]int, n), make([][]bool, n)
	s.none, s.some = make([][]float64, n), make([][]float64, n)
	s.inside, s.open = make([]int, n), make([]bool, n)
	s.visit(leader, -1)
	return s.some[leader][leader]
}

func (s *solver) visit(v, from int) {
	n := len(s.tree.Places)
	s.within[v] = make([]bool, n)
	s.within[v][v] = true
	for _, p := range s.tree.Neighbours[v] {
		if p.ID == from {
			continue
		}
		s.children[v] = append(s.children[v], p.ID)
		s.visit(p.ID, v)
		for i, in := range s.within[p.ID] {
			s.within[v][i] = s.within[v][i] || in
		}
	}
	s.none[v], s.some[v] = make([]float64, n), make([]float64, n)
	s.inside[v] = -1
	for server := range n {
		s.fill(v, server)
		if s.within[v][server] && (s.inside[v] < 0 || s.some[v][server] < s.some[v][s.inside[v]]) {
			s.inside[v] = server
		}
	}
}

// fill computes f(v, server, 0) and f(v, server, 1).
func (s *solver) fill(v, server int) {
	own := float64(s.c.Reads[v] * s.tree.Distance[v][server])
	if server == v {
		own += s.w.Epsilon + s.rent[v]
	}
	none, sum, gap := own, own, math.Inf(1)
	for _, child := range s.children[v] {
		without, with := s.none[child][server], s.holding(v, child, server)
		none += without
		if s.within[child][server] {
			sum += with
			continue
		}
		sum += math.Min(without, with)
		gap = math.Min(gap, math.Max(0, with-without))
	}
	s.none[v][server], s.some[v][server] = none, sum
	if s.within[v][server] {
		s.none[v][server] = math.Inf(1)
	} else {
		s.some[v][server] = sum + gap // at least one child holds a copy
	}
}

// holding is the cost of a child's subtree that holds copies, with the link to it.
func (s *solver) holding(v, child, server int) float64 {
	best := s.some[child][server]
	if !s.within[child][server] {
		best = math.Min(best, s.some[child][s.inside[child]])
	}
	return best + float64(s.update*s.tree.Distance[v][child])
}

// extract opens the copies of the optimum below v.
func (s *solver) extract(v, server int, some bool) {
	if !some {
		return
	}
	if server == v {
		s.open[v] = true
	}
	must := -1 // the child that has to hold a copy when nothing else does
	if !s.within[v][server] {
		gap, any := math.Inf(1), false
		for _, child := range s.children[v] {
			g := s.holding(v, child, server) - s.none[child][server]
			any = any || g < 0
			if g < gap {
				must, gap = child, g
			}
		}
		if any {
			must = -1
		}
	}
	for _, child := range s.children[v] {
		with := s.holding(v, child, server)
		if !s.within[child][server] && child != must && with >= s.none[child][server] {
			continue
		}
		next := server
		if !s.within[child][server] && s.some[child][s.inside[child]] < s.some[child][server] {
			next = s.inside[child]
		}
		s.extract(child, next, true)
	}
}

func (s *solver) replicas() []int {
	var list []int
	for i, o := range s.open {
		if o {
			list = append(list, i)
		}
	}
	return list
}

// Exhaustive is the same minimum by trying everything: for trees of at most a
// dozen places.
func Exhaustive(t *Tree, c *Collection, w policy.Weights) float64 {
	best := math.Inf(1)
	n := len(t.Places)
	for set := 1; set < 1<<n; set++ {
		var replicas []int
		for i := range n {
			if set>>i&1 == 1 {
				replicas = append(replicas, i)
			}
		}
		for _, leader := range replicas {
			best = math.Min(best, t.Energy(c, w, Placement{leader, replicas}))
		}
	}
	return best
}
