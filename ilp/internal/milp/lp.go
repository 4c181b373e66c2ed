package milp

import (
	"context"
	"fmt"
	"math"
)

// An LP is a linear program that HiGHS keeps between solves: variables and rows are
// added, bounds change, and each solve starts from the last basis. It must be used by
// one goroutine, and closed.
type LP struct{ h *highs }

// Columns are variables in [0, ∞), compressed: variable i has the coefficients
// Value[Start[i]:Start[i+1]] in the rows Index[Start[i]:Start[i+1]].
type Columns struct {
	Cost  []float64
	Start []int32 // one per variable
	Index []int32
	Value []float64
}

// Keep hands the model over to HiGHS as a linear program.
func (m *Model) Keep(seed int) (*LP, error) {
	if !Available {
		return nil, ErrNoSolver
	}
	p := &LP{h: openHighs()}
	p.h.configure(Limits{Seed: seed})
	if err := m.load(p.h); err != nil {
		p.Close()
		return nil, err
	}
	p.Grow()
	return p, nil
}

// Close frees what HiGHS holds.
func (p *LP) Close() { p.h.close() }

// Grow prepares for added variables, which leave the basis primal feasible.
func (p *LP) Grow() { p.h.option("simplex_strategy", primalSimplex) }

// Narrow prepares for bounds and rows that cut the solution off and leave the basis
// dual feasible.
func (p *LP) Narrow() { p.h.option("simplex_strategy", dualSimplex) }

// AddColumns appends variables.
func (p *LP) AddColumns(c Columns) {
	n := len(c.Cost)
	zero, infinite := make([]float64, n), make([]float64, n)
	for i := range infinite {
		infinite[i] = math.Inf(1)
	}
	p.h.addColumns(c.Cost, zero, infinite, c.Start, c.Index, c.Value)
}

// AddRow appends the constraint Σ value·index ≤ upper.
func (p *LP) AddRow(upper float64, index []int32, value []float64) {
	p.h.addRow(math.Inf(-1), upper, index, value)
}

// Bound changes the range of variable i.
func (p *LP) Bound(i int, lower, upper float64) { p.h.bound(i, lower, upper) }

// Solve minimises the program. Its errors are ErrInterrupted, after which HiGHS may
// still be running and nothing may be asked of it, and ErrNumerical.
func (p *LP) Solve(ctx context.Context) (value float64, err error) {
	v := p.h.finish(ctx)
	if ctx.Err() != nil {
		return 0, ErrInterrupted
	}
	if !v.ok || v.status != highsOptimal {
		return 0, fmt.Errorf("HiGHS status %d: %w", v.status, ErrNumerical)
	}
	return p.h.floatInfo("objective_function_value"), nil
}

// Solution reads the values of the variables and the duals of the rows of the last
// solve; nil slices are skipped.
func (p *LP) Solution(x, dual []float64) { p.h.solution(x, dual) }
