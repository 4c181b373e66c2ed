package ilp

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// HiGHS lets a row exceed its bound by its tolerance, 10^-7 of a node's capacity: some
// hundred bytes of a GiB. Bytes are whole numbers, and copies fit or do not fit. So
// every solution is counted in bytes, binaries included, and in cores as `ilp check`
// counts them; what does not fit is cut off, and the program solved again.

// solveExactly is Solve for solutions that fit. The bound of each round holds: cuts
// remove nothing that fits.
func (g *program) solveExactly(ctx context.Context, o *Options, start *milp.Start) (*milp.Answer, error) {
	bound, nodes := math.Inf(-1), int64(0)
	for {
		answer, err := g.Solve(ctx, o.Limits, start)
		if err != nil {
			return nil, err
		}
		bound, nodes = max(bound, answer.Bound), nodes+answer.Nodes
		answer.Bound, answer.Nodes = bound, nodes
		if answer.X == nil || answer.Status == Infeasible || !g.cut(answer.X) {
			return answer, nil
		}
		if ctx.Err() != nil {
			answer.X = nil
			answer.Status, _ = milp.Stopped(ctx, false)
			return answer, nil
		}
	}
}

// cut adds a cover for every node whose capacity a solution exceeds, and reports whether
// there is any:
//
//	cover:  ∑_{i∈E(D)} x_i ≤ |D| - 1
//
// with D a minimal set of what is there and does not fit together, and E(D) all of it
// and all that takes as much as its largest member.
func (g *program) cut(x []float64) bool {
	if !g.capacitated || !g.complete(x) {
		return false
	}
	p := g.p
	a := make(Placement, len(p.Collections))
	g.placement(x, a)
	var serving []int
	if g.explicit {
		serving = slices.Repeat([]int{-1}, len(p.Demand))
		g.serving(x, a, serving)
	}
	memory, cores := p.used(a, serving)
	found := false
	for n := range p.n {
		if limit := p.Nodes[n].Memory; limit > 0 && memory[n] > limit {
			g.cuts++
			coverOf(g.family("memory_cover", g.nodes, strconv.Itoa).Row(n, g.cuts), merged(g.memory[n]), float64(limit), x)
			found = true
		}
		if limit := p.mostCores(n); limit > 0 && cores[n] > limit {
			g.cuts++
			coverOf(g.family("cpu_cover", g.nodes, strconv.Itoa).Row(n, g.cuts), merged(g.cpu[n]), limit, x)
			found = true
		}
	}
	return found
}

// coverOf writes the cover of what takes more than limit of a node. Bytes are exact as
// floats: validate allows no more than 2^53 of them.
func coverOf(row milp.Row, terms []term, limit float64, x []float64) {
	const rounding = 1e-12 // of sums of cores in another order
	var in []term
	sum := 0.0
	for _, t := range terms {
		if t.coefficient > 0 && x[t.v] > 0.5 {
			in = append(in, t)
			sum += t.coefficient
		}
	}
	slices.SortStableFunc(in, func(a, b term) int { return cmp.Compare(a.coefficient, b.coefficient) })
	largest, kept := 0.0, make(map[milp.Var]bool)
	for _, t := range in { // the smallest that are not needed leave
		if rest := sum - t.coefficient; rest > limit*(1+rounding) {
			sum = rest
			continue
		}
		kept[t.v] = true
		largest = max(largest, t.coefficient)
	}
	for _, t := range terms {
		if kept[t.v] || t.coefficient >= largest {
			row.Add(1, t.v)
		}
	}
	row.AtMost(float64(len(kept) - 1))
}

// complete reports whether a solution has a copy of everything: HiGHS may return one that
// its tolerances have spoilt.
func (g *program) complete(x []float64) bool {
	for _, c := range g.collections {
		if !slices.ContainsFunc(g.replica[c], func(y milp.Var) bool { return x[y] > 0.5 }) {
			return false
		}
	}
	return true
}

// used is the bytes that copies, and binaries if they count, take on each node, and the
// cores that calls keep busy. serving is the node of each class, -1 where nobody serves
// it, nil if neither counts.
func (p *Problem) used(a Placement, serving []int) (memory []int64, cores []float64) {
	memory, cores = make([]int64, p.n), make([]float64, p.n)
	for c, s := range a {
		for _, n := range s.Replicas {
			memory[n] += p.Collections[c].Bytes
		}
	}
	there := make(map[where]bool)
	for k, n := range serving {
		if n < 0 || p.rates[k] == 0 {
			continue
		}
		cores[n] += p.busy(k, n)
		b := p.Functions[p.Demand[k].Function].Binary
		if at := (where{n, b}); p.BinariesInMemory && b != "" && !there[at] {
			there[at] = true
			memory[n] += p.bytesOf(b)
		}
	}
	return memory, cores
}

// A where is a binary on a node.
type where struct {
	node   int
	binary string
}

// bytesOf is the size of a binary.
func (p *Problem) bytesOf(name string) int64 {
	i := slices.IndexFunc(p.Binaries, func(b Binary) bool { return b.Name == name })
	return p.Binaries[i].Bytes
}

// overfull is a node whose memory or cores are exceeded, or -1.
func (p *Problem) overfull(a Placement, serving []int) int {
	memory, cores := p.used(a, serving)
	for n := range p.n {
		if limit := p.Nodes[n].Memory; limit > 0 && memory[n] > limit {
			return n
		}
		if limit := p.mostCores(n); limit > 0 && cores[n] > limit {
			return n
		}
	}
	return -1
}
