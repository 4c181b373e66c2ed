package ilp

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A nudge makes copies and leaders of a reference placement a little cheaper and
// all others a little dearer, so that of several optima the nearest comes out.
type nudge struct {
	to    Placement
	delta float64
}

func (u *nudge) apply(p *Problem, c int, d *tree.Program) {
	if u == nil {
		return
	}
	site := &u.to[c]
	for m := range d.Open {
		if site.Holds(p.walk.Node[m]) {
			d.Open[m] -= u.delta
		} else {
			d.Open[m] += u.delta
		}
	}
	if p.Collections[c].Consistency == Sequential {
		u.leader(p, c, d.Write)
	}
}

func (u *nudge) leader(p *Problem, c int, row []float64) {
	if u == nil {
		return
	}
	for m := range row {
		if p.walk.Node[m] != u.to[c].Leader {
			row[m] += u.delta
		}
	}
}

// place solves one component exactly and as near to the reference as it can.
func (a *alone) place(part *component, reference, into Placement) float64 {
	free := a.under(conditions{})
	value := free.solve(part, nil, into)
	if reference == nil {
		return value
	}
	other := slices.Clone(into)
	for _, c := range part.collections {
		other[c] = reference[c]
	}
	if a.p.tied(part, a.w, other, value) {
		a.take(part, other, into)
		return value
	}
	n := nudge{to: reference, delta: 1e-10 * max(math.Abs(value), 1e-6)}
	free.solve(part, &n, other)
	if a.p.tied(part, a.w, other, value) {
		a.take(part, other, into)
	}
	return value
}

func (a *alone) take(part *component, from, into Placement) {
	for _, c := range part.collections {
		into[c] = from[c]
	}
}

// tied reports whether a component costs the optimal value under a placement too.
func (p *Problem) tied(part *component, w Weights, a Placement, value float64) bool {
	cost, err := p.partCost(part, w, a)
	return err == nil && cost <= value+1e-12*max(1, math.Abs(value))
}
