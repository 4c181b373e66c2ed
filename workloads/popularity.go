package workloads

import "github.com/ermes-sim/ermes-sim/internal/portable"

// Zipf draws ranks 0..n-1 with probability proportional to (rank+1)^-exponent.
type Zipf struct {
	cumulative []float64 // cumulative[i] = weight of ranks 0..i
}

// NewZipf prepares a distribution over n >= 1 ranks; exponent 0 is uniform.
func NewZipf(n int, exponent float64) *Zipf {
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = i
	}
	return zipfOver(ranks, exponent)
}

// zipfOver keeps of the global distribution only the given ranks.
func zipfOver(ranks []int, exponent float64) *Zipf {
	z := &Zipf{cumulative: make([]float64, len(ranks))}
	sum := 0.0
	for i, r := range ranks {
		sum += portable.Pow(float64(r+1), -exponent)
		z.cumulative[i] = sum
	}
	return z
}

// Draw returns an index in [0, n). O(log n).
func (z *Zipf) Draw(rng Rand) int {
	last := len(z.cumulative) - 1
	x := float64(rng.Float64() * z.cumulative[last])
	lo, hi := 0, last
	for lo < hi {
		mid := (lo + hi) / 2
		if z.cumulative[mid] > x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
