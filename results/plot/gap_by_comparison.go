package plot

import (
	"cmp"
	"slices"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// GapByComparison shows how far the placements are from the optimum: (a) over
// time, the gap of all collections of a model that were compared at one time
// (costs summed first) and a band that holds the middle 80 % of the single
// collections; of every epoch, if epochs were compared. A collection counts once at
// each time, also if it was compared for two reasons, and not at all if nobody
// called it. Times at which fewer than half of them were
// compared, such as the equilibria of a few, say nothing of the model and are left
// out; (b) the share of collections whose gap is at most so large, by their last
// settled comparison, else their last. It is nil when nothing was compared.
func GapByComparison(comparisons []table.Comparison, rounds []table.Round) *Figure {
	over := Panel{Title: "(a) Summed costs; band: 80 % of collections", XLabel: "Round", YLabel: "Optimality gap (%)", Events: mobility(rounds)}
	share := Panel{Title: "(b) Collections within a gap", XLabel: "Optimality gap (%)", YLabel: "Share of collections (%)", YMax: 100}
	largest := 0.0
	for style, model := range [...]string{StyleSEC: table.SEC, StyleSequential: table.Sequential} {
		rows := provenOf(comparisons, model)
		if len(rows) == 0 {
			continue
		}
		over.Series = append(over.Series, summedGap(onceEach(rows), rounds, model, style))
		shares := gapShares(instants(rows), model, style)
		largest = max(largest, shares.X[len(shares.X)-1])
		share.Series = append(share.Series, shares)
	}
	if len(over.Series) == 0 {
		return nil
	}
	border := min(max(largest, 1), gapBorder)
	for i := range share.Series { // all curves end at the same border
		share.Series[i].end(border)
	}
	return Curves(over, share)
}

// gapBorder is the largest gap that panel (b) shows, percent; a curve that ends
// below 100 % of the collections there has the rest beyond.
const gapBorder = 200

// end cuts a distribution off at x.
func (s *Series) end(x float64) {
	n := len(s.X)
	for s.X[n-1] > x {
		n--
	}
	s.X, s.Y = append(s.X[:n], x), append(s.Y[:n], s.Y[n-1])
}

// provenOf are a model's comparisons that have a gap, in the order of time. Where nobody
// called, no placement is wrong: a gap of 0 would say that the policy had found one.
func provenOf(comparisons []table.Comparison, model string) []*table.Comparison {
	var rows []*table.Comparison
	for i := range comparisons {
		c := &comparisons[i]
		if c.Consistency == model && c.Requests > 0 && c.Trigger != table.TriggerStatic && c.Gap != nil && c.OptimumNetworkF != nil && c.OptimumC != nil {
			rows = append(rows, c)
		}
	}
	slices.SortStableFunc(rows, func(a, b *table.Comparison) int { return cmp.Compare(a.AtNs, b.AtNs) })
	return rows
}

// onceEach leaves one comparison of a collection at a time: of epochs alone if there are
// any, else that of the latest epoch.
func onceEach(rows []*table.Comparison) []*table.Comparison {
	if slices.ContainsFunc(rows, ofEpoch) {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r *table.Comparison) bool { return !ofEpoch(r) })
	}
	type key struct {
		at         int64
		collection string
	}
	best := map[key]*table.Comparison{}
	for _, r := range rows {
		k := key{r.AtNs, r.Collection}
		if old := best[k]; old == nil || r.Epoch >= old.Epoch {
			best[k] = r
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r *table.Comparison) bool {
		return best[key{r.AtNs, r.Collection}] != r
	})
}

func ofEpoch(r *table.Comparison) bool { return r.Trigger == table.TriggerEpoch }

// instants are the comparisons of equilibria and instants, if there are any.
func instants(rows []*table.Comparison) []*table.Comparison {
	if other := slices.DeleteFunc(slices.Clone(rows), ofEpoch); len(other) > 0 {
		return other
	}
	return rows
}

// summedGap is, for each time with comparisons, the gap of the summed costs and
// the 10th and 90th percentile of the single gaps.
func summedGap(rows []*table.Comparison, rounds []table.Round, model string, style int) Series {
	s := Series{Name: modelName(model), Style: style, Low: []float64{}, High: []float64{}}
	var simulated, optimum float64
	var gaps []float64
	names := map[string]bool{}
	for _, r := range rows {
		names[r.Collection] = true
	}
	for i, r := range rows {
		simulated += r.NetworkF + r.C
		optimum += *r.OptimumNetworkF + *r.OptimumC
		gaps = append(gaps, 100**r.Gap)
		if i+1 == len(rows) || rows[i+1].AtNs != r.AtNs {
			if optimum > 0 && 2*len(gaps) >= len(names) {
				slices.Sort(gaps)
				s.X = append(s.X, inRounds(r.AtNs, rounds))
				s.Y = append(s.Y, 100*(simulated-optimum)/optimum)
				s.Low = append(s.Low, gaps[(len(gaps)-1)/10])
				s.High = append(s.High, gaps[(len(gaps)-1)*9/10])
			}
			simulated, optimum, gaps = 0, 0, nil
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
	s := Series{Name: modelName(model), Style: style, Steps: true, Plain: true, X: []float64{0}, Y: []float64{0}}
	for i, g := range gaps {
		s.X, s.Y = append(s.X, g), append(s.Y, 100*float64(i+1)/float64(len(gaps)))
	}
	return s
}
