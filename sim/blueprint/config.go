package blueprint

import (
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Config is everything that a run depends on.
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
	Pinned map[int]record.Site

	Conditions []network.Condition // of the link from each node to its parent; nil = perfect
	Faults     []fault.Fault

	// Interrupted, if not nil, is asked while the run is prepared; an error ends that.
	Interrupted func() error
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

// GoOn asks now and then whether to go on: an error ends the preparation of a run.
func (c *Config) GoOn(step int) error {
	const often = 1 << 8 // steps
	if c.Interrupted == nil || step%often != 0 {
		return nil
	}
	return c.Interrupted()
}
