package stats

import "math"

// Batches is how many batches the interval of a single run stands on.
const Batches = 10

// LeastBatches is how many an interval needs at least.
const LeastBatches = 5

// ByBatches estimates the ratio Σa/Σb of two sums over one run, such as the latencies
// of its calls over their number, from batches that follow each other: aⱼ and bⱼ are
// the sums of batch j, bⱼ ≥ 0. It is the interval of N-Skart (Tafazzoli, Steiger,
// Wilson 2011) on a fixed number of batches: Johnson's t (see Johnson) on the residuals
//
//	zⱼ = (aⱼ - r·bⱼ) / mean(b),   r = Σa/Σb,
//
// which sum to 0, with the standard error √(A·s²/k), where
//
//	A = (1 + φ)/(1 - φ),   φ = max(0, φ₁ + 1/k)
//
// makes up for batches that depend on each other; φ₁ is the autocorrelation of the z
// at lag 1, whose bias is about -1/k (Marriott, Pope 1954). The interval speaks of the
// world that was simulated: another seed draws another one. Fewer than LeastBatches
// batches give none.
func ByBatches(a, b []float64, confidence float64) Estimate {
	k := len(a)
	e := Estimate{Mean: Mean(a) / Mean(b), Low: math.NaN(), High: math.NaN(), N: k, Method: MethodBatches}
	if k < LeastBatches || !(Mean(b) > 0) {
		return e
	}
	z := make([]float64, k)
	for j := range z {
		z[j] = (a[j] - float64(e.Mean*b[j])) / Mean(b)
	}
	variance := Variance(z)
	if !(variance > 0) {
		e.Method = MethodEqual
		return e
	}
	phi := min(0.99, max(0, autocorrelation(z)+1/float64(k)))
	e.skewed(math.Sqrt(variance/float64(k)*(1+phi)/(1-phi)), Skewness(z), quantile(confidence, float64(k-1)))
	if nonNegative(a) {
		e.Low = max(0, e.Low)
	}
	return e
}

// autocorrelation is the autocorrelation of x at lag 1,
//
//	φ₁ = Σ (xⱼ - mean)(xⱼ₊₁ - mean) / Σ (xⱼ - mean)².
func autocorrelation(x []float64) float64 {
	mean := Mean(x)
	var products, squares float64
	for j, v := range x {
		squares += float64((v - mean) * (v - mean))
		if j > 0 {
			products += float64((x[j-1] - mean) * (v - mean))
		}
	}
	return products / squares
}
