package ilp

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

func prepared(t *testing.T, in *Instance) *Problem {
	t.Helper()
	p, err := Prepare(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func solved(t *testing.T, p *Problem, o Options) *Solution {
	t.Helper()
	s, err := p.Optimum(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func near9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// Without the check that execution is at the data, the tree program would be
// taken for exact where it is not: it can only connect what one copy serves, and
// costs 21 here, above the optimum of 20.
func TestThePlainTreeProgramIsNotABound(t *testing.T) {
	in := &Instance{
		// v is the root; w, m1 and m2 hang from it.
		Nodes: []Node{
			{Name: "v", Parent: -1, Memory: 1},
			{Name: "w", Parent: 0, RTT: 1e9, Memory: 1},
			{Name: "m1", Parent: 0, RTT: 10e9},
			{Name: "m2", Parent: 0, RTT: 9e9},
		},
		Functions:    []Function{{Name: "f", Execution: []int64{20e9, 0, 0, 20e9}, Calls: 1}},
		Collections:  []Collection{{Name: "c", Consistency: SEC, Bytes: 2}}, // too large for v and w
		Demand:       []Class{{Access: 0, Reads: []int{0}, Rate: 1}, {Access: 1, Reads: []int{0}, Rate: 1}},
		RemoteSingle: true,
	}
	p := prepared(t, in)
	for _, f := range []Formulation{Fast, Reduced, Naive} {
		if s := solved(t, p, Options{Formulation: f}); !near9(s.Value, 20) || s.Gap > 1e-9 {
			t.Errorf("%s by %s: %.9g, want 20", f, s.Solver(), s.Value)
		}
	}
	if p.newAlone(context.Background(), Total).exact(0) {
		t.Error("the tree program passes for exact")
	}
	d := tree.NewProgram(&p.walk)
	cost := p.folded()
	for k := range in.Demand {
		for m := range p.n {
			d.Serve(p.walk.Place[in.Demand[k].Access])[p.walk.Place[m]] += cost(k, m, Total)
		}
	}
	for _, n := range []int{0, 1} {
		d.Open[p.walk.Place[n]] = 1000
	}
	d.Run()
	if got := d.V[d.Best()]; !near9(got, 21) {
		t.Errorf("the plain tree program says %.9g; the instance was made for 21", got)
	}
}

// path is nodes in a row, the first the root, with links in seconds.
func path(kind Consistency, epsilon, beta float64, links []float64, reads, writes []float64) *Instance {
	in := &Instance{
		Nodes:       []Node{{Name: "0", Parent: -1}},
		Functions:   []Function{{Name: "f", Execution: []int64{0}}},
		Collections: []Collection{{Name: "c", Consistency: kind, Bytes: 1}},
		Epsilon:     epsilon, Beta: beta,
	}
	for i, l := range links {
		in.Nodes = append(in.Nodes, Node{Name: string(rune('1' + i)), Parent: i, RTT: int64(l * 1e9)})
	}
	for n := range reads {
		if reads[n] > 0 {
			in.Demand = append(in.Demand, Class{Access: n, Reads: []int{0}, Rate: reads[n]})
		}
		if writes[n] > 0 {
			in.Demand = append(in.Demand, Class{Access: n, Writes: []int{0}, Rate: writes[n]})
		}
	}
	in.WritesFromDemand()
	return in
}

// The placement theory of the policy stands on these three worlds; if an optimum
// here is wrong, so is every statement on how far local rules are from it.
func TestOptimaOfTheCounterexamples(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    *Instance
		value float64
		want  Site
	}{
		// Without the act that leads and drops at once, one-hop rules stick at 14.9.
		{"edge without copy costs", path(Sequential, 0, 1, []float64{1}, []float64{5, 20}, []float64{5.1, 4.9}), 10.1, Site{1, []int{1}}},
		// One-hop rules stick at 13: the first step beyond the root does not pay.
		{"path with copy costs", path(Sequential, 2, 1, []float64{1, 10}, []float64{1, 0, 1}, []float64{0, 0, 0}), 4, Site{0, []int{0, 2}}},
		// Both non-leaders see a saving in dropping; together they raise the energy.
		{"two drops at once", path(Sequential, 10, 0.01, []float64{100, 2}, []float64{1, 1, 1}, []float64{1, 0, 0}), 23, Site{0, []int{0, 1}}},
	} {
		s := solved(t, prepared(t, c.in), Options{Verify: true})
		if !near9(s.Value, c.value) || !reflect.DeepEqual(s.Placement[0], c.want) {
			t.Errorf("%s: %.9g at %v, want %.9g at %v", c.name, s.Value, s.Placement[0], c.value, c.want)
		}
	}
}

// If the nearest of several optima were not chosen, a simulated placement that is
// optimal would be reported as moves away from the optimum.
func TestTiesGoTowardsTheReference(t *testing.T) {
	// Two equal children: with read demand on both and copies worth it, all of
	// leader 0, 1, 2 tie for a read-only collection.
	in := path(Sequential, 0.5, 1, []float64{1}, []float64{0, 4}, []float64{0, 0})
	in.Nodes = append(in.Nodes, Node{Name: "2", Parent: 0, RTT: 1e9})
	in.Demand = append(in.Demand, Class{Access: 2, Reads: []int{0}, Rate: 4})
	p := prepared(t, in)
	for _, leader := range []int{1, 2} {
		reference := Placement{{Leader: leader, Replicas: []int{1, 2}}}
		s := solved(t, p, Options{Reference: reference})
		if p.Distance(s.Placement, reference) != 0 {
			t.Errorf("reference %v is optimal, but the optimum is given as %v", reference, s.Placement)
		}
	}
	far := Placement{{Leader: 2, Replicas: []int{0, 2}}} // not optimal; the nearest optimum keeps leader 2
	s := solved(t, p, Options{Reference: far})
	if want := (Placement{{Leader: 2, Replicas: []int{1, 2}}}); !reflect.DeepEqual(s.Placement, want) {
		t.Errorf("nearest optimum %v, want %v", s.Placement, want)
	}
}

// If columns were priced wrongly, their bound could exceed the optimum; if repair
// miscounted memory or cores, its value could fall below.
func TestColumnGenerationEnclosesTheOptimum(t *testing.T) {
	for _, q := range []Params{
		{Nodes: 7, Collections: 14, Tightness: 0.3, Spread: 3},
		{Nodes: 7, Collections: 6, CPU: 1.1, Spread: 3},
		{Nodes: 7, Collections: 5, CPU: 1.2, Tightness: 0.5, Spread: 3, Shared: 0.5},
	} {
		for _, q.Consistency = range []Consistency{None, SEC, Sequential} {
			for seed := range uint64(3) {
				enclose(t, q, seed)
			}
		}
	}
}

func enclose(t *testing.T, q Params, seed uint64) {
	in, err := Generate(q, seed)
	if err != nil {
		t.Fatal(err)
	}
	p := prepared(t, in)
	exact := solved(t, p, Options{Formulation: Reduced, Limits: Limits{Gap: 1e-9}})
	o := Options{Weights: Total}
	s := &Solution{}
	cg := p.newColumnGeneration(context.Background(), o, s)
	defer cg.close()
	if err := cg.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	cg.restricted(context.Background())
	bound, value := cg.bound+cg.fixed, cg.repair.cost+cg.fixed
	if bound > exact.Value*(1+1e-9) || value < exact.Value*(1-1e-9) || gap(value, bound) > 0.1 {
		t.Errorf("%s %+v: columns say [%.9g, %.9g], the optimum is %.9g", in.Name, q, bound, value, exact.Value)
	}
	a := make(Placement, len(p.Collections))
	cg.repair.placement(a)
	e, err := p.Evaluate(a, Cheapest)
	if cg.calls != nil {
		e, err = p.evaluateServing(a, cg.repair.serving(), Total)
	}
	if err != nil || len(p.checkGroups(a)) > 0 || p.over(a, e) || !near9(e.Total(), value) {
		t.Errorf("%s %+v: the placement costs %.9g instead of %.9g, or breaks a constraint (%v)", in.Name, q, e.Total(), value, err)
	}
}

// A solve that is cut short must say so, and never pass for optimal or feasible.
func TestStatusesAreToldApart(t *testing.T) {
	in, err := Generate(Params{Nodes: 15, Collections: 8, Consistency: SEC, Tightness: 0.4, Shared: 0.5}, 3)
	if err != nil {
		t.Fatal(err)
	}
	p := prepared(t, in)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := p.Optimum(ended, Options{Formulation: Reduced}); err != nil || s.Status != Interrupted || s.Placement == nil {
		t.Errorf("ended context, and room for everything at the root: %s, %v", s.Status, err)
	}
	soon, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if s, err := p.Optimum(soon, Options{Formulation: Naive}); s.Status != Interrupted || err != nil && !errors.Is(err, ErrInterrupted) {
		t.Errorf("interrupted while it runs: %s, %v", s.Status, err)
	}
	if s, err := p.Optimum(context.Background(), Options{Formulation: Reduced, Limits: Limits{Iterations: 10}}); s.Status != Feasible && !errors.Is(err, ErrNoSolution) {
		t.Errorf("10 iterations: %s, %v", s.Status, err)
	}
	if s, err := p.Optimum(context.Background(), Options{Formulation: Naive, MaxMemory: 1 << 20}); !errors.Is(err, ErrTooLarge) || s.Size.Variables != p.Count().Variables {
		t.Errorf("a mebibyte: %s, %v", s.Status, err)
	}
	in.Collections[3].Bytes = 1 << 50
	in.Nodes[0].Memory = 1 << 30
	_, err = prepared(t, in).Optimum(context.Background(), Options{})
	if !errors.Is(err, ErrInfeasible) || !strings.Contains(err.Error(), `collection "c3"`) {
		t.Errorf("a collection that fits nowhere: %v", err)
	}
}

// If a solve were not repeatable, no figure that rests on it would be.
func TestSolvesAreRepeatable(t *testing.T) {
	in, err := Generate(Params{Nodes: 15, Collections: 12, Tightness: 0.3, Shared: 0.3}, 5)
	if err != nil {
		t.Fatal(err)
	}
	p := prepared(t, in)
	first, second := solved(t, p, Options{}), solved(t, p, Options{})
	if !reflect.DeepEqual(first.Placement, second.Placement) || first.Bound != second.Bound || first.Value != second.Value {
		t.Error("two solves of one problem differ")
	}
}

// Cores that are used to the last bit are enough, in whatever order floats are added:
// 1.1 + 0.8 + 0.5 is more than 2.4. A bound that is stricter than the check of
// placements would lie above the optimum.
func TestCoresUsedToTheLastBitSuffice(t *testing.T) {
	in := &Instance{
		Nodes: []Node{
			{Name: "root", Parent: -1, CPU: 2.4},
			{Name: "edge", Parent: 0, RTT: 1e6, CPU: 0.04}, // faster, and too small for any call
		},
		Functions:   []Function{{Name: "f", Execution: []int64{1e9, 1e8}}},
		Collections: []Collection{{Name: "c", Consistency: Sequential, Bytes: 1}},
		Demand: []Class{
			{Access: 0, Reads: []int{0}, Rate: 1.1}, {Access: 0, Reads: []int{0}, Rate: 0.8}, {Access: 0, Reads: []int{0}, Rate: 0.5},
		},
	}
	p := prepared(t, in)
	for _, f := range []Formulation{Fast, Reduced, Naive} {
		if s := solved(t, p, Options{Formulation: f}); !near9(s.Value, 2.4) || s.Gap > 1e-9 {
			t.Errorf("%s by %s: %.9g, want 2.4", f, s.Solver(), s.Value)
		}
	}
}
