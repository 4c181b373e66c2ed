package ilp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// served writes classes down that execute at a copy of c, which alone they touch.
func (g *program) served(c int, classes []int) {
	if !g.explicit || g.tied != nil && g.tied[c] != "" {
		g.reached(c, g.replica[c], classes, g.p.local)
		return
	}
	for _, k := range classes {
		g.executeWith(k, []int{c})
	}
}

// A level is the nodes that serve one access node at equal cost.
type level struct {
	cost  float64
	nodes []int
}

// reached writes the assignment of classes to the cheapest of the nodes where at
// is 1 in radius form: with r_1 < r_2 < ... the distinct costs from access node a
// and farther[a,j] = 1 if no node of the first j levels holds a copy,
//
//	reach:  farther[a,j] ≥ farther[a,j-1] - ∑_{m∈level j} at[m]      farther[a,0] = 1
//	cost:   r_1 + ∑_j (r_{j+1} - r_j)·farther[a,j]                   farther[a,last] = 0
//
// It has the bound of the assignment form z[a,m] ≤ at[m], ∑ z = 1, with a
// variable per level instead of per node; tiers of equal links have few levels.
// Classes of one access node that prefer the same nodes are added up first. id
// tells the family what at is.
func (g *program) reached(id int, at []milp.Var, classes []int, cost func(k, m int, w Weights) float64) {
	alike := make(map[[2]int][]int) // by access node and function shape
	for _, k := range classes {
		class := &g.p.Demand[k]
		at := [2]int{class.Access, g.shape(class.Function)}
		alike[at] = append(alike[at], k)
	}
	label := "farther"
	naming := g.names
	if len(classes) > 0 && g.p.single[classes[0]] < 0 {
		label, naming = "farther_all", g.classNames
	}
	index := func(i int) string { return strconv.Itoa(i) }
	functions := func(f int) string { return g.p.Functions[f].Name }
	order := make([][2]int, 0, len(alike))
	for at := range alike {
		order = append(order, at)
	}
	slices.SortFunc(order, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
	for _, who := range order {
		a, f := who[0], who[1]
		levels := g.levels(alike[who], cost)
		g.Offset += levels[0].cost
		previous := milp.Var(-1)
		for j, l := range levels {
			row := g.family(label+"_reach", naming, g.nodes, functions, index).Row(id, a, f, j)
			next := milp.Var(-1)
			if j+1 < len(levels) {
				next = g.family(label, naming, g.nodes, functions, index).Share(levels[j+1].cost-l.cost, id, a, f, j)
				row.Add(1, next)
			}
			right := 0.0
			if previous >= 0 {
				row.Add(-1, previous)
			} else {
				right = 1
			}
			for _, m := range l.nodes {
				row.Add(1, at[m])
			}
			row.AtLeast(right)
			previous = next
		}
	}
}

// shape is the function that stands for all that prefer the same nodes as f: all,
// if execution costs nothing; f alone, if the number of its remote calls counts.
func (g *program) shape(f int) int {
	switch {
	case g.p.RemoteSingle:
		return f
	case g.w.Execution == 0:
		return 0
	}
	return g.p.shape[f]
}

// levels sorts the nodes by what classes of one access node cost there together.
// Costs that differ by rounding alone are one level.
func (g *program) levels(classes []int, cost func(k, m int, w Weights) float64) []level {
	total := make([]float64, g.p.n)
	order := make([]int, g.p.n)
	for m := range total {
		order[m] = m
		for _, k := range classes {
			total[m] += cost(k, m, g.w)
		}
		total[m] = min(total[m], g.ceiling)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(total[a], total[b]) })
	var levels []level
	for _, m := range order {
		if k := len(levels); k == 0 || total[m] > levels[k-1].cost*(1+1e-13) {
			levels = append(levels, level{cost: total[m]})
		}
		last := &levels[len(levels)-1]
		last.nodes = append(last.nodes, m)
	}
	return levels
}

// setKey identifies a set of collections.
func setKey(set []int) string {
	sorted := slices.Clone(set)
	slices.Sort(sorted)
	var b strings.Builder
	for _, c := range sorted {
		b.WriteString(strconv.Itoa(c))
		b.WriteByte(' ')
	}
	return b.String()
}

// together writes the classes of several collections of one component down.
func (g *program) together(classes []int) {
	var sequential []int
	for _, k := range classes {
		switch g.p.kind[k] {
		case None:
			g.baselineTogether(k)
		case SEC:
			g.remote(k)
		default:
			sequential = append(sequential, k)
		}
	}
	g.sequentialTogether(sequential)
}
