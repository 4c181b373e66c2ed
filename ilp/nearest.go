package ilp

import (
	"math"

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
	optimum := make([]Site, len(part.collections))
	for i, c := range part.collections {
		optimum[i], into[c] = into[c], reference[c]
	}
	if a.p.tied(part, a.w, into, value) {
		return value
	}
	n := nudge{to: reference, delta: 1e-10 * max(math.Abs(value), 1e-6)}
	free.solve(part, &n, into)
	if !a.p.tied(part, a.w, into, value) {
		for i, c := range part.collections {
			into[c] = optimum[i]
		}
	}
	return value
}

// tied reports whether a component costs the optimal value under a placement too.
func (p *Problem) tied(part *component, w Weights, a Placement, value float64) bool {
	cost, err := p.partCost(part, w, a)
	return err == nil && cost <= value+1e-12*max(1, math.Abs(value))
}
