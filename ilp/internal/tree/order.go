package tree

import "github.com/ermes-sim/ermes-sim/topology"

// An Order renumbers the nodes depth-first, so that every subtree is an
// interval of places. The dynamic program lives in these numbers.
type Order struct {
	Node   []int     // by place
	Place  []int     // by node
	Parent []int     // by place, a place; -1 for the root
	End    []int     // the subtree of v is [v, End[v])
	Up     []float64 // seconds to the parent; 0 for the root
	Dist   []float64 // n*n, seconds
}

// NewOrder walks t. seconds are the round-trip times between its nodes, row by row.
func NewOrder(t *topology.Tree, seconds []float64) Order {
	n := t.Len()
	w := Order{
		Node: make([]int, 0, n), Place: make([]int, n), Parent: make([]int, n),
		End: make([]int, n), Up: make([]float64, n), Dist: make([]float64, n*n),
	}
	stack := []int{0}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		w.Place[v] = len(w.Node)
		w.Node = append(w.Node, v)
		kids := t.Children(v)
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, kids[i])
		}
	}
	for i := n - 1; i >= 0; i-- {
		v := w.Node[i]
		w.End[i] = max(w.End[i], i+1)
		w.Parent[i] = -1
		if up := t.Node(v).Parent; up >= 0 {
			w.Parent[i] = w.Place[up]
			w.End[w.Parent[i]] = max(w.End[w.Parent[i]], w.End[i])
		}
		w.Up[i] = float64(t.Node(v).Uplink.RTT) / 1e9
		for j := range n {
			w.Dist[i*n+j] = seconds[v*n+w.Node[j]]
		}
	}
	return w
}
