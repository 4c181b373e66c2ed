package ilp

import (
	"context"
	"fmt"
)

// Formulate writes the problem down as one Model, naive or reduced, without
// solving it: to count it, to export it, or to solve it elsewhere.
func (p *Problem) Formulate(f Formulation, w Weights) (*Model, error) {
	if w == (Weights{}) {
		w = Total
	}
	if p.Migration != nil {
		return p.migrationModel(context.Background(), f == Naive).Model, nil
	}
	switch f {
	case Naive:
		return p.formulate(context.Background(), p.components, w, true, true).Model, nil
	case Reduced, Fast, "":
		return p.formulate(context.Background(), p.components, w, false, true).Model, nil
	}
	return nil, fmt.Errorf("formulation %q, want naive or reduced", f)
}
