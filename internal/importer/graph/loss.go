package graph

import (
	"container/heap"
	"math"
	"slices"
)

// A Pair is two places and their RTT in graph and tree, ns.
type Pair struct {
	A, B        int
	Graph, Tree int64
}

// Stretch is how many times farther the pair is in the tree; 1 if it was at the same
// place before, and is now.
func (p Pair) Stretch() float64 {
	if p.Graph == p.Tree {
		return 1
	}
	return float64(p.Tree) / float64(p.Graph)
}

// Loss is what a tree costs against the graph that it spans.
type Loss struct {
	Pairs       []Pair  // all, in the order of the places
	Graph, Tree float64 // mean RTT over pairs, ns
	Ratio       float64 // of these, tree over graph
	P50, P95    float64 // stretch that the worst half, and the worst twentieth, of the pairs have at least
	Worst       Pair    // the one with the highest stretch
	Links, Cut  int     // of the graph, and of these not in the tree
	Known       int     // links whose capacity is known
	Capacity    int64   // of these, bit/s
	CapacityCut int64   // of those that are cut
}

// Loss compares a tree with its graph, in O(n·m·log n).
func (g *Graph) Loss(d Distance, t *Tree) *Loss {
	w := g.web(d)
	l := &Loss{Links: len(g.Links), Cut: len(g.Links) - len(g.Places) + 1}
	kept := make([]bool, len(g.Links))
	for _, link := range t.Link {
		if link >= 0 {
			kept[link] = true
		}
	}
	for i, link := range g.Links {
		if link.Capacity == 0 {
			continue
		}
		l.Known++
		l.Capacity += link.Capacity
		if !kept[i] {
			l.CapacityCut += link.Capacity
		}
	}
	order := t.order()
	var far, near int64
	var stretch []float64
	for a := range g.Places {
		inGraph, inTree := w.distances(a), t.distances(a, order)
		for b := a + 1; b < len(g.Places); b++ {
			p := Pair{a, b, inGraph[b], inTree[b]}
			near, far = near+p.Graph, far+p.Tree
			stretch = append(stretch, p.Stretch())
			if len(l.Pairs) == 0 || p.Stretch() > l.Worst.Stretch() {
				l.Worst = p
			}
			l.Pairs = append(l.Pairs, p)
		}
	}
	l.Graph, l.Tree, l.Ratio = float64(near)/float64(len(stretch)), float64(far)/float64(len(stretch)), 1
	if far != near {
		l.Ratio = float64(far) / float64(near)
	}
	slices.Sort(stretch)
	l.P50, l.P95 = percentile(stretch, 50), percentile(stretch, 95)
	return l
}

// percentile is what the worst 100-p in a hundred of sorted values, rounded up, have at
// least: with 780 pairs p95 is the 39th from above.
func percentile(sorted []float64, p int) float64 {
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}

// distances are those from a place in the graph.
func (w *web) distances(from int) []int64 {
	out := make([]int64, len(w.g.Places))
	for i := range out {
		out[i] = math.MaxInt64
	}
	out[from] = 0
	queue := &frontier{{0, from}}
	for queue.Len() > 0 {
		r := heap.Pop(queue).(reached)
		if r.distance > out[r.place] {
			continue
		}
		for _, a := range w.near[r.place] {
			if far := r.distance + w.rtt[a.link]; far < out[a.to] {
				out[a.to] = far
				heap.Push(queue, reached{far, a.to})
			}
		}
	}
	return out
}

// distances are those from a place in the tree.
func (t *Tree) distances(from int, order []int) []int64 {
	out := make([]int64, len(order))
	known := make([]bool, len(order))
	known[from] = true
	for at := from; t.Parent[at] >= 0; at = t.Parent[at] {
		out[t.Parent[at]], known[t.Parent[at]] = out[at]+t.RTT[at], true
	}
	for _, i := range order {
		if !known[i] {
			out[i] = out[t.Parent[i]] + t.RTT[i]
		}
	}
	return out
}
