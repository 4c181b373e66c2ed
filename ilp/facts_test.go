package ilp

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
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
			{Name: "v", Parent: -1, Memory: 1}, {Name: "w", Parent: 0, RTT: 1e9, Memory: 1},
			{Name: "m1", Parent: 0, RTT: 10e9}, {Name: "m2", Parent: 0, RTT: 9e9},
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
	if p.exact(0, Total) {
		t.Error("the tree program passes for exact")
	}
	d := newTreeDP(&p.walk)
	cost := p.folded()
	for k := range in.Demand {
		for m := range p.n {
			d.cost[p.walk.place[in.Demand[k].Access]*p.n+p.walk.place[m]] += cost(k, m, Total)
		}
	}
	for _, n := range []int{0, 1} {
		d.open[p.walk.place[n]] = 1000
	}
	d.run()
	if got := d.v[d.best()]; !near9(got, 21) {
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

// If counts and rates were not two views of one demand, the simulator's summed
// latencies could not equal F.
func TestLatencySumIsFTimesTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Consistency{None, SEC, Sequential}).Draw(t, "kind")
		in := world{kind: kind, nodes: 5, collections: 3, shared: true, uneven: true}.draw(t)
		in.Window = 15e9
		for k := range in.Demand {
			in.Demand[k].Count, in.Demand[k].Rate = int64(in.Demand[k].Rate), 0
		}
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Optimum(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []Routing{Nearest, Climb, Cheapest} {
			sum, err := p.LatencySum(s.Placement, by)
			if err != nil {
				t.Fatal(err)
			}
			e, err := p.Evaluate(s.Placement, by)
			if err != nil {
				t.Fatal(err)
			}
			if !near9(e.F(), float64(sum)/15e9) {
				t.Fatalf("%s: F %.15g, latencies %d ns over 15 s", by, e.F(), sum)
			}
		}
	})
}

// If a router led past the nearest copy, or elsewhere on ties than documented,
// simulator and evaluation would part.
func TestRoutersAgreeWithSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := world{kind: SEC, nodes: 9, collections: 1}.draw(t)
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		var members []int
		for n := range p.n {
			if rapid.Bool().Draw(t, "copy") {
				members = append(members, n)
			}
		}
		if members == nil {
			members = []int{0}
		}
		r := p.newRouter()
		r.reset(members)
		for a := range p.n {
			nearest := r.to(a, Nearest, nil)
			climbed := r.to(a, Climb, nil)
			for _, m := range members {
				if p.d(a, m) < p.d(a, nearest) {
					t.Fatalf("from %d to %d, but %d is nearer", a, nearest, m)
				}
			}
			top := a // the first ancestor with a copy in its subtree
			for !slices.ContainsFunc(members, func(m int) bool { return p.tree.InSubtree(m, top) }) {
				top = p.Nodes[top].Parent
			}
			for _, m := range members {
				if p.tree.InSubtree(m, top) && p.d(top, m) < p.d(top, climbed) {
					t.Fatalf("climb from %d turns at %d to %d, but %d is nearer", a, top, climbed, m)
				}
			}
		}
	})
}

// Ties are part of the definition: the parent first, then the child that stands
// first.
func TestRoutingTies(t *testing.T) {
	in := path(SEC, 0, 0, []float64{1, 1}, []float64{0, 1, 0}, []float64{0, 0, 0})
	in.Nodes = append(in.Nodes, Node{Name: "3", Parent: 1, RTT: 1e9})
	p := prepared(t, in)
	for _, c := range []struct {
		copies []int
		by     Routing
		want   int
	}{
		{[]int{0, 2, 3}, Nearest, 0}, {[]int{2, 3}, Nearest, 2}, {[]int{0, 2, 3}, Climb, 2}, {[]int{0}, Climb, 0},
	} {
		r := p.newRouter()
		r.reset(c.copies)
		if got := r.to(1, c.by, nil); got != c.want {
			t.Errorf("%s among %v: %d, want %d", c.by, c.copies, got, c.want)
		}
	}
}

// If a lexicographic optimum gave up anything of the first objective, or did not
// improve the second, the order would mean nothing.
func TestLexicographicOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Consistency{SEC, Sequential}).Draw(t, "kind")
		p, err := Prepare(world{kind: kind, nodes: 4, collections: 2, shared: true, memory: rapid.Bool().Draw(t, "memory")}.draw(t))
		if err != nil {
			t.Fatal(err)
		}
		first, _ := brute(p, OnlyF)
		s, err := p.Optimum(context.Background(), Options{Weights: OnlyF, Then: []Weights{OnlyC}})
		if math.IsInf(first, 1) {
			if !errors.Is(err, ErrInfeasible) {
				t.Fatalf("error %v, want infeasible", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		second := bruteSecond(p, first)
		if math.Abs(s.Objective.F()-first) > 1e-5 || math.Abs(s.Objective.C()-second) > 1e-4*max(1, second) {
			t.Fatalf("F %.9g C %.9g, want %.9g %.9g", s.Objective.F(), s.Objective.C(), first, second)
		}
	})
}

// bruteSecond is the least C among placements whose F is least.
func bruteSecond(p *Problem, first float64) float64 {
	best := math.Inf(1)
	b := bruteForce{p: p, w: OnlyC, best: math.Inf(1), a: make(Placement, len(p.Collections))}
	b.each = func(e *Evaluation) {
		if e.F() <= first+1e-6 {
			best = min(best, e.C())
		}
	}
	b.place(0)
	return best
}

