package reproduce

import (
	"math"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Balanced and unbalanced epochs are what C7 and C8 compare: an epoch with an
// act, or between a change of demand and the last act that answers it, is not
// balanced; a phase that ends before K quiet epochs has none.
func TestEpochsAreBalancedFromTheLastActOn(t *testing.T) {
	const s = 1_000_000_000
	sc := &scenarios.Scenario{Duration: 120 * s, Round: 10 * s}
	sc.Placement.Epoch, sc.ILP.QuietEpochs = 10*s, 3
	sc.Clients = []scenarios.Clients{{Stop: 60 * s}, {Start: 60 * s}}
	r := &Run{Scenario: sc, Placements: []table.Placement{
		{Act: "create"}, {AtNs: 11 * s, Act: "copy"}, {AtNs: 21 * s, Act: "drop"}, {AtNs: 31 * s, Act: "refuse"}, {AtNs: 62 * s, Act: "lead"},
	}}
	var got strings.Builder
	for _, yes := range r.balance() {
		got.WriteByte("-B"[map[bool]int{true: 1}[yes]])
	}
	if want := "---BBB-BBBBB"; got.String() != want {
		t.Errorf("balance %s, want %s", got.String(), want)
	}
	p := r.phases()
	if len(p) != 2 || p[0].epochs != 2 || p[0].acts != 2 || p[1].epochs != 1 || !p[1].settled {
		t.Errorf("phases %+v", p)
	}
	r.Placements = append(r.Placements, table.Placement{AtNs: 101 * s, Act: "copy"})
	if p := r.phases(); p[1].settled {
		t.Errorf("an act in the last epoch but one, and settled: %+v", p[1])
	}
}

// The recovery of C12 and the settling of C9 count rounds.
func TestRoundsUntilALevelIsReached(t *testing.T) {
	for _, c := range []struct {
		means []float64
		level float64
		want  int
	}{{[]float64{30, 9, 5.2, 5}, 5, 2}, {[]float64{5}, 5, 0}, {[]float64{9, 9}, 5, 2}, {nil, 5, 0}} {
		if got := roundsTo(c.means, c.level); got != c.want {
			t.Errorf("%v to %v: %d rounds, want %d", c.means, c.level, got, c.want)
		}
	}
	x := recovery{}
	x.add([]float64{25, 5, 12, 8, 5, 10, 5}, []int{2, 5})
	if x.cold[0] != 25 || x.peak[0] != 12 || x.mean[0] != 11 || x.recovers[0] != 1.5 {
		t.Errorf("%+v", x)
	}
}

// Exponents must be those of exact power laws, and need two sizes.
func TestSlopeFindsTheExponent(t *testing.T) {
	x := []float64{2, 4, 8, 16}
	y := []float64{12, 48, 192, 768}
	if a, b := powerLaw(x, y); math.Abs(a-3) > 1e-9 || math.Abs(b-2) > 1e-9 {
		t.Errorf("%v x^%v", a, b)
	}
	if got := slope([]float64{2, 4}, []float64{0, 3}); !math.IsNaN(got) {
		t.Errorf("exponent %v of one point", got)
	}
}

// The large network of C4 is continued from what was solved and counted.
func TestTheGiantContinuesThePowerLaw(t *testing.T) {
	at := func(nonzeros int, seconds float64, status string) Rung {
		return Rung{Answer: Answer{Nonzeros: nonzeros, Seconds: seconds, Status: status}}
	}
	solved := []Rung{at(100, 1, "optimal"), at(1000, 100, "optimal"), at(5000, 100, "interrupted")}
	g := giantOf(solved, &Answer{Nonzeros: 10_000, Estimate: 7})
	if math.Abs(g.seconds-1e4) > 1 || g.measured || g.bytes != 7 {
		t.Errorf("%+v", g)
	}
	if g := giantOf(solved, &Answer{Nonzeros: 1000}); !g.measured || g.seconds != 100 {
		t.Errorf("%+v", g)
	}
	f := frontierOf(ilp.Fast, []Rung{{Request{Shape: Shape{Nodes: 3, Collections: 5}}, Answer{Status: "optimal", Seconds: 2}}, {Request{Shape: Shape{Nodes: 9, Collections: 5}}, Answer{Status: "interrupted"}}})
	if f.largest != 15 || f.seconds != 2 {
		t.Errorf("%+v", f)
	}
}

// A shape must have the sizes that it says, or the figures of the solver have
// other axes than their titles.
func TestInstancesHaveTheirShape(t *testing.T) {
	for _, s := range []Shape{
		{Nodes: 15, Collections: 8, Functions: 4, Invocations: 64, Model: ilp.SEC, Shared: 0.5},
		{Nodes: 31, Collections: 16, Functions: 8, Invocations: 256, Model: ilp.Sequential, Shared: 0.25},
		{Nodes: 7, Collections: 4, Functions: 2, Invocations: 16, Model: ilp.None},
	} {
		in, err := s.instance(3)
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Nodes) != s.Nodes || len(in.Collections) != s.Collections || len(in.Functions) != s.Functions || len(in.Demand) != s.Invocations {
			t.Errorf("%+v: %d nodes, %d collections, %d functions, %d kinds of invocations", s, len(in.Nodes), len(in.Collections), len(in.Functions), len(in.Demand))
		}
		if _, err := ilp.Prepare(in); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// The random worlds are part of an experiment: equal numbers must give equal
// worlds, and each must be a scenario that loads.
func TestRandomWorldsLoad(t *testing.T) {
	different := map[string]bool{}
	for world := 1; world <= 30; world++ {
		set := randomWorld(world)
		if again := randomWorld(world); strings.Join(set, "") != strings.Join(again, "") {
			t.Fatalf("world %d is drawn in two ways", world)
		}
		different[strings.Join(set, "")] = true
		if _, err := setting.Load("builtin:thesis/policy-gap", set, nil); err != nil {
			t.Errorf("world %d:\n%v", world, err)
		}
	}
	if len(different) != 30 {
		t.Errorf("%d different worlds of 30", len(different))
	}
}

// A policy that is registered and not compared would be missing from the table
// that a reviewer asks for.
func TestEveryPolicyIsCompared(t *testing.T) {
	found := map[string]bool{}
	for _, p := range pairings() {
		found["sequential "+p.sequential], found["sec "+p.sec] = true, true
	}
	for _, name := range []string{
		"sequential energy", "sec always-copy", "sequential central", "sec central", "sequential adr", "sec adr", "sec lru",
		"sequential greedy", "sequential static", "sec static", "sequential market",
	} {
		if !found[name] {
			t.Errorf("%s is not compared", name)
		}
	}
}

// Policies outside came to the list of names, and the comparison of all policies asked for one
// without its program: `reproduce` ended there, after minutes.
func TestEveryPairingCanRun(t *testing.T) {
	all := pairings()
	if len(all) < 8 {
		t.Errorf("there are %d pairings", len(all))
	}
	for _, p := range all {
		if _, err := worldRun(1, p).scenario(); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
