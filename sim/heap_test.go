package sim_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// heapOf is what a world of a tree of fan-out 4 takes before it runs, bytes.
func heapOf(t *testing.T, nodes, collections int) int64 {
	c := exact(t, 1)
	var tree []topology.Node
	for i := range nodes {
		n := topology.Node{Name: fmt.Sprint("n", i), Parent: (i - 1) / 4, Uplink: topology.Link{RTT: 2 * ms}, Cores: 1, Speed: 30e6}
		if i == 0 {
			n.Parent, n.Uplink.RTT = topology.None, 0
		}
		tree = append(tree, n)
	}
	var err error
	if c.Tree, err = topology.New(tree); err != nil {
		t.Fatal(err)
	}
	for i := range collections {
		c.Collections = append(c.Collections, workloads.Collection{Name: fmt.Sprint("c", i), Consistency: workloads.SEC, Size: 10, Write: 1})
	}
	c.Parameters.Placement.Policies = [2]policy.Policy{mustPolicy(t, "static", nil), mustPolicy(t, "static", nil)}
	w, err := sim.New(c, loadNative)
	if err != nil {
		t.Fatal(err)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(w)
	return int64(m.HeapAlloc)
}

// A node keeps nothing of collections that do not concern it. What it keeps of each for
// nothing is multiplied by all nodes: 600 bytes were 84 GB in a world of this size.
func TestNodesKeepNothingOfWhatDoesNotConcernThem(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 collections")
	}
	const nodes, collections = 1365, 100_000
	few, many := heapOf(t, 2, collections), heapOf(t, nodes, collections)
	each := float64(many-few) / (nodes - 2) / collections
	t.Logf("%d MB with 2 nodes, %d MB with %d: %.3f bytes for each node and collection", few>>20, many>>20, nodes, each)
	if each > 0.5 {
		t.Errorf("a node takes %.3f bytes for each collection, whether it concerns it or not", each)
	}
}
