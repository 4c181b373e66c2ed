package topology

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// node is a valid node below parent.
func node(i, parent int, rtt int64) Node {
	return Node{Name: fmt.Sprintf("n%d", i), Parent: parent, Uplink: Link{RTT: rtt}, Cores: 1, Speed: 1e9}
}

// draw makes a random tree of at most max nodes: chains, stars and all between.
func draw(t *rapid.T, max int) *Tree {
	n := rapid.IntRange(1, max).Draw(t, "nodes")
	nodes := []Node{node(0, None, 0)}
	for i := 1; i < n; i++ {
		nodes = append(nodes, node(i, rapid.IntRange(0, i-1).Draw(t, "parent"), 2*rapid.Int64Range(0, 1000).Draw(t, "half RTT")))
	}
	tree, err := New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// ancestors lists i, its parent and so on up to the root: the naive oracle of
// everything below.
func ancestors(t *Tree, i int) []int {
	var up []int
	for ; i != None; i = t.Parent(i) {
		up = append(up, i)
	}
	return up
}

// naivePath climbs from both ends until they meet.
func naivePath(t *Tree, a, b int) (path []int, top int) {
	up, down := ancestors(t, a), ancestors(t, b)
	for _, x := range up {
		path = append(path, x)
		if k := slices.Index(down, x); k >= 0 {
			for k--; k >= 0; k-- {
				path = append(path, down[k])
			}
			return path, x
		}
	}
	panic("no common ancestor")
}

// Latencies, routes and the ILP's costs all come from these answers: a wrong one
// shifts simulator and optimum together, where no comparison would see it.
func TestPathsAgainstClimbing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := draw(t, 40)
		for a := range tree.Len() {
			up := ancestors(tree, a)
			if tree.Depth(a) != len(up)-1 {
				t.Fatalf("depth of %d is %d, want %d", a, tree.Depth(a), len(up)-1)
			}
			for b := range tree.Len() {
				path, top := naivePath(tree, a, b)
				var rtt int64
				for _, x := range path {
					if x != top {
						rtt += tree.Node(x).Uplink.RTT
					}
				}
				toward := a
				if a != b {
					toward = path[1]
				}
				switch {
				case !slices.Equal(tree.Path(a, b), path):
					t.Fatalf("path %d to %d is %v, want %v", a, b, tree.Path(a, b), path)
				case tree.LCA(a, b) != top:
					t.Fatalf("LCA of %d and %d is %d, want %d", a, b, tree.LCA(a, b), top)
				case tree.RTT(a, b) != rtt:
					t.Fatalf("RTT of %d and %d is %d, want %d", a, b, tree.RTT(a, b), rtt)
				case tree.Hops(a, b) != len(path)-1:
					t.Fatalf("%d hops from %d to %d, want %d", tree.Hops(a, b), a, b, len(path)-1)
				case tree.Toward(a, b) != toward:
					t.Fatalf("toward %d from %d is %d, want %d", b, a, tree.Toward(a, b), toward)
				case tree.InSubtree(b, a) != slices.Contains(ancestors(tree, b), a):
					t.Fatalf("InSubtree(%d, %d) = %v", b, a, tree.InSubtree(b, a))
				}
			}
		}
	})
}

// Lists of children and leaves must be the parents read backwards.
func TestChildrenAndLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := draw(t, 40)
		var leaves []int
		for i := range tree.Len() {
			var children []int
			for c := range tree.Len() {
				if tree.Parent(c) == i {
					children = append(children, c)
				}
			}
			if !slices.Equal(tree.Children(i), children) {
				t.Fatalf("children of %d are %v, want %v", i, tree.Children(i), children)
			}
			if len(children) == 0 {
				leaves = append(leaves, i)
			}
			if j, ok := tree.Lookup(tree.Node(i).Name); !ok || j != i {
				t.Fatalf("Lookup(%q) = %d, %v", tree.Node(i).Name, j, ok)
			}
		}
		if !slices.Equal(tree.Leaves(), leaves) {
			t.Fatalf("leaves %v, want %v", tree.Leaves(), leaves)
		}
	})
}

