package ilp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Optimum solves the problem with a proven bound. The error is one of the
// answers above (ErrInfeasible, ErrNoSolution, ...) wrapped in what the model
// says about it; the Solution is not nil even then.
func (p *Problem) Optimum(ctx context.Context, o Options) (*Solution, error) {
	elapsed := stopwatch()
	if o.Weights == (Weights{}) {
		o.Weights = Total
	}
	if p.Migration != nil {
		return p.OptimumMigration(ctx, o)
	}
	if o.Reference != nil {
		if err := p.wellFormed(o.Reference); err != nil {
			return nil, fmt.Errorf("reference placement: %w", err)
		}
	}
	s := &Solution{Status: Optimal, Bound: math.Inf(-1), Value: math.Inf(1), Gap: math.Inf(1)}
	if why := p.hopeless(); why != nil {
		s.Status, s.Reason, s.Bound = Infeasible, why, math.Inf(1)
		return s, fmt.Errorf("%s: %w", s.reasons(), ErrInfeasible)
	}
	var err error
	switch o.Formulation {
	case Fast, "":
		if len(o.Then) > 0 {
			err = p.lexicographic(ctx, o, s)
			break
		}
		err = p.fast(ctx, o, s)
	case Reduced, Naive:
		if len(o.Then) > 0 {
			err = p.lexicographic(ctx, o, s)
			break
		}
		err = p.whole(ctx, o, s)
	default:
		return nil, fmt.Errorf("formulation %q, want naive, reduced or fast", o.Formulation)
	}
	if err == nil && s.Placement != nil {
		err = p.conclude(o, s)
	}
	if err == nil && o.Verify && len(o.Then) == 0 && o.Formulation != Reduced && o.Formulation != Naive {
		err = p.verify(ctx, o, s)
	}
	s.Seconds, s.PeakRSS = elapsed(), peakRSS()
	return s, err
}

// conclude evaluates the placement that was found, from scratch.
func (p *Problem) conclude(o Options, s *Solution) error {
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
	if n := p.overfull(s.Placement); n >= 0 {
		return fmt.Errorf("HiGHS lets node %q exceed its memory within its tolerance: %w", p.Nodes[n].Name, ErrNumerical)
	}
	if s.Bound > s.Value+1e-6*max(1, math.Abs(s.Value)) {
		panic(fmt.Sprintf("bound %.12g above the value %.12g of a placement (%s)", s.Bound, s.Value, s.Solver()))
	}
	s.Bound = min(s.Bound, s.Value)
	s.Gap = gap(s.Value, s.Bound)
	if s.Status == Feasible && s.Gap <= o.Limits.gap() && len(o.Then) == 0 {
		s.Status = Optimal
	}
	return nil
}

// whole solves everything as one mixed-integer program.
func (p *Problem) whole(ctx context.Context, o Options, s *Solution) error {
	if o.Formulation == Naive {
		if err := refuse(p.modelName(true), p.Count(), o, s); err != nil {
			return err
		}
	}
	g := p.formulate(p.components, o.Weights, o.Formulation == Naive, true)
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
	if o.MaxMemory == 0 || size.estimate() <= o.MaxMemory {
		return nil
	}
	s.Status, s.Size = NoIncumbent, size
	if o.Before != nil {
		o.Before(name, size, size.estimate())
	}
	return fmt.Errorf("%s: %d variables, %d rows and %d nonzeros take about %d MiB, but %d are allowed; the reduced or fast formulation needs less: %w",
		name, size.Variables, size.Rows, size.Nonzeros, size.estimate()>>20, o.MaxMemory>>20, ErrTooLarge)
}

// program solves one mixed-integer program, writes its placement into a, and
// returns its bound. Its size is told before it is solved.
func (p *Problem) program(ctx context.Context, g *program, o Options, start *Start, s *Solution, a Placement) (float64, error) {
	size := g.Size()
	if err := refuse(g.Name, size, o, s); err != nil {
		return math.Inf(-1), err
	}
	s.Size.Variables += size.Variables
	s.Size.Integers += size.Integers
	s.Size.Rows += size.Rows
	s.Size.Nonzeros += size.Nonzeros
	if o.Before != nil {
		o.Before(g.Name, size, size.estimate())
	}
	answer, err := g.Solve(ctx, o.Limits, start)
	if err != nil {
		s.Status = NoIncumbent
		return math.Inf(-1), err
	}
	s.Nodes += answer.Nodes
	s.value = answer.Objective
	if answer.X != nil && answer.Status != Infeasible {
		g.placement(answer.X, a)
		if g.explicit {
			s.Serving = make([]int, len(p.Demand))
			g.serving(answer.X, s.Serving)
		}
	}
	return answer.Bound, p.judge(g, answer, s)
}

