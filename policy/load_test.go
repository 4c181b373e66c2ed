package policy_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Where load is priced, state must not move to a neighbour that is too busy, must
// leave a node that is, and must not be charged what others bring there.
func TestLoad(t *testing.T) {
	root := &policy.Place{Name: "root"}
	edge := &policy.Place{Name: "edge", ID: 1, Parent: root, RTT: 0.01, Depth: 1}
	view := func(here, there float64) *policy.View {
		return &policy.View{
			Self: root, Leader: root, Leads: true, Sequential: true, Replicas: []*policy.Place{root},
			Reads:      []policy.Demand{{Access: edge, Estimate: policy.Estimate{Rate: 10}}},
			Memory:     policy.Memory{Load: here, Cores: 4},
			Neighbours: []policy.Neighbour{{Place: edge, Known: true, Memory: policy.Memory{Load: there, Cores: 1}}},
			Service:    0.01,
			Weights:    policy.Weights{CPU: 0.01, Epsilon: 0.001},
		}
	}
	p := mustNew(t, "energy", noiseless)
	if actions := p.Decide(view(0.2, 0.1)); len(actions) == 0 || actions[0].To != edge || !actions[0].DropSelf {
		t.Fatalf("no move to an idle neighbour: %v", actions)
	}
	if actions := p.Decide(view(0.2, 0.89)); len(actions) > 0 {
		t.Fatalf("moves to a neighbour that it would saturate: %+v", actions)
	}
	a := p.Decide(view(0.2, 0.5))[0]
	want := 0.01*(0.6/0.4-1) + 0.01*(0.175/0.825-0.2/0.8)
	if !near(a.Terms.Load, want) {
		t.Errorf("load changes by %v, want %v", a.Terms.Load, want)
	}
	if !near(a.Delta, -0.1+want) || !near(a.Offer, -a.Delta) {
		t.Errorf("%+v", a)
	}
	// A busy node sheds calls even over some distance: without load it would not.
	away := view(0.98, 0.1)
	away.Reads[0].Access = root
	if actions := p.Decide(away); len(actions) == 0 || actions[0].To != edge {
		t.Errorf("a saturated node keeps all: %v", actions)
	}
	away.Weights.CPU = 0
	if actions := p.Decide(away); len(actions) > 0 {
		t.Errorf("state leaves its callers for nothing: %v", actions)
	}
}
