package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// A decomposition bounds problems of packings. It lets trees and nodes each have copies of
// their own, tied by
//
//	replica[c,n] ≤ room[c,n]        price π[c,n] ≥ 0
//
// The trees pay π for their copies and are solved one by one; each node earns π for what it
// has room for, with the binaries beside it, a knapsack of its own. For any π
//
//	L(π) = ∑_c V_c(π) - ∑_n P_n(π)
//
// is a lower bound, above that of a linear program because the knapsacks are whole
// (Lagrangian decomposition: Guignard and Kim 1987). π takes deflected Polyak steps.
type decomposition struct {
	*packing
	push   [][]float64 // by collection and place: the deflected direction
	holds  Placement   // what the trees want
	gives  [][]bool    // by collection and node: what the nodes have room for
	bytes  []float64   // by binary
	bound  float64
	prices [][]float64 // of the best bound
	scale  float64
	stuck  int
}

// Limits of the decomposition.
const (
	packRounds = 80
	packSteps  = 40  // of prices, in each round
	packMoves  = 400 // of the search, in each round
	idleRounds = 12
)

// pack solves a problem of packings: bound and placement improve in turns, and if a gap
// remains that a program may close, it begins where they end.
func (p *Problem) pack(ctx context.Context, o Options, s *Solution) error {
	d := &decomposition{packing: p.newPacking(ctx, o), bound: math.Inf(-1), scale: 1}
	fixed := p.accessCost(all(len(p.Collections)), p.components, o.Weights)
	d.begin()
	d.start()
	d.step() // prices for the search
	idle := 0
	for round := 0; round < packRounds && idle < idleRounds && ctx.Err() == nil; round++ {
		value, bound := d.value, d.bound
		for range packSteps {
			d.step()
		}
		d.search(packMoves)
		s.Rounds++
		if idle++; d.value < value-1e-5*math.Abs(value) || d.bound > bound+1e-5*math.Abs(bound) {
			idle = 0
		}
		if o.Trace != nil {
			fmt.Fprintf(o.Trace, "decomposition %d: bound %.8g best %.8g\n", round, o.unscaled(d.bound+fixed), o.unscaled(d.value+fixed))
		}
		if o.Progress != nil {
			o.Progress(Progress{Part: "decomposition", Value: d.value + fixed, Bound: d.bound + fixed, Iteration: int64(s.Rounds)})
		}
		if gap(d.value+fixed, d.bound+fixed) <= o.Limits.RelativeGap() {
			break
		}
	}
	s.Bound = max(s.Bound, d.bound+fixed)
	if d.best == nil {
		return p.unpacked(ctx, s)
	}
	s.Placement, s.Serving, s.value = d.best, nil, d.value+fixed
	s.Proofs = append(s.Proofs, Proof{Solver: "decomposition", Collections: len(p.Collections), Value: d.value + fixed, Bound: s.Bound})
	return nil
}

// packed is pack, and the program that may close what gap it leaves.
func (p *Problem) packed(ctx context.Context, o Options, s *Solution) error {
	if err := p.pack(ctx, o, s); err != nil {
		return err
	}
	found := s.Placement
	if found != nil {
		closed := gap(s.value, s.Bound) <= o.Limits.RelativeGap()
		if ctx.Err() != nil {
			s.Status, _ = milp.Stopped(ctx, true)
		}
		if closed || ctx.Err() != nil {
			return nil
		}
	}
	g := p.formulate(ctx, p.components, o.Weights, false, true)
	var start *milp.Start
	if found != nil {
		if g.Size().Nonzeros > packedProgram {
			s.Status = Feasible
			return nil
		}
		start = g.values(found)
	}
	best, floor, a := s.value, s.Bound, make(Placement, len(p.Collections))
	bound, err := p.program(ctx, g, o, start, s, a)
	s.Bound = max(bound, floor)
	s.Proofs = append(s.Proofs, Proof{Solver: "mip", Collections: len(p.Collections), Value: s.value, Bound: s.Bound})
	switch {
	case found == nil:
		s.Placement = a
		return err
	case err != nil && ctx.Err() != nil:
		s.Status, _ = milp.Stopped(ctx, true)
	case err != nil:
		s.Status = Feasible
	case s.value < best:
		s.Placement = a
		return nil
	}
	s.Placement, s.Serving, s.value = found, nil, best
	return nil
}

// packedProgram is the nonzeros up to which a gap is left to one program.
const packedProgram = 200_000

// unpacked is the answer where the search has found no placement: a program may.
func (p *Problem) unpacked(ctx context.Context, s *Solution) error {
	if ctx.Err() == nil {
		return nil
	}
	status, why := milp.Stopped(ctx, false)
	s.Status = status
	return fmt.Errorf("decomposition: %w", why)
}

// all are the numbers below n.
func all(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func (d *decomposition) begin() {
	d.holds = make(Placement, len(d.sites))
	for range d.sites {
		d.push = append(d.push, make([]float64, d.p.n))
		d.gives = append(d.gives, make([]bool, d.p.n))
	}
	for _, b := range d.size {
		d.bytes = append(d.bytes, float64(b))
	}
}

// step evaluates the bound at the prices and moves them.
func (d *decomposition) step() {
	value := 0.0
	task := d.solver.under(conditions{few: true, closed: d.tooLarge, adjust: d.charge(1)})
	for c := range d.holds {
		value += task.solve(&d.p.components[c], nil, d.holds)
	}
	if d.solver.over() {
		return
	}
	for _, n := range d.full {
		value -= d.fit(n)
	}
	if value > d.bound {
		d.bound, d.stuck = value, 0
		d.prices = d.prices[:0]
		for _, x := range d.price {
			d.prices = append(d.prices, slices.Clone(x))
		}
	} else if d.stuck++; d.stuck > 15 {
		d.scale, d.stuck = max(d.scale*0.7, 1e-3), 0
		for c := range d.price {
			copy(d.price[c], d.prices[c])
			clear(d.push[c])
		}
		return
	}
	d.follow(d.scale * (min(d.value, value+0.1*math.Abs(value)+1) - value))
}

// fit finds what node n has room for, and returns what it earns.
func (d *decomposition) fit(n int) float64 {
	m := d.p.walk.Place[n]
	var items []item
	for c := range d.price {
		d.gives[c][n] = false
		if worth := d.price[c][m]; worth > 0 && !d.tooLarge(c, n) {
			items = append(items, item{d.binary[c], float64(d.p.Collections[c].Bytes), worth, c})
		}
	}
	earned, taken := mostWorth(items, d.bytes, float64(d.p.Nodes[n].Memory))
	for i, x := range items {
		d.gives[x.collection][n] = taken[i]
	}
	return earned
}

// follow moves the prices along the deflected subgradient for a distance to the optimum.
func (d *decomposition) follow(distance float64) {
	const deflection = 0.6
	norm := 0.0
	for c := range d.price {
		for _, n := range d.full {
			m := d.p.walk.Place[n]
			g := 0.0
			if d.holds[c].Holds(n) {
				g++
			}
			if d.gives[c][n] {
				g--
			}
			x := float64(deflection*d.push[c][m]) + g
			if d.price[c][m] <= 0 && x < 0 {
				x = 0
			}
			d.push[c][m] = x
			norm += float64(x * x)
		}
	}
	if norm == 0 || distance <= 0 {
		return
	}
	for c := range d.price {
		for m := range d.price[c] {
			d.price[c][m] = max(0, d.price[c][m]+float64(distance/norm*d.push[c][m]))
		}
	}
}
