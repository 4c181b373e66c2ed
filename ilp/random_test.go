package ilp

import (
	"fmt"
	"reflect"

	"pgregory.net/rapid"
)

// A world draws small random instances: what the oracles can still enumerate.
type world struct {
	kind        Consistency
	nodes       int  // at most
	collections int  // at most
	shared      bool // classes of several collections and co-location groups
	memory      bool
	cpu         bool
	uneven      bool // functions that prefer different nodes
	toEach      bool
	remote      bool // RemoteSingle
	binaries    bool
	tied        bool // each collection is used by functions of one binary
}

func (w world) draw(t *rapid.T) *Instance {
	n := rapid.IntRange(2, w.nodes).Draw(t, "nodes")
	in := &Instance{
		AccessRTT:    2 * rapid.Int64Range(0, 3).Draw(t, "access") * 1e6,
		Beta:         rapid.SampledFrom([]float64{0, 0.3, 1, 2}).Draw(t, "beta"),
		Epsilon:      rapid.SampledFrom([]float64{0, 0.01, 0.05, 0.2}).Draw(t, "epsilon"),
		LeaderToEach: w.toEach, RemoteSingle: w.remote, BinariesInMemory: w.binaries,
	}
	for i := range n {
		node := Node{Name: fmt.Sprintf("n-%d", i), Parent: -1}
		if i > 0 {
			node.Parent = rapid.IntRange(0, i-1).Draw(t, "parent")
			node.RTT = 2e6 * rapid.Int64Range(0, 10).Draw(t, "rtt")
		}
		in.Nodes = append(in.Nodes, node)
	}
	functions := rapid.IntRange(1, 2).Draw(t, "functions")
	if w.binaries {
		in.Binaries = []Binary{{"a", 3}, {"b", 2}}
	}
	speed := make([]int64, n)
	for i := range speed {
		speed[i] = rapid.Int64Range(1, 4).Draw(t, "speed")
	}
	for f := range functions {
		fn := Function{Name: fmt.Sprintf("f%d", f), Calls: rapid.Int64Range(1, 3).Draw(t, "calls")}
		if w.binaries {
			fn.Binary = in.Binaries[f].Name
		}
		base := rapid.Int64Range(0, 20).Draw(t, "execution")
		for i := range n {
			if w.uneven {
				fn.Execution = append(fn.Execution, base*speed[i]*1e6)
			} else {
				fn.Execution = append(fn.Execution, (base+5*speed[i])*1e6)
			}
		}
		in.Functions = append(in.Functions, fn)
	}
	w.drawCollections(t, in)
	w.drawDemand(t, in)
	in.WritesFromDemand()
	w.drawCapacities(t, in)
	return in
}

func (w world) drawCollections(t *rapid.T, in *Instance) {
	count := rapid.IntRange(1, w.collections).Draw(t, "collections")
	grouped := w.shared && w.kind != SEC && rapid.Bool().Draw(t, "grouped")
	for c := range count {
		one := Collection{Name: fmt.Sprintf("c-%d", c), Consistency: w.kind, Bytes: rapid.Int64Range(1, 6).Draw(t, "bytes")}
		if grouped && c < 2 {
			one.Group = "together"
		}
		in.Collections = append(in.Collections, one)
	}
}

func (w world) drawDemand(t *rapid.T, in *Instance) {
	n, count := len(in.Nodes), len(in.Collections)
	classes := rapid.IntRange(1, 5).Draw(t, "classes")
	if w.cpu || w.binaries {
		classes = min(classes, 3)
	}
	for range classes {
		k := Class{
			Function: rapid.IntRange(0, len(in.Functions)-1).Draw(t, "function"),
			Access:   rapid.IntRange(0, n-1).Draw(t, "from"),
			Rate:     float64(rapid.IntRange(0, 20).Draw(t, "rate")),
		}
		c := rapid.IntRange(0, count-1).Draw(t, "collection")
		other := (c + 1) % count
		if w.tied {
			k.Function = c % len(in.Functions)
		}
		write := rapid.Bool().Draw(t, "write")
		both := w.shared && count > 1 && rapid.Bool().Draw(t, "both")
		together := in.Collections[c].Group != "" && in.Collections[c].Group == in.Collections[other].Group
		switch {
		case !both || w.kind == None && !together:
			if write {
				k.Writes = []int{c}
			} else {
				k.Reads = []int{c}
			}
		case write && (together || w.kind == SEC) && rapid.Bool().Draw(t, "write both"):
			k.Writes = []int{c, other}
		case write:
			k.Writes, k.Reads = []int{c}, []int{other}
		default:
			k.Reads = []int{c, other}
		}
		in.Demand = append(in.Demand, k)
	}
}

func (w world) drawCapacities(t *rapid.T, in *Instance) {
	for i := range in.Nodes {
		if w.memory && rapid.Bool().Draw(t, "bounded") {
			in.Nodes[i].Memory = rapid.Int64Range(1, 12).Draw(t, "memory")
		}
		if w.cpu && rapid.Bool().Draw(t, "busy") {
			in.Nodes[i].CPU = float64(rapid.IntRange(1, 20).Draw(t, "cpu")) / 40
		}
	}
}

// equalInstances compares by content.
func equalInstances(a, b *Instance) bool { return reflect.DeepEqual(a, b) }
