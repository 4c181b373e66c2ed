package stats

import "math"

// Johnson estimates the mean of independent replications x of a skewed quantity by
// Johnson's t, adjusted for skewness (Johnson 1978; the inverse in closed form is
// Hall's and Willink's 2005):
//
//	[mean - G(t)·s/√n, mean - G(-t)·s/√n],
//	G(z) = (∛(1 + 6β(z - β)) - 1) / (2β),   G(z) = z at β = 0,
//	β = g/(6√n),   g the sample skewness,
//
// where t is Student's quantile with n - 1 degrees of freedom. The interval is longer
// on the side of the long tail. If no value is negative it is cut at 0, for neither is
// the mean.
func Johnson(x []float64, confidence float64) Estimate {
	e := Estimate{Mean: Mean(x), Low: math.NaN(), High: math.NaN(), N: len(x), Method: MethodJohnson}
	if len(x) < 2 {
		return e
	}
	e.skewed(math.Sqrt(Variance(x)/float64(len(x))), Skewness(x), quantile(confidence, float64(len(x)-1)))
	if nonNegative(x) {
		e.Low = max(0, e.Low)
	}
	return e
}

// skewed sets the ends of an interval from the standard error of its mean, the
// skewness of the N values behind it, and the two-sided quantile t.
func (e *Estimate) skewed(standardError, skewness, t float64) {
	beta := skewness / (6 * math.Sqrt(float64(e.N)))
	e.Low = e.Mean - float64(johnsonG(t, beta)*standardError)
	e.High = e.Mean - float64(johnsonG(-t, beta)*standardError)
}

// johnsonG is G; near β = 0 it is z - β, its limit, for the quotient loses all digits
// there.
func johnsonG(z, beta float64) float64 {
	if math.Abs(beta) < 1e-6 {
		return z - beta
	}
	return (math.Cbrt(1+float64(6*beta*(z-beta))) - 1) / (2 * beta)
}

// Skewness is the sample skewness of x without bias under normality,
//
//	g = n/((n-1)(n-2)) · Σ ((xᵢ - mean)/s)³,
//
// 0 for fewer than three values and without spread.
func Skewness(x []float64) float64 {
	n := float64(len(x))
	mean, s := Mean(x), math.Sqrt(Variance(x))
	if len(x) < 3 || !(s > 0) {
		return 0
	}
	var sum float64
	for _, v := range x {
		z := (v - mean) / s
		sum += float64(z * z * z)
	}
	return n / ((n - 1) * (n - 2)) * sum
}

func nonNegative(x []float64) bool {
	for _, v := range x {
		if v < 0 {
			return false
		}
	}
	return true
}
