package ilp

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

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
