package ilp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// Optimum solves the problem with a proven bound. The error is one of the
// answers above (ErrInfeasible, ErrNoSolution, ...) wrapped in what the model
// says about it; the Solution is not nil even then, but has no placement.
func (p *Problem) Optimum(ctx context.Context, o Options) (*Solution, error) {
	elapsed := stopwatch()
	ctx, cancel := o.Limits.Within(ctx)
	defer cancel()
	if o.Weights == (Weights{}) {
		o.Weights = Total
	}
	if o.Reference != nil {
		if err := p.wellFormed(o.Reference); err != nil {
			return nil, fmt.Errorf("reference placement: %w", err)
		}
	}
	scaled := p.scaled(o)
	s, err := p.optimum(ctx, scaled)
	if s == nil {
		return nil, err
	}
	s.unscale(p, o, scaled)
	s.settle(err)
	s.Seconds, s.PeakRSS = elapsed(), peakRSS()
	return s, err
}

// optimum is Optimum at the usual magnitude of costs.
func (p *Problem) optimum(ctx context.Context, o Options) (*Solution, error) {
	s := &Solution{Status: Optimal, Bound: math.Inf(-1), Value: math.Inf(1), Gap: math.Inf(1)}
	if why := p.hopeless(); why != nil {
		s.Reason = why
		return s, fmt.Errorf("%s: %w", s.reasons(), ErrInfeasible)
	}
	solve := p.fast
	switch {
	case o.Formulation != Fast && o.Formulation != Reduced && o.Formulation != Naive && o.Formulation != "":
		return nil, fmt.Errorf("formulation %q, want naive, reduced or fast", o.Formulation)
	case p.Migration != nil:
		solve = p.migrated
	case len(o.Then) > 0:
		solve = p.lexicographic
	case o.Formulation == Reduced || o.Formulation == Naive:
		solve = p.whole
	}
	err := solve(ctx, o, s)
	if errors.Is(err, ErrInfeasible) && s.Reason == nil {
		s.Reason = p.explain(ctx)
		err = fmt.Errorf("%s: %w", s.reasons(), err)
	}
	if stoppedEarly := errors.Is(err, ErrNoSolution) || errors.Is(err, ErrInterrupted); stoppedEarly && p.Migration == nil && len(o.Then) == 0 {
		err = p.fallBack(o, s, err)
	}
	if err == nil && s.Placement != nil && p.Migration == nil {
		err = p.conclude(o, s)
	}
	if err == nil && o.Verify && len(o.Then) == 0 && p.Migration == nil && o.Formulation != Reduced && o.Formulation != Naive {
		err = p.verify(ctx, o, s)
	}
	return s, err
}

// fallBack puts everything on one node where a solve was stopped before it had a
// placement, if one of the first nodes has room for that; else the error stands.
func (p *Problem) fallBack(o Options, s *Solution, err error) error {
	a, ok := p.onOneNode(o.Weights)
	if !ok {
		return err
	}
	s.Placement, s.Serving = a, nil
	if s.Status != Interrupted {
		s.Status = Feasible
	}
	return nil
}

// settle lets the status, and what stands beside it, say what the error of a solve says.
func (s *Solution) settle(err error) {
	if err == nil {
		return
	}
	proven := false
	switch {
	case errors.Is(err, ErrInfeasible):
		s.Status = Infeasible
	case errors.Is(err, ErrUnbounded):
		s.Status = Unbounded
	case errors.Is(err, ErrNumerical), errors.Is(err, ErrDisagree):
		s.Status = Numerical
	default: // a limit, or an interruption
		proven = true
	}
	s.Placement, s.Serving, s.Values, s.Objective = nil, nil, nil, Objective{}
	s.Value, s.Gap = math.Inf(1), math.Inf(1)
	if !proven {
		s.Bound, s.Proofs = math.Inf(-1), nil
	}
}

