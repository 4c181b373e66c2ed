package arena

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Bound is a lower bound of the energy of all collections with limited memory,
// by Lagrangian relaxation: with a price λₙ per byte on each place the
// collections no longer compete, and each is placed exactly.
//
//	L(λ) = ∑_c min over placements (E_c + ∑ λₙ·bytes_c) - ∑ λₙ·capacityₙ  ≤  optimum
//
// λ climbs along the subgradient, the excess of bytes over capacity. The best
// bound of all rounds is returned.
func Bound(t *Tree, collections []Collection, w policy.Weights, capacity []int64, rounds int) float64 {
	n := len(t.Places)
	price, best := make([]float64, n), math.Inf(-1)
	step := 0.0
	for round := range rounds {
		total, excess := 0.0, make([]float64, n)
		for i := range capacity {
			if capacity[i] > 0 {
				total -= float64(price[i] * float64(capacity[i]))
				excess[i] = -float64(capacity[i])
			}
		}
		for i := range collections {
			c := &collections[i]
			rent := make([]float64, n)
			for j := range rent {
				rent[j] = float64(price[j] * float64(c.Bytes))
			}
			e, at := optimumWithRent(t, c, w, rent)
			total += e
			for _, r := range at.Replicas {
				excess[r] += float64(c.Bytes)
			}
		}
		best = math.Max(best, total)
		norm := 0.0
		for i := range excess {
			if capacity[i] > 0 {
				norm += excess[i] * excess[i]
			}
		}
		if norm == 0 {
			break
		}
		if round == 0 {
			step = math.Abs(total) / norm
		}
		for i := range price {
			if capacity[i] > 0 {
				price[i] = math.Max(0, price[i]+float64(step*excess[i]))
			}
		}
		step *= 0.96
	}
	return best
}
