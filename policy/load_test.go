package policy_test

import (
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
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

// busyWorld is a small world in which no node can serve everything, and two can
// only just: at a load of 0.7-0.95.
func busyWorld(seed uint64) (*arena.Tree, []arena.Collection, policy.Weights, []float64, float64) {
	r := rand.New(rand.NewPCG(seed, 10))
	tree := arena.RandomTree(r)
	for len(tree.Places) > 6 {
		tree = arena.RandomTree(r)
	}
	var list []arena.Collection
	var w policy.Weights
	calls := 0.0
	for range 3 {
		c, weights := arena.RandomDemand(r, tree, false)
		w = weights
		calls += total(c.Reads) + total(c.Writes)
		list = append(list, c)
	}
	w.CPU = 0.02
	cores := make([]float64, len(tree.Places))
	for i := range cores {
		cores[i] = 1
	}
	return tree, list, w, cores, (0.7 + 0.25*r.Float64()) / (calls / 2)
}

// Near saturation copies that all leave a busy node for the same reason, or all go
// to the same idle one, come back for the same reason. Nodes count what they have
// proposed themselves, and propose only what goes where they know the load.
func TestLoadNearSaturation(t *testing.T) {
	var gap distribution
	rises, acts, moving, feasible := 0, 0, 0, 0
	for seed := range uint64(100) {
		tree, list, w, cores, service := busyWorld(seed)
		best := arena.OptimumUnderLoad(tree, list, w, cores, service)
		if best > 100*w.CPU {
			continue // even at best a node is busy for more than 99 %
		}
		g := arena.New(tree, w, list, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true}, seed)
		g.Cores(cores, service)
		g.Play(40)
		gap = append(gap, 100*(g.Energy()/best-1))
		rises, acts = rises+g.Record.Rises, acts+len(g.Record.Acts)
		feasible++
		if g.Record.Epochs() > 30 {
			moving++
		}
	}
	t.Logf("%d worlds, %d still moving, %d of %d acts raised the energy; gap %.2f / %.2f / %.1f / %.0f (mean, median, 95 %%, most)", feasible, moving, rises, acts,
		gap.mean(), gap.quantile(0.5), gap.quantile(0.95), gap.quantile(1))
	expect(t, "worlds still moving", float64(moving), 0)
	expect(t, "share of acts that raised the energy", float64(rises)/float64(acts), 0.1)
	expect(t, "median gap, percent", gap.quantile(0.5), 1)
	expect(t, "mean gap, percent", gap.mean(), 8)
}
