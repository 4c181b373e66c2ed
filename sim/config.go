package sim

import (
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Config is everything that a run depends on.
type Config struct {
	Seed       uint64
	Tree       *topology.Tree
	Parameters platform.Parameters

	Functions   []workloads.Function
	Binaries    map[string][]byte // WASM by module name; a native module has none, its name stands for the bytes
	Collections []workloads.Collection
	Clients     []workloads.Client
	Moves       []workloads.Move // in order of time

	// Management says who may do what, to whom functions and collections belong,
	// and what changes in the middle of the run; its zero value is one group whose
	// members may do everything.
	Management platform.Management

	// Pinned placements stand from the start and never change: a planner, for
	// experiments and for holding the simulator against the ILP. By collection;
	// a collection that is absent starts with one copy at its home.
	Pinned map[int]Placement

	Conditions []network.Condition // of the link from each node to its parent; nil = perfect
	Faults     []fault.Fault

	MaxEvents uint64 // stop after so many events; 0 = no limit

	// Interrupted, if not nil, is asked while the world is built; an error ends that.
	Interrupted func() error

	// alter and alterClient, if not nil, put something between a node or a client and
	// its world: tests seed bugs with it that the checkers have to find.
	alter, alterClient func(i int, e platform.Env) platform.Env
}

// Placement is where one collection is.
type Placement struct {
	Leader   int   // leader, or anchor for sec
	Replicas []int // ascending, the leader included
}

// Staleness is the time within which the news of a revocation reaches every node,
// ns: the longest one-way delay from the root, which the depth of the tree bounds.
// It is 0, which means that there is no such bound, where messages can queue or be
// held up: with a finite bandwidth, jitter, or faults.
func (c *Config) Staleness() int64 {
	if len(c.Faults) > 0 || c.Conditions != nil {
		return 0
	}
	var longest int64
	for i := range c.Tree.Len() {
		if c.Tree.Node(i).Uplink.Bandwidth > 0 {
			return 0
		}
		longest = max(longest, c.Tree.RTT(c.Tree.Root(), i)/2)
	}
	return longest
}

// interrupted asks now and then whether to go on building.
func (c *Config) interrupted(step int) error {
	const often = 1 << 8 // steps
	if c.Interrupted == nil || step%often != 0 {
		return nil
	}
	return c.Interrupted()
}
