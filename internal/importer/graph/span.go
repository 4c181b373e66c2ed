package graph

import (
	"container/heap"
	"math"
)

// A Distance is how round-trip times are made of positions:
//
//	RTT = 3·D/c·Detour + Hop
//
// twice the great-circle distance D at two thirds of the speed of light c, as in
// fibre: 10.007 µs per km.
type Distance struct {
	Detour float64 // length of a fibre over the great circle, >= 1
	Hop    int64   // ns that each link adds
}

const (
	earthRadius  = 6_371_008.8 // m, the mean radius R1 of IUGG
	speedOfLight = 299_792_458 // m/s
	microsecond  = 1000        // ns
)

// Metres is the great-circle distance of two places, by the haversine formula
// (Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).
func Metres(a, b *Place) float64 {
	rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	lat, lon := math.Sin(rad(b.Lat-a.Lat)/2), math.Sin(rad(b.Lon-a.Lon)/2)
	h := float64(lat*lat) + float64(math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*lon*lon)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// RTT is the round-trip time of a link in ns, a whole number of microseconds.
func (d Distance) RTT(a, b *Place) int64 {
	ns := 3*Metres(a, b)/speedOfLight*1e9*d.Detour + float64(d.Hop)
	return int64(math.Round(ns/microsecond)) * microsecond
}

// A Tree spans a graph.
type Tree struct {
	Root   int
	Parent []int   // of each place; -1 of the root
	RTT    []int64 // of the link to the parent, ns
	Link   []int   // that link's number; -1 of the root
}

// A web is a graph with round-trip times, for searching.
type web struct {
	g    *Graph
	rtt  []int64 // of each link
	near [][]arc
}

type arc struct{ to, link int }

func (g *Graph) web(d Distance) *web {
	w := &web{g: g, rtt: make([]int64, len(g.Links)), near: make([][]arc, len(g.Places))}
	for i, l := range g.Links {
		w.rtt[i] = d.RTT(&g.Places[l.A], &g.Places[l.B])
		w.near[l.A] = append(w.near[l.A], arc{l.B, i})
		w.near[l.B] = append(w.near[l.B], arc{l.A, i})
	}
	return w
}

// Span is a tree of shortest paths from one place: that from root, or if root < 0 the
// one, of those from all places, with the least mean RTT over pairs, rooted at its own
// median. Its mean is at most twice the graph's, for with the graph's median r
//
//	∑ d_T(u,v) <= ∑ d(r,u) + d(r,v) <= 2n·∑ d(r,u) <= 2·∑ d(u,v)
//
// (Wong, "Worst-case analysis of network design problem heuristics", SIAM J. Algebraic
// and Discrete Methods 1(1), 1980). Of equal choices the least identifier is taken.
// It takes O(n·m·log n).
func (g *Graph) Span(d Distance, root int) *Tree {
	w := g.web(d)
	if root >= 0 {
		return w.shortest(root)
	}
	var best *Tree
	var least int64
	for i := range g.Places {
		t := w.shortest(i)
		switch total := t.total(); {
		case best == nil, total < least, total == least && before(&g.Places[i], &g.Places[best.Root]) < 0:
			best, least = t, total
		}
	}
	return best.turned(w.g.median(best))
}

// shortest is the tree of shortest paths from a place (Dijkstra). A place that is
// reached equally well from two others hangs below the one with the least identifier.
func (w *web) shortest(root int) *Tree {
	n := len(w.g.Places)
	t := &Tree{Root: root, Parent: make([]int, n), RTT: make([]int64, n), Link: make([]int, n)}
	distance := make([]int64, n)
	done := make([]bool, n)
	for i := range n {
		distance[i], t.Parent[i], t.Link[i] = math.MaxInt64, -1, -1
	}
	distance[root] = 0
	queue := &frontier{{0, root}}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(reached).place
		if done[at] {
			continue
		}
		done[at] = true
		for _, a := range w.near[at] {
			far := distance[at] + w.rtt[a.link]
			switch {
			case done[a.to] || far > distance[a.to]:
				continue
			case far < distance[a.to]:
				heap.Push(queue, reached{far, a.to})
			case before(&w.g.Places[at], &w.g.Places[t.Parent[a.to]]) >= 0:
				continue
			}
			distance[a.to], t.Parent[a.to], t.Link[a.to], t.RTT[a.to] = far, at, a.link, w.rtt[a.link]
		}
	}
	return t
}

// A frontier orders places by how far they are.
type frontier []reached

type reached struct {
	distance int64
	place    int
}

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	return f[i].distance < f[j].distance || f[i].distance == f[j].distance && f[i].place < f[j].place
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }

// Push and Pop are for container/heap.
func (f *frontier) Push(x any) { *f = append(*f, x.(reached)) }

// Pop is the counterpart of Push.
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// order lists the places with every parent before its children.
func (t *Tree) order() []int {
	children := make([][]int, len(t.Parent))
	for i, p := range t.Parent {
		if p >= 0 {
			children[p] = append(children[p], i)
		}
	}
	out := []int{t.Root}
	for k := 0; k < len(out); k++ {
		out = append(out, children[out[k]]...)
	}
	return out
}

// sizes are the numbers of places in the subtree of each, itself included.
func (t *Tree) sizes(order []int) []int {
	size := make([]int, len(order))
	for k := len(order) - 1; k >= 0; k-- {
		i := order[k]
		size[i]++
		if p := t.Parent[i]; p >= 0 {
			size[p] += size[i]
		}
	}
	return size
}

// total is the sum of RTTs over all pairs: each link is on the way of the pairs that
// it parts.
func (t *Tree) total() int64 {
	order := t.order()
	var out int64
	for i, size := range t.sizes(order) {
		out += t.RTT[i] * int64(size) * int64(len(order)-size)
	}
	return out
}

// median is the place with the least sum of RTTs to all others in the tree.
func (g *Graph) median(t *Tree) int {
	order := t.order()
	size := t.sizes(order)
	sums := make([]int64, len(order))
	for i, s := range size {
		sums[t.Root] += t.RTT[i] * int64(s) // who is below the link has it on the way
	}
	best := t.Root
	for _, i := range order[1:] {
		sums[i] = sums[t.Parent[i]] + t.RTT[i]*int64(len(order)-2*size[i])
		if sums[i] < sums[best] || sums[i] == sums[best] && before(&g.Places[i], &g.Places[best]) < 0 {
			best = i
		}
	}
	return best
}

// turned is the same tree with another root.
func (t *Tree) turned(root int) *Tree {
	parent, rtt, link := -1, int64(0), -1
	for at := root; at >= 0; {
		above := t.Parent[at]
		parent, t.Parent[at] = at, parent
		rtt, t.RTT[at] = t.RTT[at], rtt
		link, t.Link[at] = t.Link[at], link
		at = above
	}
	t.Root = root
	return t
}