// conclude evaluates the placement that was found, from scratch. A reference that
// is as good is taken instead, and is nearest to itself.
func (p *Problem) conclude(o Options, s *Solution) error {
	if err := p.evaluateFound(o, s); err != nil {
		return err
	}
	if o.Reference != nil && len(o.Then) == 0 && p.fits(o.Reference, o.Weights) {
		e, err := p.EvaluateWeighted(o.Reference, Cheapest, o.Weights)
		if value := o.Weights.Of(&e.Objective); err == nil && value <= s.Value+1e-12*max(1, math.Abs(s.Value)) {
			s.Placement, s.Serving = o.Reference, nil
			if err := p.evaluateFound(o, s); err != nil {
				return err
			}
		}
	}
	if n := p.overfull(s.Placement, s.Serving); n >= 0 {
		return fmt.Errorf("the solver's own placement exceeds node %q: %w", p.Nodes[n].Name, ErrNumerical)
	}
	return s.weigh(o)
}

// weigh compares value and bound, and lets only what is within the gap that was asked
// for pass for optimal.
func (s *Solution) weigh(o Options) error {
	if s.Bound > s.Value+1e-6*max(1, math.Abs(s.Value)) || math.IsNaN(s.Bound) || math.IsNaN(s.Value) {
		return fmt.Errorf("bound %.12g above the value %.12g of a placement (%s): %w", o.unscaled(s.Bound), o.unscaled(s.Value), s.Solver(), ErrNumerical)
	}
	s.Bound = min(max(s.Bound, o.Weights.least()), s.Value)
	s.Gap = gap(s.Value, s.Bound)
	asked := o.Limits.RelativeGap()
	if len(o.Then) > 0 {
		asked = max(asked, 2*lexicographicGap)
	}
	const rounding = 1e-12
	switch {
	case s.Status == Optimal && s.Gap > asked*(1+1e-6)+rounding:
		s.Status = Feasible
	case s.Status == Feasible && s.Gap <= asked && len(o.Then) == 0:
		s.Status = Optimal
	}
	return nil
}

// evaluateFound fills the objective of the placement and who serves what.
func (p *Problem) evaluateFound(o Options, s *Solution) error {
	if !p.decides() {
		s.Serving = nil // a program that was stopped may serve at another than the cheapest node
	}
	if s.Serving == nil {
		e, err := p.EvaluateWeighted(s.Placement, Cheapest, o.Weights)
		if err != nil {
			return fmt.Errorf("the solver's own placement: %w", err)
		}
		s.Objective = e.Objective
		for _, c := range e.Classes {
			s.Serving = append(s.Serving, c.Node)
		}
	} else {
		e, err := p.evaluateServing(s.Placement, s.Serving, o.Weights)
		if err != nil {
			return fmt.Errorf("the solver's own placement: %w", err)
		}
		s.Objective = e.Objective
	}
	s.Value = o.Weights.Of(&s.Objective)
	return nil
}

// whole solves everything as one mixed-integer program.
func (p *Problem) whole(ctx context.Context, o Options, s *Solution) error {
	if o.Formulation == Naive {
		if err := refuse(p.modelName(true), p.Count(), o, s); err != nil {
			return err
		}
	}
	g := p.formulate(ctx, p.components, o.Weights, o.Formulation == Naive, true)
	a := make(Placement, len(p.Collections))
	bound, err := p.program(ctx, g, o, nil, s, a)
	s.Bound = bound
	if err != nil {
		return err
	}
	s.Placement = a
	s.Proofs = append(s.Proofs, Proof{Solver: "mip", Collections: len(p.Collections), Value: s.value, Bound: bound})
	return nil
}

