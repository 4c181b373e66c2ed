package ilp

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Where CPU binds, a placement alone does not say what fits: the node that executes
// a class is a decision as well, and the cheapest may have no core left.

// busy is the cores that class k keeps busy if it executes on node n: λ_k·e_kn.
func (p *Problem) busy(k, n int) float64 {
	return float64(p.rates[k] * float64(p.Functions[p.Demand[k].Function].execution(n)) / 1e9)
}

// together is the cores that classes keep busy on node n.
func (p *Problem) together(classes []int, n int) float64 {
	sum := 0.0
	for _, k := range classes {
		sum += p.busy(k, n)
	}
	return sum
}

// slowest is the longest execution of any function on any node, in seconds.
func (p *Problem) slowest() float64 {
	longest := int64(0)
	for f := range p.Functions {
		longest = max(longest, slices.Max(p.Functions[f].Execution))
	}
	return float64(longest) / 1e9
}

// atLeader reports whether class k has no choice but the leader.
func (p *Problem) atLeader(k int) bool {
	return p.kind[k] == Sequential && len(p.Demand[k].Writes) > 0
}

// calls lists the classes of a component in the order in which they are given
// cores: those without a choice first, then the largest.
func (p *Problem) calls(part *component) []int {
	calls := slices.Clone(part.classes)
	for _, c := range part.collections {
		calls = append(calls, p.ofOne[c]...)
	}
	slices.SortFunc(calls, func(a, b int) int {
		if p.atLeader(a) != p.atLeader(b) {
			if p.atLeader(a) {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(p.busy(b, 0), p.busy(a, 0)), a-b)
	})
	return calls
}

// options visits every node that may execute class k, with its weighted cost there.
func (s *server) options(k int, visit func(n int, cost float64)) error {
	p := s.p
	touched := p.touched(k)
	switch {
	case p.atLeader(k):
		var out Served
		if err := s.atLeader(k, &out); err != nil {
			return err
		}
		visit(out.Node, p.local(k, out.Node, s.w))
	case p.kind[k] == SEC && (p.single[k] < 0 || p.RemoteSingle):
		toll := p.toll(k, s.w)
		for n := range p.n {
			cost := p.local(k, n, s.w)
			for _, c := range touched {
				cost += float64(toll * p.seconds[n*p.n+s.find(c).to(n, Nearest, nil)])
			}
			visit(n, cost)
		}
	default:
		found := false
		for _, n := range s.a[touched[0]].Replicas {
			if !slices.ContainsFunc(touched[1:], func(c int) bool { return !s.a[c].Holds(n) }) {
				visit(n, p.local(k, n, s.w))
				found = true
			}
		}
		if !found {
			return fmt.Errorf("class %d: no node holds all of %s: %w", k, p.names(touched), ErrUnservable)
		}
	}
	return nil
}

// A serving says which nodes execute the classes of a component.
type serving struct {
	nodes  []int   // by call
	cost   float64 // weighted, without access and without prices
	priced float64 // with the price of cores
	moved  []int   // nodes that were preferred, but had no core left
}

// serve gives every call of a component the node where cost and price are least
// among those with cores left. price is by place, free by node; nil for no price
// and no bound. It fails if a call cannot be served or fits nowhere.
func (p *Problem) serve(calls []int, a Placement, w Weights, price, free []float64) (serving, bool) {
	s := server{p: p, a: a, by: Cheapest, w: w, others: make(map[int]*router), collection: -1}
	out := serving{nodes: make([]int, len(calls))}
	taken := 0
	defer func() { // the room is given back: who keeps the serving takes it
		if free != nil {
			for i, n := range out.nodes[:taken] {
				free[n] += p.busy(calls[i], n)
			}
		}
	}()
	for i, k := range calls {
		best, least, cost := -1, math.Inf(1), 0.0
		wish, wished := -1, math.Inf(1)
		err := s.options(k, func(n int, x float64) {
			busy := p.busy(k, n)
			y := x
			if price != nil {
				y += float64(price[p.walk.Place[n]] * busy)
			}
			if y < wished {
				wish, wished = n, y
			}
			if y < least && (free == nil || busy <= free[n]) {
				best, least, cost = n, y, x
			}
		})
		if err != nil {
			return out, false
		}
		if wish != best {
			out.moved = append(out.moved, wish)
		}
		if best < 0 {
			return out, false
		}
		if free != nil {
			free[best] -= p.busy(k, best)
		}
		out.nodes[i], taken = best, i+1
		out.cost += cost
		out.priced += least
	}
	return out, true
}

// serveAround serves the calls that have no node yet: each where cost and price are
// least among the nodes with cores left, or, if there is none, of all. left is by
// node, and used up; nil for no bound.
func (p *Problem) serveAround(calls, nodes []int, a Placement, w Weights, price, left []float64) {
	if left == nil {
		left = slices.Repeat([]float64{math.Inf(1)}, p.n)
	}
	s := server{p: p, a: a, by: Cheapest, w: w, others: make(map[int]*router), collection: -1}
	for i, n := range nodes {
		if n >= 0 {
			left[n] -= p.busy(calls[i], n)
		}
	}
	for i, k := range calls {
		if nodes[i] >= 0 {
			continue
		}
		best, least, fits := -1, math.Inf(1), false
		err := s.options(k, func(n int, x float64) {
			busy := p.busy(k, n)
			y, room := x+float64(price[p.walk.Place[n]]*busy), busy <= left[n]
			if room && !fits || room == fits && y < least {
				best, least, fits = n, y, room
			}
		})
		if err != nil {
			panic(err) // the copies of a program serve all demand
		}
		left[best] -= p.busy(k, best)
		nodes[i] = best
	}
}

// cores is what calls may keep busy, by node; +Inf without a bound.
func (p *Problem) cores() []float64 {
	cores := make([]float64, p.n)
	for n := range cores {
		if cores[n] = p.Nodes[n].CPU; cores[n] == 0 {
			cores[n] = math.Inf(1)
		}
	}
	return cores
}

// keeping is the weighted cost of a component's copies and updates.
func (p *Problem) keeping(part *component, w Weights, a Placement) float64 {
	sum := 0.0
	for _, c := range part.collections {
		sum += float64(w.Copies * p.Epsilon * float64(len(a[c].Replicas)))
		if carry := w.Propagation * p.Beta * p.Collections[c].Writes; carry > 0 {
			sum += float64(carry * p.update(&a[c]))
		}
	}
	return sum
}

// mayExecute tells why class k cannot execute on node n, or nil.
func (p *Problem) mayExecute(k, n int, a Placement) error {
	if n < 0 || n >= p.n {
		return fmt.Errorf("class %d executes on no node: %w", k, ErrUnservable)
	}
	if p.atLeader(k) {
		for _, c := range p.Demand[k].Writes {
			if a[c].Leader != n {
				return fmt.Errorf("class %d executes on node %q, but %q is led by %q: %w", k, p.Nodes[n].Name, p.Collections[c].Name, p.Nodes[a[c].Leader].Name, ErrUnservable)
			}
		}
	}
	if p.kind[k] == SEC && (p.single[k] < 0 || p.RemoteSingle) {
		return nil
	}
	for _, c := range p.touched(k) {
		if !a[c].Holds(n) {
			return fmt.Errorf("class %d executes on node %q without %q: %w", k, p.Nodes[n].Name, p.Collections[c].Name, ErrUnservable)
		}
	}
	return nil
}
