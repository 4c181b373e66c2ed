package summary

import (
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// gaps condenses the comparisons per consistency model, in the order sec,
// sequential; a model that was not compared has no member.
func (c *Collector) gaps() Named[Gap] {
	gaps := Named[Gap]{}
	for _, model := range [...]string{table.SEC, table.Sequential} {
		var rows []table.Comparison
		for _, key := range slices.Sorted(maps.Keys(c.compared)) {
			if row := c.compared[key]; row.Consistency == model {
				rows = append(rows, row)
			}
		}
		if len(rows) > 0 {
			*gaps.at(model) = gap(rows)
		}
	}
	return gaps
}

// gap sums comparisons, one per collection, and compares the sums:
//
//	(Σ (network F + C) - Σ (network F* + C*)) / Σ (network F* + C*)
//
// It is null where the optimum costs nothing but the placement does, and where
// no optimum is known.
func gap(rows []table.Comparison) Gap {
	g := Gap{Settled: true}
	var network, networkOptimum, distance float64
	for _, r := range rows {
		g.Settled = g.Settled && r.Settled
		if r.OptimumF == nil || r.OptimumC == nil || r.OptimumNetworkF == nil {
			g.Unproven++
			continue
		}
		g.Compared++
		g.F += r.F
		g.C += r.C
		g.OptimumF += *r.OptimumF
		g.OptimumC += *r.OptimumC
		network += r.NetworkF + r.C
		networkOptimum += *r.OptimumNetworkF + *r.OptimumC
		if r.Requests == 0 {
			g.Uncalled++ // where nobody calls, no placement is wrong
		} else if r.NetworkF+r.C <= float64((*r.OptimumNetworkF+*r.OptimumC)*(1+1e-9)) {
			g.AtZero++
		}
		if r.Distance != nil {
			distance += float64(*r.Distance)
		}
	}
	if g.Compared > 0 {
		g.Distance = distance / float64(g.Compared)
		g.Gap = relative(network, networkOptimum)
		g.GapTotal = relative(g.F+g.C, g.OptimumF+g.OptimumC)
	}
	return g
}

// relative is (a - b) / b, 0 where both are 0, null where only b is.
func relative(a, b float64) *float64 {
	switch {
	case b > 0:
		return new((a - b) / b)
	case a == 0:
		return new(0.0)
	}
	return nil
}
