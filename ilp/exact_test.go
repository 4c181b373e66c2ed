package ilp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// HiGHS let a GiB be exceeded by some bytes, and called that optimal. At the border of
// capacities, every formulation must find what trying all placements finds.
func TestCapacitiesHoldToTheByte(t *testing.T) {
	names := []string{"baseline", "sec memory", "sequential shared memory", "sequential binaries", "sec binaries", "sequential tied binaries", "sec tied binaries", "sequential cpu", "sec cpu", "sequential memory and cpu"}
	rapid.Check(t, func(t *rapid.T) {
		in := worlds[rapid.SampledFrom(names).Draw(t, "world")].draw(t)
		atTheBorder(t, in)
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := brute(p, Total)
		for _, f := range []Formulation{Fast, Reduced, Naive} {
			agree(t, p, f, Total, want)
		}
	})
}

// atTheBorder makes bytes of half a GiB and a few more, and cores of what classes take
// but for parts of 10^9.
func atTheBorder(t *rapid.T, in *Instance) {
	few := func() int64 { return rapid.Int64Range(-3, 12).Draw(t, "few") }
	const part = 1 << 28
	for c := range in.Collections {
		in.Collections[c].Bytes = in.Collections[c].Bytes/2*part + max(1, few())
	}
	for b := range in.Binaries {
		in.Binaries[b].Bytes = in.Binaries[b].Bytes*part + max(1, few())
	}
	for n := range in.Nodes {
		if in.Nodes[n].Memory > 0 {
			in.Nodes[n].Memory = in.Nodes[n].Memory/2*part + part + few()
		}
		if in.Nodes[n].CPU > 0 {
			k := rapid.IntRange(0, len(in.Demand)-1).Draw(t, "class")
			e := in.Functions[in.Demand[k].Function].execution(n)
			if cores := in.Demand[k].Rate * float64(e) / 1e9; cores > 0 {
				in.Nodes[n].CPU = cores * (1 + rapid.SampledFrom([]float64{-1e-8, -1.1e-9, -0.9e-9, 0, 1e-9}).Draw(t, "part"))
			}
		}
	}
}

// Rates of 10^-6 gave panics and optima that were none. Whatever the magnitude, powers
// of two must change no bit, and powers of ten nothing but the last ones.
func TestResultsScaleWithTheirInput(t *testing.T) {
	for _, q := range []Params{
		{Nodes: 7, Collections: 10, Consistency: SEC, Tightness: 0.4, Spread: 3},
		{Nodes: 7, Collections: 10, Consistency: Sequential, Tightness: 0.4, Spread: 3, Shared: 0.4},
		{Nodes: 7, Collections: 6, Consistency: Sequential, CPU: 1.3, Spread: 3},
		{Nodes: 7, Collections: 10, Consistency: None, Tightness: 0.6, Spread: 3},
	} {
		in, err := Generate(q, 5)
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Limits: Limits{Gap: 1e-6}}
		want := solved(t, prepared(t, in), o)
		for _, k := range []int{-40, -13, 1, 40} {
			f := math.Ldexp(1, k)
			s := solved(t, prepared(t, times(in, f)), o)
			if s.Value != f*want.Value || s.Bound != f*want.Bound || s.Status != want.Status || !slices.EqualFunc(s.Placement, want.Placement, sameSite) {
				t.Errorf("%s times 2^%d: %s [%v, %v], want %s [%v, %v]", in.Name, k, s.Status, s.Bound, s.Value, want.Status, f*want.Bound, f*want.Value)
			}
		}
		for _, f := range []float64{1e-12, 1e-6, 1e6, 1e12} {
			s := solved(t, prepared(t, times(in, f)), o)
			if s.Value < f*want.Bound*(1-1e-9) || s.Bound > f*want.Value*(1+1e-9) || s.Status != want.Status || s.Status == Optimal && s.Gap > 1e-6 {
				t.Errorf("%s times %g: %s [%v, %v], gap %g, want %s [%v, %v]", in.Name, f, s.Status, s.Bound, s.Value, s.Gap, want.Status, f*want.Bound, f*want.Value)
			}
		}
	}
}

func sameSite(a, b Site) bool { return a.Leader == b.Leader && slices.Equal(a.Replicas, b.Replicas) }

// times multiplies rates, updates, ε and cores.
func times(in *Instance, f float64) *Instance {
	out := *in
	out.Nodes, out.Collections, out.Demand = slices.Clone(in.Nodes), slices.Clone(in.Collections), slices.Clone(in.Demand)
	out.Epsilon *= f
	for n := range out.Nodes {
		out.Nodes[n].CPU *= f
	}
	for c := range out.Collections {
		out.Collections[c].Writes *= f
	}
	for k := range out.Demand {
		out.Demand[k].Rate *= f
	}
	return &out
}

