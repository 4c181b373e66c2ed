package ilp

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// lexicographicGap is the relative distance from the optimum that each of several
// objectives is allowed, and solved to.
const lexicographicGap = 1e-7

// lexicographic minimises several objectives in order of importance: each among
// the placements that are optimal, within 1e-7, for all before it,
//
//	objective_i(x) ≤ (1 + 1e-7)·best_i
//
// as rows of one program whose variables do not depend on the weights. Without
// capacities every component is solved on its own, which loses nothing because
// the objectives are sums over components.
func (p *Problem) lexicographic(ctx context.Context, o Options, s *Solution) error {
	memory, cpu := p.bounded()
	parts := [][]component{p.components}
	if !memory && !cpu {
		parts = nil
		for i := range p.components {
			parts = append(parts, p.components[i:i+1])
		}
	}
	orders := append([]Weights{o.Weights}, o.Then...)
	s.Values = make([]float64, len(orders))
	a := make(Placement, len(p.Collections))
	serving := make([]int, len(p.Demand))
	bound := 0.0
	for _, part := range parts {
		b, err := p.ordered(ctx, o, orders, part, s, a, serving)
		if err != nil {
			return err
		}
		bound += b
	}
	s.Placement, s.Serving, s.Bound = a, serving, bound
	s.Proofs = append(s.Proofs, Proof{Solver: "mip", Collections: len(p.Collections), Bound: bound})
	return nil
}

// ordered solves some components for all objectives in order, and returns the
// bound of the first.
func (p *Problem) ordered(ctx context.Context, o Options, orders []Weights, parts []component, s *Solution, a Placement, serving []int) (float64, error) {
	programs := make([]*program, len(orders))
	for i, w := range orders {
		programs[i] = p.newProgram(w, o.Formulation == Naive, true)
		programs[i].uniform = true
		programs[i].write(ctx, parts, true)
	}
	first := math.Inf(-1)
	var limits []float64
	for i, g := range programs {
		for j, limit := range limits {
			g.keepOptimal(programs[j].Model, limit, j)
		}
		stage := o
		stage.Limits.Gap = min(o.Limits.RelativeGap(), lexicographicGap)
		stage.Progress = o.Progress
		local := Solution{Status: Optimal}
		bound, err := p.program(ctx, g, stage, nil, &local, a)
		s.Size.Variables += local.Size.Variables
		s.Size.Integers += local.Size.Integers
		s.Size.Rows += local.Size.Rows
		s.Size.Nonzeros += local.Size.Nonzeros
		s.Nodes += local.Nodes
		if local.Status != Optimal {
			s.Status, s.Reason = local.Status, local.Reason
		}
		if i > 0 && errors.Is(err, ErrInfeasible) {
			err = fmt.Errorf("objective %d, with those before it kept: %w", i+1, ErrNumerical)
		}
		if err != nil {
			return first, err
		}
		if i == 0 {
			first = bound
		}
		for _, part := range parts {
			g.copyServing(part, local.Serving, serving)
		}
		value := local.value
		s.Values[i] += value
		limits = append(limits, value+lexicographicGap*max(1, math.Abs(value)))
	}
	return first, nil
}

// copyServing takes over who executes the classes of one component.
func (g *program) copyServing(part component, from, to []int) {
	for _, c := range part.collections {
		for _, k := range g.p.ofOne[c] {
			to[k] = from[k]
		}
	}
	for _, k := range part.classes {
		to[k] = from[k]
	}
}

// keepOptimal bounds another objective over the same variables.
func (g *program) keepOptimal(other *Model, limit float64, i int) {
	variables := other.Size().Variables
	if variables != g.Size().Variables {
		panic("programs for two objectives have different variables")
	}
	row := g.family("objective", func(int) string { return string(rune('1' + i)) }).Row(i)
	for v := range milp.Var(variables) {
		if c := other.Cost(v); c != 0 {
			row.Add(c, v)
		}
	}
	row.AtMost(limit - other.Offset)
}
