package ilp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// Column generation (Dantzig and Wolfe) solves problems whose memory or CPU binds.
// A unit is a component; a column is one way to place all of it and, where CPU
// counts, to serve all its calls. The master chooses one column for each unit:
//
//	min  ∑_p cost_p·θ_p
//	     ∑_{p of u} θ_p = 1        ∀ unit u           dual π_u
//	     ∑_p bytes_pn·θ_p ≤ M_n    ∀ bounded node n   dual -μ_n
//	     ∑_p cores_pn·θ_p ≤ K_n    ∀ bounded node n   dual -ν_n
//
// Pricing finds the best column of each unit under prices: the tree program with
// the opening cost ε + μ_n·s_c and execution that costs e·(w + ν_n), which is exact,
// or for a unit that the tree alone cannot solve a few steps of its Lagrangian
// relaxation, which are a bound V_u(μ,ν) and a good column. For all μ, ν ≥ 0
//
//	L(μ,ν) = ∑_u V_u(μ,ν) - ∑_n (μ_n·M_n + ν_n·K_n)
//
// is a lower bound of the problem, whatever the master has seen so far. Prices
// are smoothed towards those of the best bound (Wentges 1997).
type columnGeneration struct {
	p      *Problem
	o      Options
	s      *Solution
	solver *alone
	units  []component
	fixed  float64 // access cost

	master *master
	seen   []map[string]bool // by unit: keys of its columns

	calls [][]int // by unit, where CPU counts; else nil

	scratch Placement
	hard    []*lagrangian // by unit; nil where the tree suffices, or
	choosy  []*pickyUnit  // by unit; nil where the tree suffices or not even the subset program
	subsets tree.Subsets  // working memory

	prices prices  // of the best bound
	bound  float64 // best bound so far, without fixed
	repair *repair // the best placement so far
}

// newColumnGeneration sets the master up with what the units would do alone and
// the best placement that a first repair finds.
func (p *Problem) newColumnGeneration(ctx context.Context, o Options, s *Solution) *columnGeneration {
	var all []int
	for _, part := range p.components {
		all = append(all, part.collections...)
	}
	cg := &columnGeneration{
		p: p, o: o, s: s, solver: p.newAlone(ctx, o.Weights), units: p.components,
		fixed: p.accessCost(all, p.components, o.Weights),
		bound: math.Inf(-1), scratch: make(Placement, len(p.Collections)),
		seen: make([]map[string]bool, len(p.components)),
	}
	cg.hard, cg.choosy = make([]*lagrangian, len(cg.units)), make([]*pickyUnit, len(cg.units))
	if _, cpu := p.bounded(); cpu {
		cg.solver.withCores()
		for u := range cg.units {
			cg.calls = append(cg.calls, p.calls(&cg.units[u]))
		}
	}
	deferred := make([]bool, len(p.Demand))
	for u := range cg.units {
		cg.seen[u] = make(map[string]bool)
		if cg.choosy[u] = cg.picky(u); cg.choosy[u] == nil && !cg.solver.easy(&cg.units[u]) {
			cg.hard[u] = p.newLagrangian(&cg.units[u], cg.solver, deferred, cg.scratch)
		}
	}
	cg.master = newMaster(cg)
	return cg
}

// close frees what HiGHS holds.
func (cg *columnGeneration) close() { cg.master.close() }

// Limits of the method itself. Rounds are cheap; most instances need 15 to 40.
const (
	maxRounds  = 150
	warmRounds = 12
	smoothing  = 0.5
)

// enough is the relative distance of master and bound at which pricing ends: what
// is left of the gap that was asked for is better spent on covers.
func (cg *columnGeneration) enough() float64 { return max(1e-7, cg.target()/10) }

// run prices until the gap is closed or columns run out.
func (cg *columnGeneration) run(ctx context.Context) error {
	cg.warm()
	covers, dived := 0, false
	for round := 0; round < maxRounds && ctx.Err() == nil; round++ {
		cg.s.Rounds++
		value, err := cg.master.solve(ctx)
		if errors.Is(err, ErrInterrupted) {
			return nil // the bound and the best placement stand
		}
		if err != nil {
			return err
		}
		before := cg.bound
		added := cg.round(value)
		if round == 0 && !cg.closed() {
			cg.dive(ctx, false) // a good placement early, for who stops the solve
		}
		if cg.closed() {
			break
		}
		stuck := added == 0 && cg.bound <= before+1e-7*math.Abs(before)
		if stuck || gap(value, cg.bound) < cg.enough() {
			dived = false
			if covers%2 == 0 && covers < 2*earlyDives {
				if dived = true; !cg.diveAndReturn(ctx) {
					break
				}
			}
			if covers++; covers > coverRounds || cg.separate() == 0 {
				break
			}
		}
	}
	if ctx.Err() == nil && !cg.closed() {
		if _, err := cg.master.solve(ctx); err == nil && !dived {
			cg.dive(ctx, true)
		}
		cg.repair.polish()
	}
	return nil
}

