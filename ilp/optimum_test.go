package ilp

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// worlds are the corners in which the formulations must agree.
var worlds = map[string]world{
	"baseline":                  {kind: None, nodes: 5, collections: 3, shared: true, memory: true, uneven: true},
	"baseline cpu":              {kind: None, nodes: 4, collections: 3, cpu: true, uneven: true},
	"sec":                       {kind: SEC, nodes: 5, collections: 2},
	"sec uneven":                {kind: SEC, nodes: 5, collections: 2, uneven: true},
	"sec memory":                {kind: SEC, nodes: 4, collections: 3, memory: true},
	"sec shared":                {kind: SEC, nodes: 4, collections: 2, shared: true, uneven: true},
	"sec shared memory":         {kind: SEC, nodes: 4, collections: 2, shared: true, memory: true},
	"sec remote":                {kind: SEC, nodes: 4, collections: 2, remote: true, uneven: true},
	"sec cpu":                   {kind: SEC, nodes: 3, collections: 2, cpu: true},
	"sec to each":               {kind: SEC, nodes: 4, collections: 2, toEach: true},
	"sequential":                {kind: Sequential, nodes: 5, collections: 2},
	"sequential uneven":         {kind: Sequential, nodes: 4, collections: 2, uneven: true},
	"sequential shared":         {kind: Sequential, nodes: 4, collections: 3, shared: true},
	"sequential shared memory":  {kind: Sequential, nodes: 4, collections: 3, shared: true, memory: true, uneven: true},
	"sequential to each":        {kind: Sequential, nodes: 4, collections: 2, toEach: true, shared: true},
	"sequential cpu":            {kind: Sequential, nodes: 3, collections: 2, cpu: true, uneven: true},
	"sec cpu uneven":            {kind: SEC, nodes: 4, collections: 2, cpu: true, uneven: true},
	"sec cpu shared":            {kind: SEC, nodes: 3, collections: 2, cpu: true, shared: true, memory: true},
	"sec cpu remote":            {kind: SEC, nodes: 3, collections: 2, cpu: true, remote: true},
	"sequential cpu tree":       {kind: Sequential, nodes: 4, collections: 2, cpu: true},
	"sequential cpu shared":     {kind: Sequential, nodes: 3, collections: 2, cpu: true, shared: true, uneven: true},
	"sequential cpu to each":    {kind: Sequential, nodes: 3, collections: 2, cpu: true, toEach: true},
	"sequential memory and cpu": {kind: Sequential, nodes: 3, collections: 2, cpu: true, memory: true},
	"sequential binaries":       {kind: Sequential, nodes: 3, collections: 2, memory: true, binaries: true},
	"sec binaries":              {kind: SEC, nodes: 3, collections: 2, memory: true, binaries: true},
	"sequential tied binaries":  {kind: Sequential, nodes: 3, collections: 3, memory: true, binaries: true, tied: true},
	"sec tied binaries":         {kind: SEC, nodes: 3, collections: 3, memory: true, binaries: true, tied: true},
}

// If this fails, one of the formulations, the tree program, or the oracle states
// another problem than the others do.
func TestFormulationsAgreeWithBruteForce(t *testing.T) {
	for name, w := range worlds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p, err := Prepare(w.draw(t))
				if err != nil {
					t.Fatal(err)
				}
				weights := rapid.SampledFrom([]Weights{Total, NetworkOnly, {1, 2, 0.5, 1.5, 0.7, 3}}).Draw(t, "weights")
				want, _ := brute(p, weights)
				for _, f := range []Formulation{Fast, Reduced, Naive} {
					agree(t, p, f, weights, want)
				}
			})
		})
	}
}

func agree(t *rapid.T, p *Problem, f Formulation, w Weights, want float64) {
	s, err := p.Optimum(context.Background(), Options{Formulation: f, Weights: w, Limits: Limits{Gap: 1e-9}})
	if math.IsInf(want, 1) {
		if !errors.Is(err, ErrInfeasible) || s.Status != Infeasible || len(s.Reason) == 0 {
			t.Fatalf("%s: status %s, error %v; want infeasible with a reason", f, s.Status, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	if math.Abs(s.Value-want) > 1e-6*max(1, math.Abs(want)) || s.Gap > 1e-6 {
		t.Fatalf("%s by %s: value %.9g, bound %.9g, brute force %.9g; placement %v", f, s.Solver(), s.Value, s.Bound, want, s.Placement)
	}
}