// If the two forms of the migration-aware model or its oracle differed, the
// comparison with it would compare with something else.
func TestMigrationModelAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := world{kind: None, nodes: 4, collections: 3, memory: true}.draw(t)
		in.Migration = &Migration{
			WeightAccess: rapid.Float64Range(0, 1).Draw(t, "access"), WeightMove: rapid.Float64Range(0, 1).Draw(t, "move"), BytesPerSecond: 100,
		}
		for range in.Collections {
			in.Migration.Current = append(in.Migration.Current, rapid.IntRange(0, len(in.Nodes)-1).Draw(t, "now"))
		}
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		want := math.Inf(1)
		b := bruteForce{p: p, w: Total, best: math.Inf(1), a: make(Placement, len(p.Collections))}
		b.each = func(*Evaluation) {
			cost, err := p.EvaluateMigration(b.a)
			if err != nil {
				panic(err)
			}
			want = min(want, cost.Normalised)
		}
		b.place(0)
		for _, f := range []Formulation{Reduced, Naive} {
			s, err := p.Optimum(context.Background(), Options{Formulation: f})
			if math.IsInf(want, 1) {
				if !errors.Is(err, ErrInfeasible) {
					t.Fatalf("%s: %v, want infeasible", f, err)
				}
				continue
			}
			if err != nil || math.Abs(s.Value-want) > 1e-6 {
				t.Fatalf("%s: %.9g (%v), want %.9g", f, s.Value, err, want)
			}
		}
	})
}

// If columns were priced wrongly, their bound could exceed the optimum; if repair
// miscounted memory, its value could fall below.
func TestColumnGenerationEnclosesTheOptimum(t *testing.T) {
	for seed := range uint64(3) {
		for _, kind := range []Consistency{None, SEC, Sequential} {
			in, err := Generate(Params{Nodes: 7, Collections: 14, Consistency: kind, Tightness: 0.3, Spread: 3}, seed)
			if err != nil {
				t.Fatal(err)
			}
			p := prepared(t, in)
			exact := solved(t, p, Options{Formulation: Reduced, Limits: Limits{Gap: 1e-9}})
			o := Options{Weights: Total}
			s := &Solution{}
			cg := p.newColumnGeneration(o, s)
			if err := cg.run(context.Background()); err != nil {
				t.Fatal(err)
			}
			cg.restricted(context.Background())
			cg.close()
			bound, value := cg.bound+cg.fixed, cg.repair.cost+cg.fixed
			if bound > exact.Value*(1+1e-9) || value < exact.Value*(1-1e-9) || gap(value, bound) > 0.1 {
				t.Errorf("%s: columns say [%.9g, %.9g], the optimum is %.9g", in.Name, bound, value, exact.Value)
			}
			a := make(Placement, len(p.Collections))
			cg.repair.placement(a)
			if broken := p.Check(a, Cheapest); len(broken) > 0 {
				t.Errorf("%s: %v", in.Name, broken)
			}
		}
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
	if s, err := p.Optimum(ended, Options{Formulation: Reduced}); !errors.Is(err, ErrInterrupted) || s.Status != Interrupted {
		t.Errorf("ended context: %s, %v", s.Status, err)
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

// Names must survive the way through a file, and mistakes must all be told.
func TestPlacementFiles(t *testing.T) {
	p := prepared(t, path(Sequential, 1, 1, []float64{1, 1}, []float64{1, 1, 1}, []float64{1, 0, 0}))
	a := Placement{{Leader: 1, Replicas: []int{0, 1}}}
	data, err := p.EncodePlacement(a)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := p.DecodePlacement(data); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%v came back as %v (%v)", a, b, err)
	}
	_, err = p.DecodePlacement([]byte(`{"d": {"replicas": ["9"]}}`))
	for _, want := range []string{`"c" is not placed`, `no collection "d"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}

// Check must name what is broken, or ilp check is blind.
func TestCheckFindsEveryKindOfViolation(t *testing.T) {
	in := &Instance{
		Nodes:     []Node{{Name: "root", Parent: -1, CPU: 0.01}, {Name: "edge", Parent: 0, RTT: 2, Memory: 5}},
		Functions: []Function{{Name: "f", Execution: []int64{1e9}}},
		Collections: []Collection{
			{Name: "a", Consistency: Sequential, Bytes: 4, Group: "g"}, {Name: "b", Consistency: Sequential, Bytes: 4, Group: "g"}, {Name: "c", Consistency: Sequential, Bytes: 1},
		},
		Demand: []Class{{Access: 0, Reads: []int{0}, Rate: 1}, {Access: 0, Writes: []int{0}, Reads: []int{2}, Rate: 1}},
	}
	p := prepared(t, in)
	kinds := func(a Placement) []string {
		var names []string
		for _, v := range p.Check(a, Nearest) {
			names = append(names, v.Constraint)
		}
		return names
	}
	for _, c := range []struct {
		a    Placement
		want []string
	}{
		{Placement{At(0), At(0), At(0)}, []string{"cpu"}},
		{Placement{At(1), At(1), {1, []int{0, 1}}}, []string{"memory"}},
		{Placement{At(0), At(1), At(0)}, []string{"co_location", "cpu"}},
		{Placement{At(0), At(0), At(1)}, []string{"pinned_read", "unservable"}},
		{Placement{At(0), {1, []int{0}}, At(0)}, []string{"malformed"}},
	} {
		if got := kinds(c.a); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.a, got, c.want)
		}
	}
}
