package optimum

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/topology"
)

// A Planner is no policy: at the end of each epoch it sees the whole network, and says where
// everything is to be. A walker takes it there.
type Planner interface {
	policy.Policy
	Plan(e *measure.Epoch) // hears of each epoch that has ended
	Failure() error        // the first; it ends the run
	Occupy(byNode []int64) // where the bytes that nodes hold now can be read
}

// A Walker leads collections to where a plan wants them: leaders and holders walk through the
// same protocol as everybody, with real transfers and one act at a time.
type Walker struct {
	Build  *setting.Build
	Places []*policy.Place
	Plans  map[string]ilp.Site // by collection; those without one stay where they are
	used   []int64             // by node: memory that is occupied now, bytes
}

var _ policy.Eager = (*Walker)(nil)

// NewWalker makes a walker for one run of the build. It has no plans yet.
func NewWalker(b *setting.Build) *Walker {
	return &Walker{Build: b, Places: platform.Places(b.Config.Tree), Plans: make(map[string]ilp.Site)}
}

// Occupy takes where the bytes that nodes hold now can be read.
func (w *Walker) Occupy(byNode []int64) { w.used = byNode }

// Eager tells that the walk goes on as soon as a step has been made.
func (w *Walker) Eager() bool { return true }

// Decide returns the next steps towards the plan: first all copies, then the role,
// then the copies that the plan has not go. Nobody is sent to where there is no room:
// instead, who is to leave a node anyway goes to the root, for as long as that takes, and makes
// room for others. Else full nodes could never exchange what they hold.
func (w *Walker) Decide(v *policy.View) []policy.Action {
	plan, ok := w.Plans[v.Collection]
	if !ok {
		return nil
	}
	var steps []policy.Action
	blocked := false
	for _, r := range plan.Replicas {
		switch {
		case slices.ContainsFunc(v.Replicas, func(p *policy.Place) bool { return p.ID == r }):
		case w.room(r, v.Bytes):
			steps = append(steps, w.step(policy.Copy, r, false))
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
	leader := w.leader(v, &plan, planned, blocked)
	if leader == v.Self.ID {
		return nil
	}
	return []policy.Action{w.step(policy.Lead, leader, !planned)}
}

// leader is who is to lead now, when no copy can be made.
func (w *Walker) leader(v *policy.View, plan *ilp.Site, planned, blocked bool) int {
	switch {
	case blocked && planned, planned && !v.Sequential: // any copy can be the anchor
		return v.Self.ID
	case blocked:
		for _, p := range v.Replicas {
			if slices.Contains(plan.Replicas, p.ID) {
				return p.ID
			}
		}
		return w.Build.Config.Tree.Root()
	case !v.Sequential:
		return plan.Replicas[0]
	}
	return plan.Leader
}

// room tells whether a node has room for so many bytes now.
func (w *Walker) room(node int, bytes int64) bool {
	capacity := w.Build.Config.Tree.Node(node).Memory
	return capacity == topology.Unlimited || w.used[node]+bytes <= capacity
}

// step is worth any price of memory: the plan has weighed it, and there is room.
func (w *Walker) step(kind policy.Kind, to int, drop bool) policy.Action {
	return policy.Action{Kind: kind, To: w.Places[to], DropSelf: drop, Delta: math.NaN(), Offer: math.Inf(1), Reason: "the plan"}
}
