package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// fast decomposes. First as if nothing had a capacity: if the result fits, it is
// optimal; else what capacities tie together is solved as a whole.
func (p *Problem) fast(ctx context.Context, o Options, s *Solution) error {
	a := make(Placement, len(p.Collections))
	memory, cpu := p.bounded()
	closing := !memory && !cpu // else gaps of components are only worth closing if it fits
	for {
		s.Status, s.Proofs = Optimal, nil
		if err := p.relaxed(ctx, o, closing, s, a); err != nil || s.Placement != nil {
			return err
		}
		if !p.fits(a, o.Weights) {
			return p.bound(ctx, o, s)
		}
		if ctx.Err() != nil {
			s.Status, _ = milp.Stopped(ctx, true)
			s.Placement = a
			return nil
		}
		if closing || s.Status == Optimal {
			s.Placement = a
			return nil
		}
		closing = true
	}
}

// fits checks capacities under the assignment that weights prefer.
func (p *Problem) fits(a Placement, w Weights) bool {
	e, err := p.EvaluateWeighted(a, Cheapest, w)
	if err != nil || len(p.checkGroups(a)) > 0 {
		return false
	}
	return p.overfull(a, e.nodes()) < 0
}

// relaxed solves every component on its own, ignoring capacities. closing lets
// programs close the gaps that relaxations leave.
func (p *Problem) relaxed(ctx context.Context, o Options, closing bool, s *Solution, a Placement) error {
	var all []int
	for _, part := range p.components {
		all = append(all, part.collections...)
	}
	constant := p.accessCost(all, p.components, o.Weights)
	tree, lagrangian, mip := Proof{Solver: "tree"}, Proof{Solver: "lagrangian"}, Proof{Solver: "mip"}
	solver := p.newAlone(ctx, o.Weights)
	for i := range p.components {
		part := &p.components[i]
		if ctx.Err() != nil {
			return p.unsolved(ctx, i, o.Weights, s, a)
		}
		if o.Progress != nil {
			o.Progress(Progress{Part: "components", Done: i, Of: len(p.components)})
		}
		if solver.easy(part) {
			value := solver.place(part, o.Reference, a)
			if ctx.Err() != nil {
				return p.unsolved(ctx, i, o.Weights, s, a)
			}
			tree.Collections += len(part.collections)
			tree.Value += value
			tree.Bound += value
			continue
		}
		before := s.Size.Variables
		value, bound, err := p.hard(ctx, part, o, closing, s, a)
		if err != nil {
			return err
		}
		proof := &lagrangian
		if s.Size.Variables > before {
			proof = &mip
		}
		proof.Collections += len(part.collections)
		proof.Value += value
		proof.Bound += bound
	}
	s.Bound = constant + tree.Bound + lagrangian.Bound + mip.Bound
	for _, proof := range []Proof{tree, lagrangian, mip} {
		if proof.Collections > 0 {
			s.Proofs = append(s.Proofs, proof)
		}
	}
	return nil
}

// unsolved is the answer if ctx ends before all components have a placement. Those that
// have none get a copy on the node where that costs least; if that fits, it is an answer.
func (p *Problem) unsolved(ctx context.Context, done int, w Weights, s *Solution, a Placement) error {
	for _, part := range p.components[done:] {
		p.onBestNode(&part, w, a)
	}
	if p.fits(a, w) {
		s.Status, _ = milp.Stopped(ctx, true)
		s.Placement = a
		return nil
	}
	status, why := milp.Stopped(ctx, false)
	s.Status = status
	return fmt.Errorf("%d of %d components solved: %w", done, len(p.components), why)
}

// onBestNode puts a component on the node where that costs least.
func (p *Problem) onBestNode(part *component, w Weights, a Placement) {
	best, least := 0, math.Inf(1)
	for n := range p.n {
		cost := 0.0
		for _, k := range part.classes {
			cost += p.local(k, n, w)
		}
		for _, c := range part.collections {
			for _, k := range p.ofOne[c] {
				cost += p.local(k, n, w)
			}
		}
		if cost < least {
			best, least = n, cost
		}
	}
	for _, c := range part.collections {
		a[c] = At(best)
	}
}

// hard solves one component without capacities that the tree alone cannot: by
// Lagrangian relaxation, and if that leaves a gap, as a reduced program that
// starts from its placement.
func (p *Problem) hard(ctx context.Context, part *component, o Options, closing bool, s *Solution, a Placement) (value, bound float64, err error) {
	l := p.newLagrangian(part, p.newAlone(ctx, o.Weights), make([]bool, len(p.Demand)), slices.Clone(a))
	bound = l.run(conditions{}, lagrangianSteps, o.Limits.RelativeGap()/2)
	value = l.cost
	start := a
	for i, c := range part.collections {
		start[c] = l.picked[i]
	}
	if o.Trace != nil {
		fmt.Fprintf(o.Trace, "component of %q: Lagrangian [%.8g, %.8g]\n", p.Collections[part.collections[0]].Name, o.unscaled(bound), o.unscaled(value))
	}
	switch {
	case gap(value, bound) <= o.Limits.RelativeGap():
	case !closing && !math.IsInf(value, 1):
		s.Status = Feasible
	default:
		if hear := o.Progress; hear != nil {
			o.Progress = func(x Progress) {
				x.Part = "component"
				hear(x)
			}
		}
		g := p.formulate(ctx, []component{*part}, o.Weights, false, false)
		found := slices.Clone(a)
		var from *milp.Start
		if !math.IsInf(value, 1) {
			from = g.values(start)
			if o.Limits.Iterations == 0 {
				o.Limits.Iterations = componentIterations
			}
		}
		status := s.Status
		proven, err := p.program(ctx, g, o, from, s, found)
		if err != nil && math.IsInf(value, 1) {
			return 0, 0, err // else the placement of the relaxation stands
		}
		bound = max(bound, proven-p.accessCost(part.collections, []component{*part}, o.Weights))
		if err == nil {
			cost, err := p.partCost(part, o.Weights, found)
			if err == nil && cost < value {
				value = cost
				copy(a, found)
			}
		}
		if s.Status = Feasible; gap(value, bound) <= o.Limits.RelativeGap() {
			s.Status = status
		}
	}
	if o.Reference != nil {
		other := slices.Clone(a)
		for _, c := range part.collections {
			other[c] = o.Reference[c]
		}
		if p.tied(part, o.Weights, other, value) {
			copy(a, other)
		}
	}
	return value, min(bound, value), nil
}

// Work on one component that the tree alone cannot solve.
const (
	lagrangianSteps     = 150
	componentIterations = 5_000
)
