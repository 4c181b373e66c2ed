package ilp

import (
	"context"
	"fmt"
)

// Formulate writes the problem down as one Model, naive or reduced, without
// solving it: to count it, to export it, or to solve it elsewhere. Where costs are so
// small or large that solvers' tolerances would decide, the objective is multiplied by
// 2^Model.Exponent.
func (p *Problem) Formulate(f Formulation, w Weights) (*Model, error) {
	if w == (Weights{}) {
		w = Total
	}
	if f != Naive && f != Reduced && f != Fast && f != "" {
		return nil, fmt.Errorf("formulation %q, want naive or reduced", f)
	}
	exponent := p.exponent(w)
	if exponent >= -plain && exponent <= plain {
		exponent = 0
	}
	var m *Model
	if p.Migration != nil {
		m = p.migrationModel(context.Background(), f == Naive, exponent).Model
	} else {
		m = p.formulate(context.Background(), p.components, w.times(exponent), f == Naive, true).Model
	}
	m.Exponent = exponent
	return m, nil
}

// plain is the exponent up to which an exported objective stays as it is.
const plain = 16
