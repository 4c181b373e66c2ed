package stats

import "math"

// Mean is the arithmetic mean of x, NaN if x is empty.
func Mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// Variance is the unbiased sample variance of x,
//
//	s² = Σ (xᵢ - mean)² / (n - 1),
//
// NaN for fewer than two values. Two passes, so that a large mean costs no
// digits.
func Variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	mean := Mean(x)
	var sum float64
	for _, v := range x {
		sum += float64((v - mean) * (v - mean))
	}
	return sum / float64(len(x)-1)
}
