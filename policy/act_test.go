package policy_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// snapshot puts a collection anywhere and lets all its copies count for an epoch.
func snapshot(c *testCase, r *rand.Rand, p policy.Policy) *arena.Game {
	n := len(c.tree.Places)
	g := arena.New(c.tree, c.weights, []arena.Collection{c.collection}, arena.Rules{Policy: p}, c.seed)
	place := arena.Placement{}
	for i := range n {
		if r.IntN(n) < 3 {
			place.Replicas = append(place.Replicas, i)
		}
	}
	if len(place.Replicas) == 0 {
		place.Replicas = []int{r.IntN(n)}
	}
	place.Leader = place.Replicas[r.IntN(len(place.Replicas))]
	g.Place(0, place)
	return g
}

// T5: an act judged by what one copy has counted is never worse than judged.
// What it claims is exact, term by term, unless others' reads gain by it. All
// else rests on this: that energy falls with every act, and so that nothing
// cycles.
func TestClaims(t *testing.T) {
	acts, exact := 0, 0
	always := policy.Energy{Z: math.Inf(-1)} // proposes every act, however bad
	for _, c := range drawCases(150, false, false) {
		r := rand.New(rand.NewPCG(c.seed, 4))
		g := snapshot(&c, r, policy.Static{})
		g.Play(1)
		p := g.Placement(0)
		before := g.System(0)
		var views []*policy.View
		for _, u := range p.Replicas {
			views = append(views, g.View(0, u))
		}
		for k, u := range p.Replicas {
			v := views[k]
			for i := range v.Reads { // without noise there is no threshold, so give it some
				v.Reads[i].Effective = 1
			}
			v.Updates.Effective = 1
			for _, a := range always.Decide(v) {
				next, ok := arena.After(p, u, &a)
				if !ok {
					t.Fatalf("seed %d: %+v is impossible in %v", c.seed, a, p)
				}
				g.Place(0, next)
				change := minus(g.System(0), before)
				g.Place(0, p)
				if d := change.Sum() - a.Delta; d > 1e-9 {
					t.Fatalf("seed %d: %v from %d: claims %v, is %v", c.seed, a, u, a.Terms, change)
				} else if d > -1e-9 {
					exact++
				}
				if !near(change.Writes, a.Terms.Writes) || !near(change.Propagation, a.Terms.Propagation) || !near(change.Copies, a.Terms.Copies) {
					t.Fatalf("seed %d: %v: claims %+v, is %+v", c.seed, a, a.Terms, change)
				}
				if a.Kind == policy.Drop && !near(a.Delta, policy.Loss(v)) {
					t.Fatalf("drop claims %v, loss is %v", a.Delta, policy.Loss(v))
				}
				acts++
			}
		}
	}
	t.Logf("%d acts, %d of them exact", acts, exact)
	if acts < 5000 || exact < acts/2 || exact == acts {
		t.Error("too few acts of either kind")
	}
}

func minus(a, b policy.Terms) policy.Terms {
	return policy.Terms{
		Reads: a.Reads - b.Reads, Writes: a.Writes - b.Writes,
		Propagation: a.Propagation - b.Propagation, Copies: a.Copies - b.Copies, Memory: a.Memory - b.Memory,
	}
}

// The observer's energy and the oracle's are two implementations; comparisons of
// the simulator with the optimum use both.
func TestSystemEnergy(t *testing.T) {
	for _, c := range drawCases(100, false, false) {
		r := rand.New(rand.NewPCG(c.seed, 5))
		g := snapshot(&c, r, policy.Static{})
		terms := g.System(0)
		if got, want := terms.Sum(), g.Energy(); !near(got, want) {
			t.Fatalf("seed %d: System says %v, the oracle %v", c.seed, got, want)
		}
	}
}

// Distances, paths and Steiner trees come from addresses alone; here they are
// held against the tree itself.
func TestPlaces(t *testing.T) {
	for seed := range uint64(30) {
		tree := arena.RandomTree(rand.New(rand.NewPCG(seed, 0)))
		for i, a := range tree.Places {
			for j, b := range tree.Places {
				if !near(policy.Distance(a, b), tree.Distance[i][j]) {
					t.Fatalf("%s-%s: %v, want %v", a.Name, b.Name, policy.Distance(a, b), tree.Distance[i][j])
				}
				path := policy.Path(a, b)
				if path[0] != a || path[len(path)-1] != b || len(path)-1 != policy.Hops(a, b) {
					t.Fatalf("%s-%s: path %v", a.Name, b.Name, path)
				}
				if a != b && (policy.Toward(a, b) != path[1] || policy.Hops(a, path[1]) != 1) {
					t.Fatalf("%s-%s: %s is not the next", a.Name, b.Name, policy.Toward(a, b).Name)
				}
				if !near(policy.Steiner([]*policy.Place{a, b}), tree.Distance[i][j]) {
					t.Fatal("the Steiner tree of two places is no path")
				}
			}
		}
	}
}

// Whoever may have to serve what a copy served must wait for it to be counted
// (View.Partial); nobody else need. By trying all places where calls can enter,
// also such as no node of the tree has.
func TestInherits(t *testing.T) {
	heirs, others := 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 6))
		tree := arena.RandomTree(r)
		n := len(tree.Places)
		var copies []*policy.Place
		for len(copies) < 3 {
			copies = nil
			for i := range n {
				if r.IntN(n) < 6 {
					copies = append(copies, tree.Places[i])
				}
			}
		}
		gone, rest := copies[0], copies[1:]
		for _, heir := range rest {
			want := false
			for _, p := range tree.Places {
				before, after := policy.Distance(p, gone), policy.Distance(p, heir)
				nearest := true
				for _, c := range rest {
					nearest = nearest && after <= policy.Distance(p, c) && before <= policy.Distance(p, c)
				}
				want = want || nearest
			}
			if got := policy.Inherits(heir, gone, rest); got != want {
				t.Fatalf("seed %d: %s inherits from %s: %v, want %v", seed, heir.Name, gone.Name, got, want)
			}
			if want {
				heirs++
			} else {
				others++
			}
		}
	}
	if heirs < 100 || others < 100 {
		t.Errorf("%d heirs, %d others", heirs, others)
	}
}