// The propagation cost of every placement is a Steiner tree. Oracle: the least
// total over all sets of links that leave the members connected.
func TestSteinerAgainstAllSubsetsOfLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := draw(t, 9)
		members := rapid.SliceOfN(rapid.IntRange(0, tree.Len()-1), 0, 5).Draw(t, "members")
		least := int64(math.MaxInt64)
		for links := range 1 << (tree.Len() - 1) { // bit i-1: the link above node i
			component := make([]int, tree.Len())
			var sum int64
			for i := 1; i < tree.Len(); i++ {
				component[i] = i
				if links>>(i-1)&1 == 1 {
					component[i] = component[tree.Parent(i)]
					sum += tree.Node(i).Uplink.RTT
				}
			}
			joined := true
			for _, m := range members {
				joined = joined && component[m] == component[members[0]]
			}
			if joined {
				least = min(least, sum)
			}
		}
		if got := tree.Steiner(members); got != least {
			t.Fatalf("Steiner(%v) = %d, want %d", members, got, least)
		}
	})
}

// Deep trees must not need deep stacks.
func TestAPathOfAMillionNodes(t *testing.T) {
	nodes := make([]Node, 1_000_000)
	for i := range nodes {
		nodes[i] = node(i, i-1, 2)
	}
	tree, err := New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	if last := tree.Len() - 1; tree.RTT(0, last) != int64(2*last) || tree.Toward(0, last) != 1 {
		t.Fatalf("RTT %d, toward %d", tree.RTT(0, last), tree.Toward(0, last))
	}
}

// Each defect of a network must be refused, with the node's name and the number.
func TestDefects(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(nodes []Node)
		want   string
	}{
		{"cores", func(n []Node) { n[2].Cores = 0 }, `"n2"): cores 0`},
		{"speed", func(n []Node) { n[1].Speed = 0 }, `"n1"): speed 0`},
		{"speed NaN", func(n []Node) { n[1].Speed = math.NaN() }, `"n1"): speed NaN`},
		{"speed infinite", func(n []Node) { n[1].Speed = math.Inf(1) }, `"n1"): speed +Inf`},
		{"memory", func(n []Node) { n[1].Memory = -5 }, `"n1"): memory -5`},
		{"store", func(n []Node) { n[1].StoreAccess = -1 }, `"n1"): store access time -1`},
		{"odd RTT", func(n []Node) { n[2].Uplink.RTT = 3 }, `"n2"): link RTT 3`},
		{"negative RTT", func(n []Node) { n[2].Uplink.RTT = -2 }, `"n2"): link RTT -2`},
		{"bandwidth", func(n []Node) { n[2].Uplink.Bandwidth = -8 }, `"n2"): link bandwidth -8`},
		{"forward parent", func(n []Node) { n[1].Parent = 2 }, `"n1"): parent 2`},
		{"no parent", func(n []Node) { n[2].Parent = None }, `"n2"): parent -1`},
		{"rooted elsewhere", func(n []Node) { n[0].Parent = 1 }, `"n0"): parent 1, want -1`},
		{"same name", func(n []Node) { n[2].Name = "n0" }, `node 2 ("n0"): name "n0", want another than that of node 0`},
		{"no name", func(n []Node) { n[1].Name, n[2].Name = "", "" }, `node 2 (""): name ""`},
		{"RTTs beyond int64", func(n []Node) { n[1].Uplink.RTT, n[2].Uplink.RTT = 1<<61, 1<<61 }, "RTTs"},
	} {
		nodes := []Node{node(0, None, 0), node(1, 0, 2), node(2, 1, 2)}
		c.change(nodes)
		if _, err := New(nodes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %s", c.name, err, c.want)
		}
	}
	if _, err := New(nil); err == nil {
		t.Error("accepted an empty network")
	}
	nodes := []Node{node(0, None, 0), node(1, 0, 1), node(2, 0, 3)}
	if _, err := New(nodes); err == nil || !strings.Contains(err.Error(), "n1") || !strings.Contains(err.Error(), "n2") {
		t.Errorf("two defects are reported as %v", err)
	}
}
