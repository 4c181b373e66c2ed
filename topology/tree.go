package topology

import (
	"errors"
	"fmt"
	"math"
)

// A Tree is a validated rooted tree. It is immutable after New.
type Tree struct {
	nodes    []Node
	children [][]int
	depth    []int
	fromRoot []int64 // RTT between the root and each node, ns
	byName   map[string]int
	enter    []int // position in a depth-first walk: sub(n) = [enter, leave)
	leave    []int
}

// maxRTT bounds the sum of all links' RTTs, so that no answer overflows. It is 36
// years.
const maxRTT int64 = 1 << 60

// A NodeError is what is wrong with one node.
type NodeError struct {
	Node  int    // its number
	Name  string // its name
	Field string // name, parent, cores, speed, memory, store access time, link RTT or link bandwidth
	Found string // what the field is
	Want  string // what it may be
}

// Error names the node, the field, what was found and what is wanted.
func (e *NodeError) Error() string {
	return fmt.Sprintf("node %d (%q): %s %s, want %s", e.Node, e.Name, e.Field, e.Found, e.Want)
}

// New validates nodes and returns their tree. Nodes must be numbered with the
// root first and every parent before its children.
// All defects are reported at once, joined with errors.Join, each a *NodeError.
func New(nodes []Node) (*Tree, error) {
	if len(nodes) == 0 {
		return nil, errors.New("a network needs at least one node")
	}
	t := &Tree{
		nodes:    append([]Node(nil), nodes...),
		children: make([][]int, len(nodes)),
		depth:    make([]int, len(nodes)),
		fromRoot: make([]int64, len(nodes)),
		byName:   make(map[string]int, len(nodes)),
		enter:    make([]int, len(nodes)),
		leave:    make([]int, len(nodes)),
	}
	var errs []error
	room := maxRTT
	for i := range t.nodes {
		wrong := t.defects(i)
		if errs = append(errs, wrong...); len(wrong) > 0 {
			continue
		}
		t.hang(i)
		if room -= t.nodes[i].Uplink.RTT; room < 0 {
			n := &t.nodes[i]
			errs = append(errs, &NodeError{i, n.Name, "link RTT", fmt.Sprint(n.Uplink.RTT), fmt.Sprintf("RTTs that add up to at most %d ns", maxRTT)})
			break
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	t.walk()
	return t, nil
}

// defects is all that is wrong with node i. It takes the node's name.
func (t *Tree) defects(i int) (errs []error) {
	n := &t.nodes[i]
	wrong := func(field, found, want string) {
		errs = append(errs, &NodeError{i, n.Name, field, found, want})
	}
	least := func(least int64, field string, found int64, unit string) {
		if found < least {
			wrong(field, fmt.Sprint(found), fmt.Sprintf("%d or more%s", least, unit))
		}
	}
	if first, taken := t.byName[n.Name]; n.Name == "" {
		wrong("name", `""`, "one that is not empty")
	} else if taken {
		wrong("name", fmt.Sprintf("%q", n.Name), fmt.Sprintf("another than that of node %d", first))
	} else {
		t.byName[n.Name] = i
	}
	if i == 0 && n.Parent != None {
		wrong("parent", fmt.Sprint(n.Parent), fmt.Sprintf("%d, because the first node is the root", None))
	} else if i > 0 && (n.Parent < 0 || n.Parent >= i) {
		wrong("parent", fmt.Sprint(n.Parent), fmt.Sprintf("a node that stands before it, 0 to %d", i-1))
	}
	if !(n.Speed > 0 && n.Speed <= math.MaxFloat64) {
		wrong("speed", fmt.Sprint(n.Speed), "a finite number above 0 of instructions per second")
	}
	if n.Uplink.RTT < 0 || n.Uplink.RTT%2 != 0 {
		wrong("link RTT", fmt.Sprint(n.Uplink.RTT), "an even number of ns, 0 or more")
	}
	least(1, "cores", int64(n.Cores), "")
	least(0, "memory", n.Memory, " bytes")
	least(0, "store access time", n.StoreAccess, " ns")
	least(0, "link bandwidth", n.Uplink.Bandwidth, " bit/s")
	return errs
}

// hang puts node i below its parent.
func (t *Tree) hang(i int) {
	if i == 0 {
		return
	}
	n := &t.nodes[i]
	t.children[n.Parent] = append(t.children[n.Parent], i)
	t.depth[i] = t.depth[n.Parent] + 1
	t.fromRoot[i] = t.fromRoot[n.Parent] + n.Uplink.RTT
}

// walk numbers the nodes depth-first without recursion, so that a path of a
// million nodes needs no deep stack.
func (t *Tree) walk() {
	size := make([]int, len(t.nodes))
	for i := len(t.nodes) - 1; i >= 0; i-- {
		size[i]++
		if i > 0 {
			size[t.nodes[i].Parent] += size[i]
		}
	}
	t.leave[0] = size[0]
	for i := range t.nodes {
		next := t.enter[i] + 1
		for _, c := range t.children[i] {
			t.enter[c] = next
			next += size[c]
			t.leave[c] = next
		}
	}
}

// Len is the number of nodes.
func (t *Tree) Len() int { return len(t.nodes) }

// Node returns node i.
func (t *Tree) Node(i int) *Node { return &t.nodes[i] }

// Root is the number of the root, always 0.
func (t *Tree) Root() int { return 0 }

// Parent is the number of i's parent, None for the root.
func (t *Tree) Parent(i int) int { return t.nodes[i].Parent }

// Children lists i's children in ascending order; the caller must not change it.
func (t *Tree) Children(i int) []int { return t.children[i] }

// Depth is the number of hops between i and the root.
func (t *Tree) Depth(i int) int { return t.depth[i] }

// IsLeaf reports whether i has no children: an edge node in the usual networks.
func (t *Tree) IsLeaf(i int) bool { return len(t.children[i]) == 0 }

// Lookup finds a node by name.
func (t *Tree) Lookup(name string) (int, bool) {
	i, ok := t.byName[name]
	return i, ok
}

// Leaves lists the leaves in ascending order.
func (t *Tree) Leaves() []int {
	var leaves []int
	for i := range t.nodes {
		if t.IsLeaf(i) {
			leaves = append(leaves, i)
		}
	}
	return leaves
}

// InSubtree reports whether i lies in the subtree rooted at top. O(1).
func (t *Tree) InSubtree(i, top int) bool {
	return t.enter[top] <= t.enter[i] && t.enter[i] < t.leave[top]
}

// Toward is the neighbour of from on the way to to; from itself if they are equal.
func (t *Tree) Toward(from, to int) int {
	if from == to {
		return from
	}
	if !t.InSubtree(to, from) {
		return t.nodes[from].Parent
	}
	kids := t.children[from]
	lo, hi := 0, len(kids)-1
	for lo < hi { // children are disjoint ascending intervals of the walk
		mid := (lo + hi + 1) / 2
		if t.enter[kids[mid]] <= t.enter[to] {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return kids[lo]
}

// LCA is the lowest common ancestor of a and b. O(depth).
func (t *Tree) LCA(a, b int) int {
	for !t.InSubtree(b, a) {
		a = t.nodes[a].Parent
	}
	return a
}

// RTT is the round-trip time between a and b along the tree, in ns.
func (t *Tree) RTT(a, b int) int64 {
	return t.fromRoot[a] + t.fromRoot[b] - 2*t.fromRoot[t.LCA(a, b)]
}

// Hops is the number of links between a and b.
func (t *Tree) Hops(a, b int) int {
	return t.depth[a] + t.depth[b] - 2*t.depth[t.LCA(a, b)]
}

// Path lists the nodes from a to b, both included.
func (t *Tree) Path(a, b int) []int {
	path := []int{a}
	for a != b {
		a = t.Toward(a, b)
		path = append(path, a)
	}
	return path
}

// Steiner is the total RTT of the smallest subtree that joins members, in ns:
// what one update costs that is multicast from any of them to all others.
// Members may repeat; an empty or single set costs 0. O(nodes).
func (t *Tree) Steiner(members []int) int64 {
	below := make([]int, len(t.nodes))
	seen := make([]bool, len(t.nodes))
	total := 0
	for _, m := range members {
		if !seen[m] {
			seen[m] = true
			below[m]++
			total++
		}
	}
	var sum int64
	for i := len(t.nodes) - 1; i > 0; i-- {
		if below[i] > 0 && below[i] < total {
			sum += t.nodes[i].Uplink.RTT
		}
		below[t.nodes[i].Parent] += below[i]
	}
	return sum
}
