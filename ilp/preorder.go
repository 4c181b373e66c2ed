package ilp

// A preorder renumbers the nodes depth-first, so that every subtree is an
// interval of places. The dynamic program lives in these numbers.
type preorder struct {
	node   []int // by place
	place  []int // by node
	parent []int // by place, a place; -1 for the root
	end    []int // the subtree of v is [v, end[v])
	up     []float64
	dist   []float64 // n*n, seconds
}

func newPreorder(p *Problem) preorder {
	n := p.n
	w := preorder{
		node: make([]int, 0, n), place: make([]int, n), parent: make([]int, n),
		end: make([]int, n), up: make([]float64, n), dist: make([]float64, n*n),
	}
	stack := []int{0}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		w.place[v] = len(w.node)
		w.node = append(w.node, v)
		kids := p.tree.Children(v)
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, kids[i])
		}
	}
	for i := n - 1; i >= 0; i-- {
		v := w.node[i]
		w.end[i] = max(w.end[i], i+1)
		w.parent[i] = -1
		if up := p.Nodes[v].Parent; up >= 0 {
			w.parent[i] = w.place[up]
			w.end[w.parent[i]] = max(w.end[w.parent[i]], w.end[i])
		}
		w.up[i] = float64(p.Nodes[v].RTT) / 1e9
		for j := range n {
			w.dist[i*n+j] = p.seconds[v*n+w.node[j]]
		}
	}
	return w
}
