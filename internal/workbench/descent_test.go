package workbench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/check/energy"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Where demand is static and comes like clockwork, no act may raise the energy of the
// whole system, whatever the tree, the prices and the memory. Without this, a wrong
// term in an estimate shows only as a somewhat larger gap.
func TestEnergyFallsInStaticWorlds(t *testing.T) {
	runtime := newRuntime(t)
	seeds := []uint64{
		1706, // copies that each would be good alone were made side by side
		2274, // updates were counted by the delta that several writes had been joined to
	}
	for seed := range uint64(240) {
		seeds = append(seeds, seed)
	}
	var sum energy.Tallies
	for _, seed := range seeds {
		judged, checkers := watched(t, runtime, staticWorld(seed), nil)
		for _, v := range checkers.Violations() {
			t.Errorf("world %d: %v", seed, v)
		}
		sum.Acts += judged.Acts
		sum.Rises += judged.Rises
	}
	t.Logf("%d acts, of which %d raise the energy by less than a miscounted call explains", sum.Acts, sum.Rises)
	if sum.Acts < 240 {
		t.Errorf("only %d acts have been judged", sum.Acts)
	}
}

// Priced memory must not keep state in motion: a displaced copy used to be refused
// wherever it went, because for itself it gains nothing, and then again every few epochs;
// what was refused by a node far away asked again for ever; and where load had a price, all
// collections left a busy node at once and came back at once.
func TestPressureSettles(t *testing.T) {
	for _, kappa := range []string{"0.002", "0.05"} {
		r := simulate(t, "usecases/crowd", "placement.kappa="+kappa, "expect=[violations == 0, optimality_gap.sequential.settled == 1, placement.last_seconds < 300]")
		for _, missed := range r.Summary.Missed() {
			t.Errorf("kappa %s: %s", kappa, Verdict(missed))
		}
	}
	for _, file := range []string{"buoyancy", "saturated"} {
		for _, missed := range simulate(t, file).Summary.Missed() {
			t.Errorf("%s: %s", file, Verdict(missed))
		}
	}
}

// A law that finds no bug is worth nothing.
func TestEnergyThatRisesIsFound(t *testing.T) {
	runtime := newRuntime(t)
	for _, bug := range []mutant{
		{"propagation costs nothing", func(v *policy.View) { v.Updates.Rate = 0 }},
		{"copies are worth more than they cost", func(v *policy.View) { v.Weights.Epsilon = -0.5 }},
		{"all calls come from the first", func(v *policy.View) {
			for i := range v.Reads {
				v.Reads[i].Access = v.Reads[0].Access
			}
		}},
		{"memory is dearer than it is", func(v *policy.View) { v.Weights.Kappa *= 100 }},
	} {
		found := false
		for seed := uint64(0); seed < 60 && !found; seed++ {
			_, checkers := watched(t, runtime, staticWorld(seed), &bug)
			found = checkers.Counts()[check.Energy] > 0
		}
		if !found {
			t.Errorf("nobody notices that %s", bug.name)
		}
	}
}

// A mutant is the energy policy with a wrong idea of the world.
type mutant struct {
	name    string
	deceive func(v *policy.View)
}

// deceived decides about what it believes to see.
type deceived struct {
	policy.Energy
	bug *mutant
}

func (p deceived) Decide(v *policy.View) []policy.Action {
	seen := *v
	seen.Reads = append([]policy.Demand(nil), v.Reads...)
	p.bug.deceive(&seen)
	return p.Energy.Decide(&seen)
}

// watched runs a world and returns how many of its acts could be judged, and the
// checkers.
func watched(t testing.TB, r *wasm.Runtime, s *scenarios.Scenario, bug *mutant) (energy.Tallies, *check.Checkers) {
	t.Helper()
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if bug != nil {
		for c, p := range b.Config.Parameters.Placement.Policies {
			b.Config.Parameters.Placement.Policies[c] = deceived{p.(policy.Energy), bug}
		}
	}
	run, err := Start(b, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	var sum energy.Tallies
	run.world.OnRound(func(int) {
		for _, of := range run.observer.acts.End() {
			sum.Acts += of.Acts
			sum.Rises += of.Rises
		}
	})
	if _, err := run.world.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return sum, run.checkers
}

// staticWorld draws a world in which nothing is random but its making: each client
// calls on one collection, at fixed times, for the whole run. Half of the worlds have
// nodes of limited memory, of these half price it.
func staticWorld(seed uint64) *scenarios.Scenario {
	rng := rand.New(rand.NewPCG(seed, 7))
	s := scenarios.New()
	s.Name, s.Warm, s.Rounds, s.Round, s.Duration = "static", true, 6, 10e9, 60e9
	p := &s.Placement
	p.Epoch, p.Gossip = s.Round, 50e6
	p.Phase = []string{scenarios.PhaseAligned, scenarios.PhaseRandom}[rng.IntN(2)]
	p.Beta, p.Epsilon = []float64{0, 0.05, 0.5}[rng.IntN(3)], []float64{0, 0.0005, 0.02}[rng.IntN(3)]
	energy := scenarios.Policy{Name: energyName, Params: map[string]any{"z": 0.0}}
	if rng.IntN(3) == 0 {
		energy.Params["reach"], energy.Params["leader_reach"] = int64(1), int64(1)
	}
	p.Sequential, p.SEC = energy, energy
	limited := rng.IntN(2) == 0
	if limited && rng.IntN(2) == 0 {
		p.Kappa = []float64{0.0005, 0.005, 0.05}[rng.IntN(3)]
	}
	name := func(n int) string { return fmt.Sprint("n", n) }
	nodes := 3 + rng.IntN(10)
	for n := range nodes {
		x := scenarios.Node{Name: name(n), Hosting: scenarios.Hosting{Cores: 100, Speed: 30e6}}
		if n > 0 {
			x.Parent, x.RTT, x.Bandwidth = name(rng.IntN(n)), 2*(1e6+rng.Int64N(9e6)), 1e9
			if limited && rng.IntN(2) == 0 {
				x.Memory = 150_000 + rng.Int64N(150_000)
			}
		}
		s.Network.Nodes = append(s.Network.Nodes, x)
	}
	s.Functions = constantFunctions
	for c := range 1 + rng.IntN(5) {
		collection := fmt.Sprint("c", c)
		size := 10_000 + rng.Int64N(100_000)
		s.Collections = append(s.Collections, scenarios.Collections{
			Name: collection, Reads: "read", Writes: "write", Size: scenarios.Size{Min: size, Max: size},
			Consistency: []string{scenarios.SEC, scenarios.Sequential}[rng.IntN(2)],
		})
		for k := range 1 + rng.IntN(4) {
			s.Clients = append(s.Clients, scenarios.Clients{
				Name: fmt.Sprintf("client-%d-%d", c, k), Count: 1, WriteShare: float64(rng.IntN(3) / 2),
				At: []string{name(rng.IntN(nodes))}, Collections: []string{collection},
				Arrivals: scenarios.Arrivals{Process: scenarios.Deterministic, Rate: 0.2 + 3*rng.Float64(), Phase: rng.Int64N(100e6)},
			})
		}
	}
	return s
}