// earlyDives is how many dives there are before the last covers: at the first
// convergence, and when covers have raised the bound.
const earlyDives = 2

// diveAndReturn dives and solves the master again: covers are looked for in its own
// solution, not in what the dive has left. It tells whether there is more to do.
func (cg *columnGeneration) diveAndReturn(ctx context.Context) bool {
	cg.dive(ctx, true)
	if cg.closed() || ctx.Err() != nil {
		return false
	}
	_, err := cg.master.solve(ctx)
	return err == nil
}

// closed tells whether the gap that was asked for is reached.
func (cg *columnGeneration) closed() bool {
	return gap(cg.repair.cost+cg.fixed, cg.bound+cg.fixed) <= cg.target()
}

// shown is a cost in requests in flight, with access.
func (cg *columnGeneration) shown(x float64) float64 { return cg.o.unscaled(x + cg.fixed) }

func (cg *columnGeneration) target() float64 { return cg.o.Limits.RelativeGap() }

// warm takes a few steps of the subgradient method (Polyak 1969), which move the
// prices far faster than a master with few columns would.
func (cg *columnGeneration) warm() {
	m := cg.master
	at := prices{memory: make([]float64, len(m.nodes)), cpu: make([]float64, len(m.busy))}
	cg.repair = newRepair(cg)
	for step := range warmRounds {
		columns, bound := cg.price(at)
		if cg.solver.over() {
			return
		}
		if step == 0 {
			cg.repair.start(columns)
		}
		memory, cpu := m.excess(columns)
		cg.improve(at, bound)
		cg.add(columns)
		norm := 0.0
		for _, x := range memory {
			norm += float64(x * x)
		}
		for _, x := range cpu {
			norm += float64(x / m.core * x / m.core)
		}
		if norm == 0 {
			return
		}
		length := (min(cg.repair.cost, 2*math.Abs(bound)+1) - bound) / norm
		if step > 3 {
			length *= 0.6
		}
		at = prices{memory: slices.Clone(at.memory), cpu: slices.Clone(at.cpu)}
		for i, x := range memory {
			at.memory[i] = max(0, at.memory[i]+float64(length*x))
		}
		for i, x := range cpu {
			at.cpu[i] = max(0, at.cpu[i]+float64(length*x/m.core/m.core))
		}
	}
}

// round prices at smoothed duals; if that finds nothing new, at the duals. It
// returns how many columns are new.
func (cg *columnGeneration) round(value float64) int {
	m := cg.master
	keep, total := smoothing, 0
	for try := 0; ; try++ {
		at := cg.prices.mix(keep, m.price)
		columns, bound := cg.price(at)
		if cg.solver.over() {
			return total
		}
		cg.improve(at, bound)
		added := cg.add(columns)
		total += added
		if cg.o.Trace != nil {
			fmt.Fprintf(cg.o.Trace, "round %d: master %.8g bound %.8g best %.8g, %d new columns\n", cg.s.Rounds, cg.shown(value), cg.shown(cg.bound), cg.shown(cg.repair.cost), added)
		}
		if added > 0 || try > 0 || gap(value, cg.bound) < cg.enough() {
			break
		}
		keep = 0
	}
	return total
}

// improve keeps the prices of the best bound.
func (cg *columnGeneration) improve(at prices, bound float64) {
	if bound > cg.bound {
		cg.bound, cg.prices = bound, at
		cg.tell()
	}
}

// tell says how far the solve is, when the bound or the best placement has improved.
func (cg *columnGeneration) tell() {
	if cg.o.Progress != nil {
		cg.o.Progress(Progress{Part: "columns", Value: cg.repair.cost + cg.fixed, Bound: cg.bound + cg.fixed, Iteration: int64(cg.s.Rounds)})
	}
}

