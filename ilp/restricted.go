package ilp

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// Work of the programs over columns.
const (
	columnsPerUnit       = 8
	restrictedNodes      = 100
	restrictedIterations = 20_000
	// A first placement may be far from the bound; what is looked for is not. Only
	// columns whose reduced cost is within this share of the bound are taken.
	hopedGap = 0.003
	// A region is so many bounded nodes next to each other; regions overlap by half.
	regionNodes      = 16
	regionIterations = 3_000
	regionSweeps     = 3
)

// restricted solves the master as an integer program over the columns of least
// reduced cost, starting from the best placement: first for the units of one region
// after the other, with the others where they are, then for all. It can only
// improve the placement; the bound stays that of pricing.
func (cg *columnGeneration) restricted(ctx context.Context) {
	slack := min(cg.repair.cost-cg.bound, hopedGap*math.Abs(cg.bound+cg.fixed))
	if _, err := cg.master.solve(ctx); err != nil {
		return
	}
	cg.enumerate(slack)
	if _, err := cg.master.solve(ctx); err != nil {
		return
	}
	x := cg.master.weights()
	chosen := cg.promising(slack)
	limits := cg.o.Limits
	limits.Nodes, limits.Gap = restrictedNodes, cg.target()/4
	for sweep := 0; sweep < regionSweeps && cg.repair.best != nil; sweep++ {
		before := cg.repair.cost
		limits.Iterations = regionIterations
		for at := 0; at < cg.scarceNodes(); at += regionNodes / 2 {
			if cg.closed() || ctx.Err() != nil {
				return
			}
			cg.choose(ctx, chosen, cg.around(at, x), limits)
		}
		cg.repair.polish()
		if cg.repair.log("regions"); cg.repair.cost > before-float64(cg.target()/20*before) {
			break
		}
	}
	if cg.closed() || ctx.Err() != nil {
		return
	}
	all := make([]int, len(cg.units))
	for u := range all {
		all[u] = u
	}
	limits.Iterations = restrictedIterations
	cg.choose(ctx, chosen, all, limits)
	cg.repair.polish()
}

// scarceNodes counts the nodes with a bounded resource.
func (cg *columnGeneration) scarceNodes() int {
	count := 0
	for n := range cg.p.n {
		if cg.scarce(n) {
			count++
		}
	}
	return count
}

// around lists the units with copies in the region that begins at the bounded node
// of some place: in the best placement, or in the master's solution x.
func (cg *columnGeneration) around(at int, x []float64) []int {
	region := make([]bool, cg.p.n)
	for _, n := range cg.p.walk.Node {
		if !cg.scarce(n) {
			continue
		}
		if at--; at < 0 && at >= -regionNodes {
			region[n] = true
		}
	}
	there := make([]bool, len(cg.units))
	mark := func(col *column) {
		for i := range col.sites {
			there[col.unit] = there[col.unit] || slices.ContainsFunc(col.sites[i].Replicas, func(n int) bool { return region[n] })
		}
	}
	for u := range cg.repair.best {
		mark(&cg.repair.best[u])
	}
	for i := range x {
		if x[i] > 1e-6 {
			mark(&cg.master.columns[i])
		}
	}
	var free []int
	for u, is := range there {
		if is {
			free = append(free, u)
		}
	}
	return free
}

// choose solves the program over the columns of the free units, with the others as
// in the best placement.
func (cg *columnGeneration) choose(ctx context.Context, columns [][]column, free []int, limits Limits) {
	r := cg.repair
	var wanted, chosen []column
	if r.best != nil {
		wanted = slices.Clone(r.best)
		for _, u := range free {
			wanted[u].sites = nil
		}
		wanted = slices.DeleteFunc(wanted, func(col column) bool { return col.sites == nil })
	}
	for _, u := range free {
		chosen = append(chosen, columns[u]...)
		if r.best != nil && !slices.ContainsFunc(columns[u], func(col column) bool { return r.stands(&col) }) {
			chosen = append(chosen, r.best[u])
		}
	}
	m, vars, start := cg.choice(wanted, chosen, free)
	var answer *milp.Answer
	for {
		var err error
		if answer, err = m.Solve(ctx, limits, start); err != nil || answer.X == nil {
			return
		}
		if !cg.cutOverfull(m, wanted, chosen, vars, answer.X) {
			break
		}
	}
	if cg.o.Trace != nil {
		fmt.Fprintf(cg.o.Trace, "program over %d columns of %d units: %s %.8g, its bound %.8g, %d nodes\n", len(chosen), len(free), answer.Status, cg.shown(answer.Objective), cg.shown(answer.Bound), answer.Nodes)
	}
	for i, v := range vars {
		if answer.X[v] > 0.5 {
			wanted = append(wanted, chosen[i])
		}
	}
	r.adopt(wanted)
}