// judge turns an answer into the status of the solution.
func (p *Problem) judge(g *program, answer *Answer, s *Solution) error {
	if answer.Status != Optimal {
		s.Status = answer.Status
	}
	switch answer.Status {
	case Infeasible:
		s.Reason = p.explain()
		return fmt.Errorf("%s: %s: %w", g.Name, s.reasons(), ErrInfeasible)
	case Unbounded:
		return fmt.Errorf("%s: %w", g.Name, ErrUnbounded)
	case Numerical:
		return fmt.Errorf("%s: %w", g.Name, ErrNumerical)
	case NoIncumbent:
		return fmt.Errorf("%s: %w", g.Name, ErrNoSolution)
	case Interrupted:
		if answer.X == nil {
			return fmt.Errorf("%s: %w", g.Name, ErrInterrupted)
		}
	}
	return nil
}

// fast decomposes. First as if nothing had a capacity: if the result fits, it is
// optimal; else what capacities tie together is solved as a whole.
func (p *Problem) fast(ctx context.Context, o Options, s *Solution) error {
	a := make(Placement, len(p.Collections))
	memory, cpu := p.bounded()
	closing := !memory && !cpu // else gaps of components are only worth closing if it fits
	for {
		s.Status, s.Proofs = Optimal, nil
		if err := p.relaxed(ctx, o, closing, s, a); err != nil {
			return err
		}
		if !p.fits(a, o.Weights) {
			return p.bound(ctx, o, s)
		}
		if closing || s.Status == Optimal {
			s.Placement = a
			return nil
		}
		closing = true
	}
}

// overfull is a node whose copies exceed its memory, or -1.
func (p *Problem) overfull(a Placement) int {
	used := make([]int64, p.n)
	for c := range a {
		for _, n := range a[c].Replicas {
			if used[n] += p.Collections[c].Bytes; p.Nodes[n].Memory > 0 && used[n] > p.Nodes[n].Memory {
				return n
			}
		}
	}
	return -1
}

