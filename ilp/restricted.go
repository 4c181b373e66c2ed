package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Work of the program over columns.
const (
	columnsPerUnit       = 8
	restrictedNodes      = 100
	restrictedIterations = 200_000
	// A first placement may be far from the bound; what is looked for is not. Only
	// columns whose reduced cost is within this share of the bound are taken.
	hopedGap = 0.003
)

// restricted solves the master as an integer program over the columns of least
// reduced cost, starting from the best placement. It can only improve the
// placement; the bound stays that of pricing.
func (cg *columnGeneration) restricted(ctx context.Context) {
	slack := min(cg.repair.cost-cg.bound, hopedGap*math.Abs(cg.bound+cg.fixed))
	cg.enumerate(slack)
	if _, err := cg.master.solve(ctx); err == nil {
		cg.choose(ctx, slack)
	}
}

// choose solves one program over columns.
func (cg *columnGeneration) choose(ctx context.Context, slack float64) {
	chosen := cg.promising(slack)
	m := &Model{Name: "columns"}
	units := func(u int) string { return cg.p.groupName(cg.units[u].groups[0]) }
	family := m.Family("column", units, func(i int) string { return string(rune('a' + i)) })
	one := m.Family("one_column", units)
	memory := m.Family("memory", func(n int) string { return cg.p.Nodes[n].Name })
	use := make([][]term, cg.p.n)
	start := new(Start)
	vars := make([]Var, len(chosen))
	perUnit := make([][]Var, len(cg.units))
	for i := range chosen {
		col := &chosen[i]
		v := family.Binary(col.cost, col.unit, len(perUnit[col.unit]))
		vars[i] = v
		perUnit[col.unit] = append(perUnit[col.unit], v)
		for _, l := range cg.master.bytes(col) {
			use[l.node] = append(use[l.node], term{cg.master.share(l), v})
		}
		x := 0.0
		if cg.repair.best != nil && col.key() == cg.repair.best[col.unit].key() {
			x = 1
		}
		start.Index, start.Value = append(start.Index, int32(v)), append(start.Value, x)
	}
	for u, vs := range perUnit {
		row := one.Row(u)
		for _, v := range vs {
			row.Add(1, v)
		}
		row.Equal(1)
	}
	for n, terms := range use {
		if len(terms) > 0 {
			row := memory.Row(n)
			for _, t := range terms {
				row.Add(t.coefficient, t.v)
			}
			row.AtMost(1)
		}
	}
	limits := cg.o.Limits
	limits.Nodes = restrictedNodes
	limits.Iterations = restrictedIterations
	limits.Gap = cg.target() / 4
	answer, err := m.Solve(ctx, limits, start)
	if err != nil || answer.X == nil {
		return
	}
	if cg.o.Trace != nil {
		fmt.Fprintf(cg.o.Trace, "program over %d columns of %d: %s %.8g, its bound %.8g, %d nodes\n", len(chosen), len(cg.master.columns), answer.Status, answer.Objective+cg.fixed, answer.Bound+cg.fixed, answer.Nodes)
	}
	r := cg.repair
	r.empty()
	wanted := make([]column, 0, len(cg.units))
	for i, v := range vars {
		if answer.X[v] > 0.5 {
			wanted = append(wanted, chosen[i])
		}
	}
	r.adopt(wanted)
	r.polish()
}

// promising picks the columns of least reduced cost of every unit, and the one
// that the best placement uses.
func (cg *columnGeneration) promising(slack float64) []column {
	byUnit := make([][]int, len(cg.units))
	cost := make([]float64, len(cg.master.columns))
	for i := range cg.master.columns {
		col := &cg.master.columns[i]
		cost[i] = cg.master.reduced(col)
		byUnit[col.unit] = append(byUnit[col.unit], i)
	}
	var chosen []column
	for u, list := range byUnit {
		slices.SortStableFunc(list, func(a, b int) int {
			switch {
			case cost[a] < cost[b]:
				return -1
			case cost[a] > cost[b]:
				return 1
			}
			return 0
		})
		keys := make(map[string]bool)
		for _, i := range list[:min(len(list), columnsPerUnit)] {
			if cost[i] > cost[list[0]]+slack {
				break
			}
			chosen = append(chosen, cg.master.columns[i])
			keys[cg.master.columns[i].key()] = true
		}
		if best := cg.repair.best; best != nil && !keys[best[u].key()] {
			chosen = append(chosen, best[u])
		}
	}
	return chosen
}