// Updates that cost 10^12 times as much as anything else swallowed all other costs in the
// tolerances of the solver.
func TestDearUpdatesDoNotHideOtherCosts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		w.cpu = false
		in := w.draw(t)
		in.Beta = math.Pow(10, float64(rapid.IntRange(3, 15).Draw(t, "magnitude")))
		for n := range in.Nodes {
			in.Nodes[n].Memory *= 3 // else copies may have to be apart, at any cost
		}
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := brute(p, Total)
		if all := p.atOne(0, Total); want > 100*all {
			return // dear updates are unavoidable, and the relative gap counts
		}
		for _, f := range []Formulation{Fast, Reduced, Naive} {
			agree(t, p, f, Total, want)
		}
	})
}

// anyWorld draws one of worlds.
func anyWorld(t *rapid.T) world {
	return worlds[rapid.SampledFrom(slices.Sorted(maps.Keys(worlds))).Draw(t, "world")]
}

// A status with nothing behind it had a placement, or a bound above the objective.
func TestWhatStandsBesideAStatus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, err := Prepare(anyWorld(t).draw(t))
		if err != nil {
			t.Fatal(err)
		}
		o := Options{
			Formulation: rapid.SampledFrom([]Formulation{Fast, Reduced, Naive}).Draw(t, "formulation"),
			Limits:      Limits{Iterations: rapid.SampledFrom([]int64{0, 1, 20}).Draw(t, "iterations"), Gap: rapid.SampledFrom([]float64{0.3, 1e-4, 1e-12}).Draw(t, "gap")},
		}
		s, err := p.Optimum(context.Background(), o)
		if err := consistent(p, s, err, o); err != "" {
			t.Fatal(err)
		}
	})
}

// consistent tells what of a solution contradicts its status.
func consistent(p *Problem, s *Solution, err error, o Options) string {
	placed := s.Status == Optimal || s.Status == Feasible || s.Status == Interrupted && err == nil
	switch {
	case placed != (err == nil):
		return string(s.Status) + ": wrong error"
	case placed != (s.Placement != nil), placed != !math.IsInf(s.Value, 1), placed != !math.IsInf(s.Gap, 1):
		return string(s.Status) + ": wrong placement, value or gap"
	case s.Status == Infeasible && (len(s.Reason) == 0 || !errors.Is(err, ErrInfeasible) || !math.IsInf(s.Bound, -1)):
		return "infeasible without a reason, or with a bound"
	case s.Status == Optimal && s.Gap > o.Limits.RelativeGap()*(1+1e-6)+1e-12:
		return "optimal beyond the gap that was asked for"
	case placed && s.Bound > s.Value:
		return "a bound above the value"
	case !placed:
		return ""
	}
	data, err := p.EncodePlacement(s.Placement, s.Serving)
	if err != nil {
		return err.Error()
	}
	a, serving, err := p.DecodePlacement(data)
	if err != nil {
		return err.Error()
	}
	if v := p.Check(a, serving, Cheapest); len(v) > 0 {
		return "check refuses what solve prints: " + v[0].Message
	}
	e, err := p.Serve(a, serving, Cheapest)
	if err != nil || math.Abs(e.Total()-s.Value) > 1e-9*max(1, s.Value) {
		return "check costs what solve prints otherwise"
	}
	return ""
}

