package workloads

import "math"

// The standard library's Log, Exp and Pow use assembly or fused operations on
// some architectures and differ in the last bit. Demand must be the same
// everywhere, so these use only operations that IEEE 754 fixes; the explicit
// conversions forbid fusing.

const ln2 = 0.693147180559945309417232121458

// ln is the natural logarithm of x > 0, to about 1e-15.
func ln(x float64) float64 {
	frac, e := math.Frexp(x) // exact: x = frac·2^e, frac in [½, 1)
	s := (frac - 1) / (frac + 1)
	s2 := float64(s * s)
	sum, term := 0.0, s
	for k := 1; k < 60; k += 2 { // ln frac = 2·artanh(s), |s| <= 1/3
		sum += term / float64(k)
		term = float64(term * s2)
	}
	return float64(2*sum) + float64(float64(e)*ln2)
}

// exp is e^x for |x| < 700, to about 1e-15 relative.
func exp(x float64) float64 {
	k := math.Floor(x/ln2 + 0.5)
	r := x - float64(k*ln2)
	sum, term := 1.0, 1.0
	for i := 1; i < 24; i++ {
		term = float64(term*r) / float64(i)
		sum += term
	}
	return math.Ldexp(sum, int(k))
}

// power is x^y for x > 0.
func power(x, y float64) float64 {
	if x == 1 || y == 0 {
		return 1
	}
	return exp(float64(y * ln(x)))
}
