package plot

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// GapByComparison shows how far the placements are from the optimum: (a) over
// time, the gap of all collections of a model that were compared in one epoch
// (costs summed first) as a curve over the cloud of the single collections'
// gaps; (b) the share of collections whose gap is at most so large, by their
// last settled comparison, else their last. It is nil when nothing was compared.
func GapByComparison(comparisons []table.Comparison, rounds []table.Round) *Figure {
	over := Panel{Title: "(a) Gap over time", XLabel: "Round", YLabel: "Optimality gap (%)", Events: mobility(rounds)}
	share := Panel{Title: "(b) Collections within a gap", XLabel: "Optimality gap (%)", YLabel: "Share of collections (%)", YMax: 100}
	for style, model := range [...]string{StyleSEC: table.SEC, StyleSequential: table.Sequential} {
		rows := provenOf(comparisons, model)
		if len(rows) == 0 {
			continue
		}
		cloud := Series{Name: modelName(model), Style: style, Dots: true}
		for _, r := range rows {
			cloud.X = append(cloud.X, inRounds(r.AtNs, rounds))
			cloud.Y = append(cloud.Y, 100**r.Gap)
		}
		over.Series = append(over.Series, cloud, summedGap(rows, rounds, model, style))
		share.Series = append(share.Series, gapShares(rows, model, style))
	}
	if len(over.Series) == 0 {
		return nil
	}
	slices.SortStableFunc(over.Series, func(a, b Series) int { // clouds behind curves
		return cmp.Compare(fmt.Sprint(b.Dots), fmt.Sprint(a.Dots))
	})
	return Curves(over, share)
}

// provenOf are a model's comparisons that have a gap.
func provenOf(comparisons []table.Comparison, model string) []*table.Comparison {
	var rows []*table.Comparison
	for i := range comparisons {
		c := &comparisons[i]
		if c.Consistency == model && c.Gap != nil && c.OptimumNetworkF != nil && c.OptimumC != nil {
			rows = append(rows, c)
		}
	}
	return rows
}

// summedGap is the gap of the summed costs of each epoch with comparisons.
func summedGap(rows []*table.Comparison, rounds []table.Round, model string, style int) Series {
	s := Series{Name: modelName(model), Style: style}
	var simulated, optimum float64
	for i, r := range rows {
		simulated += r.NetworkF + r.C
		optimum += *r.OptimumNetworkF + *r.OptimumC
		if i+1 == len(rows) || rows[i+1].AtNs != r.AtNs {
			if optimum > 0 {
				s.X = append(s.X, inRounds(r.AtNs, rounds))
				s.Y = append(s.Y, 100*(simulated-optimum)/optimum)
			}
			simulated, optimum = 0, 0
		}
	}
	return s
}

// gapShares is the distribution of the collections' gaps.
func gapShares(rows []*table.Comparison, model string, style int) Series {
	last := map[string]*table.Comparison{}
	var names []string
	for _, r := range rows {
		old, known := last[r.Collection]
		if !known {
			names = append(names, r.Collection)
		}
		if !known || r.Settled || !old.Settled {
			last[r.Collection] = r
		}
	}
	gaps := make([]float64, len(names))
	for i, name := range names {
		gaps[i] = max(0, 100**last[name].Gap)
	}
	slices.Sort(gaps)
	s := Series{Name: modelName(model), Style: style, Steps: true, X: []float64{0}, Y: []float64{0}}
	for i, g := range gaps {
		s.X, s.Y = append(s.X, g), append(s.Y, 100*float64(i+1)/float64(len(gaps)))
	}
	return s
}