// The reason has to name what excludes each other, and nothing else.
func TestReasonsNameTheSmallestConflict(t *testing.T) {
	nodes := []Node{{Name: "cloud", Parent: -1, Memory: 10, CPU: 1}, {Name: "e1", Parent: 0, RTT: 2e7, Memory: 10, CPU: 1}, {Name: "e2", Parent: 0, RTT: 3e7, Memory: 10, CPU: 1}}
	functions := []Function{{Name: "f", Execution: []int64{1e8}}}
	collection := func(name string, bytes int64) Collection {
		return Collection{Name: name, Consistency: Sequential, Bytes: bytes}
	}
	for _, c := range []struct {
		name        string
		collections []Collection
		demand      []Class
		yes, no     []string
	}{
		{"four sixes in three tens", []Collection{collection("a", 6), collection("b", 6), collection("c", 6), collection("d", 6), collection("small", 1)}, nil, []string{`"a"`, `"b"`, `"c"`, `"d"`, "10 bytes"}, []string{"small", "cores"}},
		{"a call above all cores", []Collection{collection("a", 1), collection("b", 1)}, []Class{{Access: 1, Reads: []int{0}, Rate: 15}, {Access: 1, Reads: []int{1}, Rate: 5}}, []string{"class 0", "1.5", "cores"}, []string{"class 1", `"b"`}},
		{"writes above all cores together", []Collection{collection("a", 1)}, []Class{{Access: 1, Writes: []int{0}, Rate: 6}, {Access: 2, Writes: []int{0}, Rate: 6}}, []string{`"a"`, "1.2", "cores"}, nil},
		{"a set above all nodes", []Collection{collection("a", 6), collection("b", 6)}, []Class{{Access: 1, Reads: []int{0, 1}, Rate: 1}}, []string{"class 0", "12 bytes", "the largest has 10"}, nil},
		{"reads that cores part", []Collection{collection("a", 6), collection("b", 6), collection("c", 5), collection("idle", 1)}, []Class{{Access: 1, Reads: []int{0}, Rate: 7}, {Access: 2, Reads: []int{0}, Rate: 7}}, []string{`"a"`, `"b"`, `"c"`, "class 0", "class 1"}, []string{"idle"}},
	} {
		in := &Instance{Nodes: nodes, Functions: functions, Collections: c.collections, Demand: c.demand}
		for _, f := range []Formulation{Fast, Reduced, Naive} {
			s, err := prepared(t, in).Optimum(context.Background(), Options{Formulation: f})
			if !errors.Is(err, ErrInfeasible) {
				t.Errorf("%s, %s: %s, %v", c.name, f, s.Status, err)
				continue
			}
			for _, want := range c.yes {
				if !strings.Contains(s.reasons(), want) {
					t.Errorf("%s, %s: %q is missing in %q", c.name, f, want, s.Reason)
				}
			}
			for _, not := range c.no {
				if strings.Contains(s.reasons(), not) {
					t.Errorf("%s, %s: %q is in %q", c.name, f, not, s.Reason)
				}
			}
		}
	}
}

// A solve that was stopped had nothing to show: 45 s at 255 nodes left 8.5 %, one
// collection with 3,000 functions and binaries in memory had no placement at all.
func TestAStoppedSolveHasAPlacement(t *testing.T) {
	many := &Instance{
		Nodes:       []Node{{Name: "root", Parent: -1}, {Name: "a", Parent: 0, RTT: 2e7}, {Name: "b", Parent: 0, RTT: 3e7}},
		Collections: []Collection{{Name: "c", Consistency: SEC, Bytes: 1}},
	}
	for f := range 60 {
		many.Functions = append(many.Functions, Function{Name: fmt.Sprint(f), Execution: []int64{int64(f%7) * 1e6, int64(f%5) * 1e6, int64(f%3) * 1e6}})
		many.Demand = append(many.Demand, Class{Function: f, Access: f % 3, Reads: []int{0}, Rate: 1})
	}
	tight, err := Generate(Params{Nodes: 15, Collections: 30, Tightness: 0.2}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tight.Functions {
		tight.Functions[i].Binary = "code"
	}
	tight.Binaries, tight.BinariesInMemory = []Binary{{"code", 1 << 16}}, true
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, in := range map[string]*Instance{"many functions": many, "binaries": tight} {
		for _, f := range []Formulation{Fast, Reduced, Naive} {
			p := prepared(t, in)
			s, err := p.Optimum(ended, Options{Formulation: f})
			if wrong := consistent(p, s, err, Options{}); wrong != "" || s.Status != Interrupted || s.Placement == nil {
				t.Errorf("%s, %s: %s, %v %s", name, f, s.Status, err, wrong)
			}
			s, err = p.Optimum(context.Background(), Options{Formulation: f, Limits: Limits{Time: time.Nanosecond}})
			if wrong := consistent(p, s, err, Options{}); wrong != "" || s.Status != Feasible {
				t.Errorf("%s, %s, no time: %s, %v %s", name, f, s.Status, err, wrong)
			}
		}
	}
}

// Before there were dives in between, half of the gap that was left at the end was
// reached at the end. Counted in rounds, which are the same on every machine.
func TestPlacementsAreGoodEarly(t *testing.T) {
	in, err := Generate(Params{Nodes: 31, Collections: 200, Tightness: 0.3}, 7)
	if err != nil {
		t.Fatal(err)
	}
	p := prepared(t, in)
	o := p.scaled(Options{Weights: Total})
	cg := p.newColumnGeneration(context.Background(), o, &Solution{})
	defer cg.close()
	first := 0.0
	cg.o.Progress = func(x Progress) {
		if x.Iteration == 2 {
			first = x.Value
		}
	}
	if err := cg.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if left := gap(o.unscaled(first), o.unscaled(cg.bound+cg.fixed)); !(left < 0.03) {
		t.Errorf("%.3g %% are left after the first dive, want less than 3; without it 6.1 were", 100*left)
	}
}