// fits checks capacities under the assignment that weights prefer.
func (p *Problem) fits(a Placement, w Weights) bool {
	e, err := p.EvaluateWeighted(a, Cheapest, w)
	if err != nil || len(p.checkGroups(a)) > 0 {
		return false
	}
	for n, used := range p.memoryUsed(a, e) {
		if limit := p.Nodes[n].Memory; limit > 0 && used > limit {
			return false
		}
	}
	for n, used := range p.cpuUsed(e) {
		if limit := p.Nodes[n].CPU; limit > 0 && used > limit*(1+tolerance) {
			return false
		}
	}
	return true
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
	solver := p.newAlone(o.Weights)
	for i := range p.components {
		part := &p.components[i]
		if err := ctx.Err(); err != nil {
			s.Status = Interrupted
			return fmt.Errorf("%d of %d components solved: %w", i, len(p.components), ErrInterrupted)
		}
		if o.Progress != nil {
			o.Progress(Progress{Part: "components", Done: i, Of: len(p.components)})
		}
		if p.easy(part, o.Weights) {
			value := solver.place(part, o.Reference, a)
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

// hard solves one component without capacities that the tree alone cannot: by
// Lagrangian relaxation, and if that leaves a gap, as a reduced program that
// starts from its placement.
func (p *Problem) hard(ctx context.Context, part *component, o Options, closing bool, s *Solution, a Placement) (value, bound float64, err error) {
	l := p.newLagrangian(part, p.newAlone(o.Weights), make([]bool, len(p.Demand)), slices.Clone(a))
	bound = l.run(lagrangianSteps, o.Limits.gap()/2)
	value = l.cost
	start := a
	for i, c := range part.collections {
		start[c] = l.picked[i]
	}
	if o.Trace != nil {
		fmt.Fprintf(o.Trace, "component of %q: Lagrangian [%.8g, %.8g]\n", p.Collections[part.collections[0]].Name, bound, value)
	}
	switch {
	case gap(value, bound) <= o.Limits.gap():
	case !closing && !math.IsInf(value, 1):
		s.Status = Feasible
	default:
		g := p.formulate([]component{*part}, o.Weights, false, false)
		found := slices.Clone(a)
		var from *Start
		if !math.IsInf(value, 1) {
			from = g.values(start)
			if o.Limits.Iterations == 0 {
				o.Limits.Iterations = componentIterations
			}
		}
		status := s.Status
		proven, err := p.program(ctx, g, o, from, s, found)
		if err != nil && (math.IsInf(value, 1) || errors.Is(err, ErrInterrupted)) {
			return 0, 0, err
		}
		bound = max(bound, proven-p.accessCost(part.collections, []component{*part}, o.Weights))
		if err == nil {
			cost, err := p.partCost(part, o.Weights, found)
			if err == nil && cost < value {
				value = cost
				copy(a, found)
			}
		}
		if s.Status = Feasible; gap(value, bound) <= o.Limits.gap() {
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

// bound solves problems whose capacities bind: by column generation where units
// can be priced exactly, then by a program over the best columns, then, if the
// whole is small, as one program.
func (p *Problem) bound(ctx context.Context, o Options, s *Solution) error {
	s.Proofs, s.Status = nil, Optimal
	floor := s.Bound // ignoring capacities is a relaxation
	best := math.Inf(1)
	var cg *columnGeneration
	if p.priceable() {
		cg = p.newColumnGeneration(o, s)
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
	g := p.formulate(p.components, o.Weights, false, true)
	var start *Start
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
	s.Bound = max(bound, floor)
	if s.Placement != nil && (err != nil || s.value >= best) && !errors.Is(err, ErrInfeasible) {
		s.Serving = nil // the placement of the columns stands
	} else if err != nil {
		return err
	} else {
		s.Placement = a
	}
	if s.Status != Optimal && gap(min(best, s.value), s.Bound) <= o.Limits.gap() {
		s.Status = Optimal
	}
	s.Proofs = append(s.Proofs, Proof{Solver: "mip", Collections: len(p.Collections), Value: s.value, Bound: s.Bound})
	return nil
}

// columns runs column generation, and tells whether that suffices.
func (p *Problem) columns(ctx context.Context, cg *columnGeneration, o Options, s *Solution, floor float64) (bool, error) {
	if err := cg.run(ctx); err != nil {
		return false, err
	}
	if !cg.closed() {
		cg.restricted(ctx)
	}
	s.Bound = max(floor, cg.bound+cg.fixed)
	if cg.repair.best == nil {
		return false, nil
	}
	s.Placement = make(Placement, len(p.Collections))
	cg.repair.placement(s.Placement)
	best := cg.repair.cost + cg.fixed
	s.Proofs = append(s.Proofs, Proof{Solver: "columns", Collections: len(p.Collections), Value: best, Bound: s.Bound})
	return gap(best, s.Bound) <= o.Limits.gap(), nil
}

// smallProgram is the nonzeros up to which a gap that column generation leaves is
// closed by the whole program, and closingIterations the work that this may take
// where no limit is given.
const (
	smallProgram      = 20_000
	closingIterations = 5_000
)

// priceable tells whether column generation applies: memory alone binds, and
// something may be replicated. Without replication the program is a generalised
// assignment problem with a variable per group and node, which HiGHS solves at once.
func (p *Problem) priceable() bool {
	memory, cpu := p.bounded()
	if !memory || cpu || p.BinariesInMemory {
		return false
	}
	for c := range p.Collections {
		if p.Collections[c].Consistency != None {
			return true
		}
	}
	return false
}

// ErrDisagree is returned if two solvers prove different optima: a bug here or in
// HiGHS, or numbers beyond what floats hold.
var ErrDisagree = errors.New("two solvers disagree")

// verify solves the reduced program too and compares what both have proven.
func (p *Problem) verify(ctx context.Context, o Options, s *Solution) error {
	second := o
	second.Formulation, second.Verify = Reduced, false
	t, err := p.Optimum(ctx, second)
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	slack := 1e-6 * max(1, math.Abs(s.Value))
	if t.Bound > s.Value+slack || s.Bound > t.Value+slack {
		return fmt.Errorf("%s proves [%.12g, %.12g], the reduced program [%.12g, %.12g]: %w", s.Solver(), s.Bound, s.Value, t.Bound, t.Value, ErrDisagree)
	}
	s.Size = t.Size
	if t.Bound > s.Bound {
		s.Bound, s.Gap = min(t.Bound, s.Value), gap(s.Value, min(t.Bound, s.Value))
	}
	s.Proofs = append(s.Proofs, Proof{Solver: "verified", Collections: len(p.Collections), Value: t.Value, Bound: t.Bound})
	return nil
}