// price finds the best column of every unit and the bound that they prove; neither
// means anything if the solve is over.
func (cg *columnGeneration) price(at prices) ([]column, float64) {
	bound := 0.0
	for i, n := range cg.master.nodes {
		bound -= float64(at.memory[i] * float64(cg.p.Nodes[n].Memory))
	}
	for i, n := range cg.master.busy {
		bound -= float64(at.cpu[i] * cg.p.mostCores(n))
	}
	for i, x := range at.covers {
		bound -= float64(x * cg.master.covers[i].right)
	}
	on := cg.charge(at)
	task := cg.solver.under(on.conditions)
	columns := make([]column, len(cg.units))
	for u := range cg.units {
		if cg.solver.over() {
			break
		}
		if l := cg.hard[u]; l != nil {
			value, col := cg.priceHard(u, l, on)
			bound += value
			columns[u] = col
			continue
		}
		if x := cg.choosy[u]; x != nil {
			value, col := x.price(cg, u, on.conditions)
			bound += value
			columns[u] = col
			continue
		}
		value := task.solve(&cg.units[u], nil, cg.scratch)
		bound += value
		columns[u] = cg.column(u, cg.scratch)
		cg.cost(&columns[u], value, on)
	}
	return columns, bound
}

// Steps of a unit's relaxation, at first and in every later round: its prices
// persist, and the prices of memory change little from round to round.
const (
	firstSteps = 60
	roundSteps = 8
)

func (cg *columnGeneration) priceHard(u int, l *lagrangian, on charged) (float64, column) {
	steps := roundSteps
	if cg.master.empty() {
		steps = firstSteps
	}
	value := l.run(on.conditions, steps, cg.target()/4)
	return value, l.column(u)
}

// column is the best placement of the last run.
func (l *lagrangian) column(u int) column {
	return column{unit: u, sites: slices.Clone(l.picked), nodes: l.nodes, cost: l.cost}
}

// cost fills what a column costs whose sites are in scratch, and serves its calls
// at the prices. value is what it costs with them.
func (cg *columnGeneration) cost(col *column, value float64, on charged) {
	if cg.calls == nil {
		col.cost = value - cg.paid(on, col)
		return
	}
	if col.cost = math.Inf(1); value >= tree.Forbidden/2 {
		return // no leader has the cores for its writes
	}
	cg.serve(col, on.cpu, nil) // else it remains infinite
}

// serve gives the calls of a column whose sites are in scratch their nodes, as
// Problem.serve does, and fills what that costs. If they cannot be served, the column
// stays as it is. It returns the nodes that were preferred and had no core left.
func (cg *columnGeneration) serve(col *column, price, free []float64) (moved []int, ok bool) {
	s, ok := cg.p.serve(cg.calls[col.unit], cg.scratch, cg.o.Weights, price, free)
	if ok {
		col.nodes, col.cost = s.nodes, s.cost+cg.p.keeping(&cg.units[col.unit], cg.o.Weights, cg.scratch)
	}
	return s.moved, ok
}

// tooLarge tells whether c alone exceeds node n: closing n to it makes the bound
// better than prices can.
func (p *Problem) tooLarge(c, n int) bool {
	return p.Nodes[n].Memory > 0 && p.Collections[c].Bytes > p.Nodes[n].Memory
}

// column takes unit u's part of a placement; its cost is left to the caller.
func (cg *columnGeneration) column(u int, a Placement) column {
	sites := make([]Site, len(cg.units[u].collections))
	for i, c := range cg.units[u].collections {
		sites[i] = a[c]
	}
	return column{unit: u, sites: sites}
}

// Charged are conditions under which copies and calls pay prices.
type charged struct {
	conditions
	at prices
}

// charge is the conditions of prices.
func (cg *columnGeneration) charge(at prices) charged {
	on := charged{at: at}
	on.few = true
	on.memory = make([]float64, cg.p.n)
	for i, n := range cg.master.nodes {
		on.memory[cg.p.walk.Place[n]] = at.memory[i]
	}
	on.adjust = func(c int, d *tree.Program) { cg.surcharge(at, c, d) }
	on.closed, on.cores = cg.p.tooLarge, cg.solver.capacity
	if cg.calls != nil {
		on.free = cg.p.cores()
		on.cpu = make([]float64, cg.p.n)
		for i, n := range cg.master.busy {
			on.cpu[cg.p.walk.Place[n]] = at.cpu[i]
		}
	}
	return on
}

// paid is what the copies of a column pay.
func (cg *columnGeneration) paid(on charged, col *column) float64 {
	sum := 0.0
	for i, c := range cg.units[col.unit].collections {
		for _, n := range col.sites[i].Replicas {
			sum += float64(on.memory[cg.p.walk.Place[n]] * float64(cg.p.Collections[c].Bytes))
		}
	}
	for i := range cg.master.covers {
		if x := on.at.cover(i); x > 0 {
			sum += float64(x * float64(cg.count(col, &cg.master.covers[i])))
		}
	}
	return sum
}
