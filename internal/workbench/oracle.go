package workbench

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/topology"
)

// oracleName is what scenarios call the oracle.
const oracleName = "oracle"

// An oracle is a planner, no policy: at the end of each epoch it knows the demand
// of the whole network, and proves the placement that would have been best for it.
// Leaders and holders then walk towards that placement through the same protocol as
// everybody, with real transfers and one act at a time. It shows what an all-knowing
// centre would gain, if it took no time to decide.
type oracle struct {
	build  *Build
	places []*policy.Place
	plans  map[string]ilp.Site // by collection
	used   []int64             // by node: memory that is occupied now, bytes
	err    error               // of the first optimum that could not be had
}

var _ policy.Eager = (*oracle)(nil)

func newOracle(b *Build, places []*policy.Place) *oracle {
	return &oracle{build: b, places: places, plans: make(map[string]ilp.Site)}
}

// plan proves the best placement for the demand of an epoch.
func (o *oracle) plan(e *epoch) {
	b := o.build
	var called []int
	for c := range b.Config.Collections {
		if e.exists(c) && len(e.cells[c]) > 0 {
			called = append(called, c)
		}
	}
	if b.bounded() { // the memory of the nodes ties all together
		o.solve(e, called)
		return
	}
	for _, c := range called {
		o.solve(e, []int{c})
	}
}

func (o *oracle) solve(e *epoch, collections []int) {
	b := o.build
	if o.err != nil || len(collections) == 0 {
		return
	}
	p, err := ilp.Prepare(b.instance(e, collections))
	if err != nil {
		o.err = fmt.Errorf("oracle at %d ns: %w", e.end, err)
		return
	}
	best, err := p.Optimum(context.Background(), ilp.Options{
		Weights:   ilp.NetworkOnly,
		Limits:    ilp.Limits{Nodes: b.Scenario.ILP.MIPNodes, Iterations: b.Scenario.ILP.Iterations},
		Reference: e.placement(collections),
	})
	if best == nil || best.Placement == nil {
		o.err = fmt.Errorf("oracle at %d ns: no placement: %w", e.end, err)
		return
	}
	for at, c := range collections {
		o.plans[b.Config.Collections[c].Name] = best.Placement[at]
	}
}

// Eager tells that the walk goes on as soon as a step has been made.
func (o *oracle) Eager() bool { return true }

// Decide returns the next steps towards the plan: first all copies, then the role,
// then the copies that the plan has not go. Nobody is sent to where there is no room:
// instead, who is to leave a node anyway goes to the root, for as long as that takes, and makes
// room for others. Else full nodes could never exchange what they hold.
func (o *oracle) Decide(v *policy.View) []policy.Action {
	plan, ok := o.plans[v.Collection]
	if !ok {
		return nil
	}
	var steps []policy.Action
	blocked := false
	for _, r := range plan.Replicas {
		switch {
		case slices.ContainsFunc(v.Replicas, func(p *policy.Place) bool { return p.ID == r }):
		case o.room(r, v.Bytes):
			steps = append(steps, o.step(policy.Copy, r, false))
		default:
			blocked = true
		}
	}
	planned := slices.Contains(plan.Replicas, v.Self.ID)
	switch {
	case !v.Leads && (planned || len(steps) > 0):
		return nil // the leader sees to the copies
	case !v.Leads:
		return []policy.Action{{Kind: policy.Drop, Delta: math.NaN(), Reason: "not in the plan"}}
	case len(steps) > 0:
		return steps
	}
	leader := o.leader(v, &plan, planned, blocked)
	if leader == v.Self.ID {
		return nil
	}
	return []policy.Action{o.step(policy.Lead, leader, !planned)}
}

// leader is who is to lead now, when no copy can be made.
func (o *oracle) leader(v *policy.View, plan *ilp.Site, planned, blocked bool) int {
	switch {
	case blocked && planned, planned && !v.Sequential: // any copy can be the anchor
		return v.Self.ID
	case blocked:
		for _, p := range v.Replicas {
			if slices.Contains(plan.Replicas, p.ID) {
				return p.ID
			}
		}
		return o.build.Config.Tree.Root()
	case !v.Sequential:
		return plan.Replicas[0]
	}
	return plan.Leader
}

// room tells whether a node has room for so many bytes now.
func (o *oracle) room(node int, bytes int64) bool {
	capacity := o.build.Config.Tree.Node(node).Memory
	return capacity == topology.Unlimited || o.used[node]+bytes <= capacity
}

// step is worth any price of memory: the plan has weighed it, and there is room.
func (o *oracle) step(kind policy.Kind, to int, drop bool) policy.Action {
	return policy.Action{Kind: kind, To: o.places[to], DropSelf: drop, Delta: math.NaN(), Offer: math.Inf(1), Reason: "the plan"}
}
