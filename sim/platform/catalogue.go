package platform

import (
	"math/bits"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/registry"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Catalogue lists what exists. Components refer to nodes, functions,
// collections and clients by their position in it.
type Catalogue struct {
	Tree        *topology.Tree
	Functions   []Function // those of the start, then later versions of them
	Modules     []Module
	Collections []workloads.Collection
	Clients     []workloads.Client

	Management  Management
	Deployments []int32 // by event of Management: position in Functions of the version it deploys, -1 if none
	Templates   []int32 // by function: equal where the query templates are

	// Units are what is placed: a collection, or all members of a co-location
	// group. A unit goes by the position of its first member.
	Unit    []int32   // by collection: its unit
	Members [][]int32 // by unit: its collections, ascending; nil at other positions
	Rooted  []bool    // by unit: the root always keeps a copy

	First []First // by unit: where it is at the start; nobody holds what is made later

	Places         []*policy.Place // address of each node
	Pinned         []bool          // by collection: its placement never changes
	NodeKeys       []uint64        // digest of each node's name
	CollectionKeys []uint64        // digest of each collection's name
}

// First is where a unit is at the start.
type First struct {
	Leader int32   // sec: its anchor
	Copies []int32 // ascending, the leader included
}

// Places makes the addresses of the nodes of a tree.
func Places(t *topology.Tree) []*policy.Place {
	places := make([]*policy.Place, t.Len())
	for i := range places {
		n := t.Node(i)
		places[i] = &policy.Place{Name: n.Name, ID: i, Depth: t.Depth(i), RTT: float64(n.Uplink.RTT) / 1e9}
		if p := t.Parent(i); p >= 0 {
			places[i].Parent = places[p]
		}
	}
	return places
}

// Alone reports whether a collection is a unit by itself.
func (c *Catalogue) Alone(collection int32) bool { return len(c.Members[c.Unit[collection]]) == 1 }

// A Function is a deployed function.
type Function struct {
	workloads.Function
	Code    int32 // position of its module in Modules
	Base    int32 // position of its first version
	Version int32 // from 1
}

// A Module is a deployed binary.
type Module struct {
	Name    string
	Digest  registry.Digest
	Binary  []byte
	Size    int64 // bytes
	InitGas int64 // instructions to bring up an instance
}

// Metered is the time that gas instructions take on node, ns, rounded down:
// gas / speed (thesis section 4: WASM bodies; instructions as virtual time).
func (c *Catalogue) Metered(node int32, gas int64) int64 {
	speed := uint64(c.Tree.Node(int(node)).Speed)
	hi, lo := bits.Mul64(uint64(gas), 1_000_000_000)
	if hi >= speed {
		return longest
	}
	ns, _ := bits.Div64(hi, lo, speed)
	return int64(min(ns, longest))
}

// longest is the time at which those that are computed stop: 36 years, so that several of them can
// be added to any time of a run (see sim.ErrEndless).
const longest = 1 << 60

// ServiceTime is how long a call occupies a core of node: its metered
// instructions plus its accesses to the node's store, ns.
func (c *Catalogue) ServiceTime(node int32, gas int64, accesses int) int64 {
	hi, lo := bits.Mul64(uint64(accesses), uint64(c.Tree.Node(int(node)).StoreAccess))
	if hi > 0 {
		lo = longest
	}
	return min(longest, c.Metered(node, gas)+int64(min(lo, longest)))
}
