package ilp

import "github.com/ermes-sim/ermes-sim/topology"

// Consistency is how a collection may be replicated.
type Consistency string

const (
	// None is the baseline: exactly one copy.
	None Consistency = "none"
	// SEC is strong eventual consistency: any copy serves reads and writes.
	SEC Consistency = "sec"
	// Sequential has one leader, at a copy, that orders the writes; any copy
	// serves reads.
	Sequential Consistency = "sequential"
)

// An Instance is one placement problem as plain data. Nodes, functions and
// collections are referred to by their position.
type Instance struct {
	Name        string       `json:"name,omitempty"`
	Nodes       []Node       `json:"nodes"` // the root first, every parent before its children
	Functions   []Function   `json:"functions"`
	Binaries    []Binary     `json:"binaries,omitempty"`
	Collections []Collection `json:"collections"`
	Demand      []Class      `json:"demand"`

	AccessRTT int64   `json:"access_rtt_ns"`       // between a client and its access node, ns
	Window    int64   `json:"window_ns,omitempty"` // over which Class.Count was counted, ns; 0 where classes have rates
	Beta      float64 `json:"beta"`                // cost of one propagated update per second of RTT, >= 0
	Epsilon   float64 `json:"epsilon"`             // cost of one copy, requests in flight, >= 0

	// BinariesInMemory makes the binaries of the functions that execute on a
	// node take their bytes of its memory. Otherwise memory is for state alone.
	BinariesInMemory bool `json:"binaries_in_memory,omitempty"`
	// LeaderToEach charges an update once per follower and its distance from the
	// leader instead of multicast along the tree; for comparison.
	LeaderToEach bool `json:"leader_to_each,omitempty"`
	// RemoteSingle lets SEC calls of a single collection execute away from it
	// too. By default they execute at the copy, as the platform does.
	RemoteSingle bool `json:"remote_single,omitempty"`
	// Migration is the current placement and the weights of the migration-aware
	// model; nil for the other models.
	Migration *Migration `json:"migration,omitempty"`
}

// A Node hosts copies and executes functions.
type Node struct {
	Name   string  `json:"name"`
	Parent int     `json:"parent"`                 // position of the parent, -1 for the root
	RTT    int64   `json:"rtt_ns"`                 // to the parent, ns, even and >= 0; 0 for the root
	Memory int64   `json:"memory_bytes,omitempty"` // for copies; 0 for no bound
	CPU    float64 `json:"cpu_cores,omitempty"`    // busy cores on average that demand may take; 0 for no bound
}

// A Function is what a request executes.
type Function struct {
	Name string `json:"name"`
	// Execution is ns per call on each node, or a single number for all nodes.
	Execution []int64 `json:"execution_ns"`
	// Calls is how many round trips one execution makes to each collection that
	// is not where it executes.
	Calls  int64  `json:"remote_calls,omitempty"`
	Binary string `json:"binary,omitempty"` // name of its Binary; "" if it takes no memory
}

// A Binary is code that functions share.
type Binary struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// A Collection is state that is placed and copied as a whole.
type Collection struct {
	Name        string      `json:"name"`
	Consistency Consistency `json:"model"`
	Bytes       int64       `json:"bytes"`
	Writes      float64     `json:"writes_per_s,omitempty"` // updates per second that are propagated to all copies: W
	// Group is the co-location group: collections of one group share the node
	// (none) or the leader (sequential). "" if it is alone.
	Group string `json:"group,omitempty"`
}

// A Class of demand is all requests that call one function on one set of
// collections through one access node.
type Class struct {
	Function int     `json:"function"`
	Access   int     `json:"access"`           // access node
	Reads    []int   `json:"reads,omitempty"`  // collections that it only reads
	Writes   []int   `json:"writes,omitempty"` // collections that it may change
	Rate     float64 `json:"rate,omitempty"`   // requests per second, where Window is 0
	Count    int64   `json:"count,omitempty"`  // requests in the window, where Window is not 0
}

// NodesOf describes the nodes of a topology; CPU is left unbounded.
func NodesOf(t *topology.Tree) []Node {
	nodes := make([]Node, t.Len())
	for i := range nodes {
		n := t.Node(i)
		nodes[i] = Node{Name: n.Name, Parent: n.Parent, RTT: n.Uplink.RTT, Memory: n.Memory}
	}
	return nodes
}

// WritesFromDemand sets the propagated updates of every collection to the rate
// of the requests that may change it.
func (in *Instance) WritesFromDemand() {
	for c := range in.Collections {
		in.Collections[c].Writes = 0
	}
	for k := range in.Demand {
		for _, c := range in.Demand[k].Writes {
			in.Collections[c].Writes += in.rate(k)
		}
	}
}

// rate is λ of class k in requests per second.
func (in *Instance) rate(k int) float64 {
	if in.Window > 0 {
		return float64(in.Demand[k].Count) / float64(in.Window) * 1e9
	}
	return in.Demand[k].Rate
}

// execution is what one call of f takes on node n, ns.
func (f *Function) execution(n int) int64 {
	if len(f.Execution) == 1 {
		return f.Execution[0]
	}
	return f.Execution[n]
}
