package setting

import (
	"context"
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Build is a scenario in the simulator's terms: things refer to each other by
// position, and what the scenario leaves to chance before the run is drawn.
type Build struct {
	Scenario *scenarios.Scenario
	Config   sim.Config

	// Planned tells, by consistency model, whether the oracle plans it. Its policy is asleep here:
	// whoever runs the build gives it one that plans.
	Planned [len(workloads.Consistencies)]bool

	collection map[string]int                            // position, by name
	Client     map[string]int                            // position, by name
	Modules    [len(workloads.Consistencies)]*RuleModule // policies that are modules; nil for others
	jumps      []int64                                   // instants at which a rule moves all its clients at once, ns
	travels    map[string]journey                        // by client, of those that are moved by position or nomadic
	TooLate    map[string]int                            // by trace: rows that are after the end of the run
	cancelled  func() error                              // an error once nobody waits for the build any more
}

// nodeNames are the nodes of the tree.
func (b *Build) nodeNames() []string {
	names := make([]string, b.Config.Tree.Len())
	for n := range names {
		names[n] = b.Config.Tree.Node(n).Name
	}
	return names
}

// New turns a scenario that Load accepted into the simulator's terms. Each
// draw comes from a stream of its own, named after entity and purpose, so that
// one collection or client more changes no other. It ends with the context's error once
// that is cancelled.
func New(ctx context.Context, s *scenarios.Scenario) (*Build, error) {
	tree, err := s.Network.Tree()
	if err != nil {
		return nil, err
	}
	b := &Build{
		Scenario:   s,
		Config:     sim.Config{Config: blueprint.Config{Seed: s.Seed, Tree: tree, Parameters: parameters(s)}, MaxEvents: s.MaxEvents},
		collection: map[string]int{},
		Client:     map[string]int{},
		cancelled:  ctx.Err,
	}
	function, err := b.functions()
	if err != nil {
		return nil, err
	}
	b.collections(function)
	if err := b.clients(); err != nil {
		return nil, err
	}
	replays := b.replays()
	b.Config.Moves, err = b.moves()
	if err := joined([]error{replays, err}); err != nil {
		return nil, err
	}
	if err := b.manage(); err != nil {
		return nil, err
	}
	b.pins()
	b.faults()
	if err := b.room(); err != nil {
		return nil, err
	}
	if err := b.policies(); err != nil {
		return b, err
	}
	return b, ctx.Err()
}

// parameters copies the settings that need no names.
func parameters(s *scenarios.Scenario) platform.Parameters {
	p := platform.Parameters{
		Duration: s.Duration, Round: s.Round, Warm: s.Warm,
		AccessRTT: s.Network.Access.RTT, Chunk: s.Network.Chunk,
		ForwardSession: s.Session == scenarios.SessionForward,
		Central:        s.Execution.Central, KeepAlive: s.Execution.KeepAlive,
		ColdFixed: s.Execution.ColdFixed, GasLimit: s.Execution.GasLimit,
		MetadataCache: s.Metadata.Cache, MetadataTTL: s.Metadata.TTL, MetadataCapacity: s.Metadata.Capacity,
		TokenLifetime: s.Tokens.Lifetime,
		QueueLimit:    s.Requests.QueueLimit, Timeout: s.Requests.Timeout,
		Retries: s.Requests.Retries, Backoff: s.Requests.Backoff,
		Placement: platform.Placement{
			Epoch: s.Placement.Epoch, Gossip: s.Placement.Gossip,
			RandomPhase: s.Placement.Phase == scenarios.PhaseRandom,
			Failover:    s.Placement.Failover, Lease: s.Placement.Lease, Heartbeat: s.Placement.Heartbeat,
			Weights: policy.Weights{Beta: s.Placement.Beta, Epsilon: s.Placement.Epsilon, Kappa: s.Placement.Kappa, CPU: s.Placement.CPU},
		},
	}
	p.Coalesce[workloads.SEC] = s.Coalesce.SEC
	p.Coalesce[workloads.Sequential] = s.Coalesce.Sequential
	if s.Routing == scenarios.RoutingClimb {
		p.Routing = platform.Climb
	}
	return p
}

// functions deploys the functions and reads their binaries; it returns their
// positions by name.
func (b *Build) functions() (map[string]int, error) {
	position := map[string]int{}
	b.Config.Binaries = map[string][]byte{}
	for i := range b.Scenario.Functions {
		f := &b.Scenario.Functions[i]
		if b.Config.Binaries[f.Module] == nil {
			binary, err := bodies.Binary(f)
			if err != nil {
				return nil, b.Scenario.Mistake(fmt.Sprintf("functions[%d].module", i), "", nil, "%v", err)
			}
			b.Config.Binaries[f.Module] = binary
		}
		position[f.Name] = i
		b.Config.Functions = append(b.Config.Functions, workloads.Function{
			Name: f.Name, Module: f.Module, Export: f.Export, Write: f.Mode == scenarios.ModeWrite, Input: f.Input,
		})
	}
	return position, nil
}

// nobody is the function of a collection that nobody reads, or nobody writes.
const nobody = -1

// collections makes the collections and draws their sizes.
func (b *Build) collections(function map[string]int) {
	at := func(name string) int {
		if f, ok := function[name]; ok {
			return f
		}
		return nobody
	}
	for i := range b.Scenario.Collections {
		group := &b.Scenario.Collections[i]
		home := b.Config.Tree.Root()
		if group.At != "" {
			home = b.Node(group.At)
		}
		for _, name := range group.Members() {
			c := workloads.Collection{
				Name: name, Home: home, Size: group.Size.Min,
				Read: at(group.Reads), Write: at(group.Writes),
			}
			if group.Consistency == scenarios.Sequential {
				c.Consistency = workloads.Sequential
			}
			if group.Size.Max > group.Size.Min {
				sizes := des.NewStream(b.Config.Seed, name, "size")
				c.Size = workloads.LogUniform(&sizes, group.Size.Min, group.Size.Max)
			}
			b.collection[name] = len(b.Config.Collections)
			b.Config.Collections = append(b.Config.Collections, c)
		}
	}
}

// Node is the position of a node, which the scenario's validation has found.
func (b *Build) Node(name string) int {
	n, ok := b.Config.Tree.Lookup(name)
	if !ok {
		panic(fmt.Sprintf("setting: the validated scenario names the node %q, which its tree does not have", name))
	}
	return n
}

// nodes are the positions of the nodes that refs stand for.
func (b *Build) nodes(refs []string) []int {
	var out []int
	for _, name := range b.Scenario.Network.NodesAt(refs) {
		out = append(out, b.Node(name))
	}
	return out
}

// pins turns pinned placements into positions.
func (b *Build) pins() {
	if len(b.Scenario.Pin) == 0 {
		return
	}
	b.Config.Pinned = map[int]record.Site{}
	for _, p := range b.Scenario.Pin {
		holds := make([]bool, b.Config.Tree.Len())
		for _, name := range p.Replicas {
			holds[b.Node(name)] = true
		}
		placed := record.Site{Leader: b.Node(p.Leader)}
		for n, yes := range holds { // ascending
			if yes {
				placed.Replicas = append(placed.Replicas, n)
			}
		}
		b.Config.Pinned[b.collection[p.Collection]] = placed
	}
}

// regions numbers, for each node, the subtree of the tier that it lies in;
// nodes above the tier count to the first. One region if tier is "".
func regions(tree *topology.Tree, tops []int) (region []int, count int) {
	region = make([]int, tree.Len())
	for i, top := range tops {
		for n := range region {
			if tree.InSubtree(n, top) {
				region[n] = i
			}
		}
	}
	return region, max(1, len(tops))
}

// Names joins the names of nodes.
func Names[N int | int32](b *Build, nodes []N) string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = b.Config.Tree.Node(int(n)).Name
	}
	return strings.Join(out, " ")
}