// refuse is the answer for programs that would not fit into memory.
func refuse(name string, size Size, o Options, s *Solution) error {
	if o.MaxMemory == 0 || size.Estimate() <= o.MaxMemory {
		return nil
	}
	s.Status, s.Size = NoIncumbent, size
	if o.Before != nil {
		o.Before(name, size, size.Estimate())
	}
	return fmt.Errorf("%s: %d variables, %d rows and %d nonzeros take about %d MiB, but %d are allowed; the reduced or fast formulation needs less: %w",
		name, size.Variables, size.Rows, size.Nonzeros, size.Estimate()>>20, o.MaxMemory>>20, ErrTooLarge)
}

// program solves one mixed-integer program, writes its placement into a, and
// returns its bound. Its size is told before it is solved.
func (p *Problem) program(ctx context.Context, g *program, o Options, start *milp.Start, s *Solution, a Placement) (float64, error) {
	size := g.Size()
	if err := refuse(g.Name, size, o, s); err != nil {
		return math.Inf(-1), err
	}
	s.Size.Variables += size.Variables
	s.Size.Integers += size.Integers
	s.Size.Rows += size.Rows
	s.Size.Nonzeros += size.Nonzeros
	if o.Before != nil {
		o.Before(g.Name, size, size.Estimate())
	}
	g.Progress = o.Progress
	answer, err := g.solveExactly(ctx, &o, start)
	if err != nil {
		if s.Status = NoIncumbent; errors.Is(err, ErrNoSolver) {
			s.Status = NoSolver
		}
		return math.Inf(-1), err
	}
	s.Nodes += answer.Nodes
	s.value = answer.Objective
	if answer.X != nil && answer.Status != Infeasible {
		if !g.complete(answer.X) {
			return math.Inf(-1), fmt.Errorf("%s: the solution has no copy of some collection: %w", g.Name, ErrNumerical)
		}
		g.placement(answer.X, a)
		if g.explicit {
			s.Serving = slices.Repeat([]int{-1}, len(p.Demand))
			g.serving(answer.X, a, s.Serving)
		}
	}
	return answer.Bound, p.judge(g, answer, s)
}

// judge turns an answer into the status of the solution.
func (p *Problem) judge(g *program, answer *milp.Answer, s *Solution) error {
	if answer.Status != Optimal {
		s.Status = answer.Status
	}
	switch answer.Status {
	case Infeasible:
		return fmt.Errorf("%s: %w", g.Name, ErrInfeasible)
	case Unbounded:
		return fmt.Errorf("%s: %w", g.Name, ErrUnbounded)
	case Numerical:
		return fmt.Errorf("%s: %w", g.Name, ErrNumerical)
	case NoIncumbent, TimeLimit:
		return fmt.Errorf("%s: %w", g.Name, ErrNoSolution)
	case Interrupted:
		if answer.X == nil {
			return fmt.Errorf("%s: %w", g.Name, ErrInterrupted)
		}
	case Optimal, Feasible, NoSolver:
	}
	return nil
}

// ErrDisagree is returned if two solvers prove different optima: a bug here or in
// HiGHS, or numbers beyond what floats hold.
var ErrDisagree = errors.New("two solvers disagree")

// verify solves the reduced program too and compares what both have proven.
func (p *Problem) verify(ctx context.Context, o Options, s *Solution) error {
	second := o
	second.Formulation, second.Verify = Reduced, false
	t, err := p.optimum(ctx, second)
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	slack := 1e-6 * max(1, math.Abs(s.Value))
	if t.Bound > s.Value+slack || s.Bound > t.Value+slack {
		return fmt.Errorf("%s proves [%.12g, %.12g], the reduced program [%.12g, %.12g]: %w", s.Solver(),
			o.unscaled(s.Bound), o.unscaled(s.Value), o.unscaled(t.Bound), o.unscaled(t.Value), ErrDisagree)
	}
	s.Size = t.Size
	if t.Bound > s.Bound {
		s.Bound, s.Gap = min(t.Bound, s.Value), gap(s.Value, min(t.Bound, s.Value))
	}
	s.Proofs = append(s.Proofs, Proof{Solver: "verified", Collections: len(p.Collections), Value: t.Value, Bound: t.Bound})
	return nil
}
