package ilp

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// bound solves problems whose capacities bind: by column generation where units
// can be priced exactly, then by a program over the best columns, then, if the
// whole is small, as one program.
func (p *Problem) bound(ctx context.Context, o Options, s *Solution) error {
	if !milp.Available {
		s.Status, s.Placement, s.Proofs = NoSolver, nil, nil
		return fmt.Errorf("capacities bind, and that takes a program: %w", ErrNoSolver)
	}
	s.Proofs, s.Status = nil, Optimal
	floor := s.Bound // ignoring capacities is a relaxation
	best := math.Inf(1)
	var cg *columnGeneration
	if p.packable(p.newAlone(ctx, o.Weights)) {
		return p.packed(ctx, o, s)
	}
	if p.priceable() {
		cg = p.newColumnGeneration(ctx, o, s)
		defer cg.close()
		done, err := p.columns(ctx, cg, o, s, floor)
		if err != nil || done {
			return err
		}
		floor = s.Bound
		if cg.repair.best != nil {
			best = cg.repair.cost + cg.fixed
		}
	}
	if s.Placement != nil && len(p.Collections)*p.n > smallProgram/20 {
		s.Status = Feasible
		return nil
	}
	g := p.formulate(ctx, p.components, o.Weights, false, true)
	var start *milp.Start
	if s.Placement != nil {
		fixed := cg.fix(g)
		if cg.o.Trace != nil {
			fmt.Fprintf(cg.o.Trace, "%d variables of %v fixed\n", fixed, g.Model)
		}
		if g.Size().Nonzeros-fixed > smallProgram {
			s.Status = Feasible
			return nil
		}
		start = g.values(s.Placement)
	}
	if s.Placement != nil && o.Limits.Iterations == 0 {
		o.Limits.Iterations = closingIterations
	}
	a := make(Placement, len(p.Collections))
	bound, err := p.program(ctx, g, o, start, s, a)
	s.Bound = max(min(bound, best), floor) // fixing may have cut what is as good as best
	if s.Placement != nil && (err != nil || s.value >= best) && !errors.Is(err, ErrInfeasible) {
		s.Serving = cg.repair.serving() // the placement of the columns stands
	} else if err != nil {
		return err
	} else {
		s.Placement = a
	}
	if s.Status != Optimal && gap(min(best, s.value), s.Bound) <= o.Limits.RelativeGap() {
		s.Status = Optimal
	}
	s.Proofs = append(s.Proofs, Proof{Solver: "mip", Collections: len(p.Collections), Value: s.value, Bound: s.Bound})
	return nil
}

// columns runs column generation, and reports whether that suffices.
func (p *Problem) columns(ctx context.Context, cg *columnGeneration, o Options, s *Solution, floor float64) (bool, error) {
	if err := cg.run(ctx); err != nil {
		return false, err
	}
	if !cg.closed() && ctx.Err() == nil {
		cg.restricted(ctx)
	}
	s.Bound = max(floor, cg.bound+cg.fixed)
	if cg.repair.best == nil {
		if ctx.Err() != nil {
			status, why := milp.Stopped(ctx, false)
			s.Status = status
			return true, fmt.Errorf("column generation: %w", why)
		}
		return false, nil
	}
	s.Placement = make(Placement, len(p.Collections))
	cg.repair.placement(s.Placement)
	s.Serving = cg.repair.serving()
	best := cg.repair.cost + cg.fixed
	s.Proofs = append(s.Proofs, Proof{Solver: "columns", Collections: len(p.Collections), Value: best, Bound: s.Bound})
	if ctx.Err() != nil {
		s.Status, _ = milp.Stopped(ctx, true)
		return true, nil
	}
	return gap(best, s.Bound) <= o.Limits.RelativeGap(), nil
}

// smallProgram is the nonzeros up to which a gap that column generation leaves is
// closed by the whole program, and closingIterations the work that this may take
// where no limit is given.
const (
	smallProgram      = 20_000
	closingIterations = 5_000
)

// priceable reports whether column generation applies: memory or CPU binds, binaries
// do not count, and something may be replicated. Without replication the program is a generalised
// assignment problem with a variable per group and node, which HiGHS solves at once.
func (p *Problem) priceable() bool {
	memory, cpu := p.bounded()
	if !memory && !cpu || p.BinariesInMemory {
		return false
	}
	for c := range p.Collections {
		if p.Collections[c].Consistency != None {
			return true
		}
	}
	return false
}
