package ilp

import "math"

// Rates of 10^-12 or 10^12 per second are as good as rates of 1, but solvers compare
// costs with absolute tolerances. So every solve multiplies its weights by the power of
// two that makes everything at the root cost about 2^usual, and divides what it has
// found by it again. Powers of two change no digit: rates, updates, ε and cores times
// 2^k give the same placement, and 2^k times the value and the bound, bit by bit.
const usual = 10

// times multiplies all weights by 2^k.
func (w Weights) times(k int) Weights {
	for _, x := range []*float64{&w.Access, &w.Network, &w.Execution, &w.Remote, &w.Propagation, &w.Copies} {
		*x = math.Ldexp(*x, k)
	}
	return w
}

// exponent is the k by whose power of two the weights of a solve are multiplied. What
// updates cost is left out where there is something else: the placements of lowest cost
// avoid it.
func (p *Problem) exponent(w Weights) int {
	if p.Migration != nil {
		return exponentOf(p.Migration.WeightAccess + p.Migration.WeightMove)
	}
	cost := p.atOne(0, w)
	for n := 1; n < p.n && cost == 0; n++ {
		cost = p.atOne(n, w)
	}
	if cost == 0 {
		cost = p.dearestUpdate(w)
	}
	return exponentOf(cost)
}

func exponentOf(cost float64) int {
	const most = 1000 // beyond, the weights themselves would not be numbers
	if cost == 0 || math.IsInf(cost, 0) || math.IsNaN(cost) {
		return 0
	}
	return min(max(usual-math.Ilogb(cost), -most), most)
}

// atOne is the weighted cost, without access, of a single copy of everything on node n.
func (p *Problem) atOne(n int, w Weights) float64 {
	sum := w.Copies * p.Epsilon * float64(len(p.Collections))
	for k := range p.Demand {
		sum += p.local(k, n, w)
	}
	return sum
}

// dearestUpdate is what the updates of one collection cost if they cross the whole tree.
func (p *Problem) dearestUpdate(w Weights) float64 {
	most, longest := 0.0, 0.0
	for c := range p.Collections {
		most = max(most, p.Collections[c].Writes)
	}
	for _, d := range p.seconds {
		longest = max(longest, d)
	}
	return w.Propagation * p.Beta * most * longest
}

// unscaled is a cost of a running solve in requests in flight.
func (o *Options) unscaled(x float64) float64 { return math.Ldexp(x, -o.exponent) }

// scaled are the options of a solve whose weights are of the usual magnitude.
func (p *Problem) scaled(o Options) Options {
	o.exponent = p.exponent(o.Weights)
	o.Weights = o.Weights.times(o.exponent)
	then := make([]Weights, len(o.Then))
	for i, w := range o.Then {
		then[i] = w.times(p.exponent(w))
	}
	o.Then = then
	if hear := o.Progress; hear != nil {
		exponent := o.exponent
		o.Progress = func(x Progress) {
			x.Value, x.Bound = math.Ldexp(x.Value, -exponent), math.Ldexp(x.Bound, -exponent)
			hear(x)
		}
	}
	return o
}

// unscale takes the powers of two of scaled back. asked are the options as given.
func (s *Solution) unscale(p *Problem, asked, o Options) {
	s.Value, s.Bound = o.unscaled(s.Value), o.unscaled(s.Bound)
	for i := range s.Proofs {
		s.Proofs[i].Value, s.Proofs[i].Bound = o.unscaled(s.Proofs[i].Value), o.unscaled(s.Proofs[i].Bound)
	}
	for i := range s.Values {
		k := o.exponent
		if i > 0 {
			k = p.exponent(asked.Then[i-1])
		}
		s.Values[i] = math.Ldexp(s.Values[i], -k)
	}
}

// Costs above this, at the usual magnitude, are so far beyond what an optimum pays that a
// solver's tolerances for their variables would swallow the rest.
const dear = 8 << usual

// ceiling is a cost that no optimum reaches, for the costs of single decisions to be cut
// to: twice what one feasible placement costs, and no less than is usual. Infinite if no decision is dear, or if
// everything on one node is not feasible on the nodes tried.
func (p *Problem) ceiling(w Weights) float64 {
	dearest := p.dearestUpdate(w)
	for n := range p.n {
		dearest = max(dearest, p.atOne(n, w))
	}
	if dearest <= dear {
		return math.Inf(1)
	}
	a, ok := p.onOneNode(w)
	if !ok {
		return math.Inf(1)
	}
	return max(2*p.atOne(a[0].Leader, w), 1<<usual)
}

// onOneNode puts one copy of everything on the first node that has room and cores for
// that, if it is among the first few: a large tree has too many to try.
func (p *Problem) onOneNode(w Weights) (Placement, bool) {
	const tries = 16
	for n := range min(p.n, tries) {
		a := make(Placement, len(p.Collections))
		for c := range a {
			a[c] = At(n)
		}
		if p.fits(a, w) {
			return a, true
		}
	}
	return nil, false
}
