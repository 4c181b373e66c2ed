package stats

import (
	"cmp"
	"slices"
)

// Holm corrects the p-values of m tests that are looked at together, so that the
// chance of any false alarm among them is at most that of one test (Holm 1979): in
// ascending order
//
//	p'₍ᵢ₎ = max over j ≤ i of min(1, (m - j + 1)·p₍ⱼ₎).
//
// The result is in the order of p.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	corrected := make([]float64, len(p))
	highest := 0.0
	for rank, i := range order {
		highest = max(highest, min(1, float64(len(p)-rank)*p[i]))
		corrected[i] = highest
	}
	return corrected
}