// cutOverfull adds a cover for every node whose memory the chosen columns exceed, in
// bytes, beside those that are held; it reports whether there is any.
func (cg *columnGeneration) cutOverfull(m *Model, held, chosen []column, vars []milp.Var, x []float64) bool {
	room := make([]int64, cg.p.n)
	for n := range room {
		room[n] = cg.p.Nodes[n].Memory
	}
	for i := range held {
		cg.eachCopy(&held[i], func(n int, bytes int64) { room[n] -= bytes })
	}
	takes := make([][]term, cg.p.n)
	sum := make([]int64, cg.p.n)
	for i, v := range vars {
		on := make(map[int]int64)
		cg.eachCopy(&chosen[i], func(n int, bytes int64) { on[n] += bytes })
		for n, bytes := range on {
			takes[n] = append(takes[n], term{float64(bytes), v})
			if x[v] > 0.5 {
				sum[n] += bytes
			}
		}
	}
	found := false
	for _, n := range cg.master.nodes {
		if sum[n] > room[n] {
			coverOf(m.Family("memory_cover", strconv.Itoa).Row(n), takes[n], float64(room[n]), x)
			found = true
		}
	}
	return found
}

// eachCopy visits the copies of a column with their bytes.
func (cg *columnGeneration) eachCopy(col *column, visit func(n int, bytes int64)) {
	for i, c := range cg.units[col.unit].collections {
		for _, n := range col.sites[i].Replicas {
			visit(n, cg.p.Collections[c].Bytes)
		}
	}
}

// choice is the program that takes one of the chosen columns for each free unit, in
// the room that the held ones leave, with a variable for each; it starts from the
// best placement.
func (cg *columnGeneration) choice(held, chosen []column, free []int) (*Model, []milp.Var, *milp.Start) {
	taken := make([]float64, cg.master.coverRow)
	for i := range held {
		for _, l := range cg.master.loads(&held[i]) {
			taken[l.row] += l.share
		}
	}
	m := &Model{Name: "columns"}
	units := func(u int) string { return cg.p.groupName(cg.units[u].groups[0]) }
	family := m.Family("column", units, func(i int) string { return string(rune('a' + i)) })
	one := m.Family("one_column", units)
	capacity := m.Family("capacity", strconv.Itoa)
	use := make([][]term, cg.master.coverRow)
	start := new(milp.Start)
	vars := make([]milp.Var, len(chosen))
	perUnit := make([][]milp.Var, len(cg.units))
	for i := range chosen {
		col := &chosen[i]
		v := family.Binary(col.cost, col.unit, len(perUnit[col.unit]))
		vars[i] = v
		perUnit[col.unit] = append(perUnit[col.unit], v)
		for _, l := range cg.master.loads(col) {
			use[l.row] = append(use[l.row], term{l.share, v})
		}
		x := 0.0
		if cg.repair.stands(col) {
			x = 1
		}
		start.Index, start.Value = append(start.Index, int32(v)), append(start.Value, x)
	}
	for _, u := range free {
		row := one.Row(u)
		for _, v := range perUnit[u] {
			row.Add(1, v)
		}
		row.Equal(1)
	}
	for r, terms := range use {
		if len(terms) > 0 {
			row := capacity.Row(r)
			for _, t := range terms {
				row.Add(t.coefficient, t.v)
			}
			row.AtMost(1 - taken[r])
		}
	}
	return m, vars, start
}

// promising picks the columns of least reduced cost of every unit.
func (cg *columnGeneration) promising(slack float64) [][]column {
	byUnit := make([][]int, len(cg.units))
	cost := make([]float64, len(cg.master.columns))
	for i := range cg.master.columns {
		col := &cg.master.columns[i]
		cost[i] = cg.master.reduced(col)
		byUnit[col.unit] = append(byUnit[col.unit], i)
	}
	chosen := make([][]column, len(cg.units))
	for u, list := range byUnit {
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(cost[a], cost[b]) })
		for _, i := range list[:min(len(list), columnsPerUnit)] {
			if cost[i] > cost[list[0]]+slack {
				break
			}
			chosen[u] = append(chosen[u], cg.master.columns[i])
		}
	}
	return chosen
}
