package workloads

import "math"

// The standard library's Log, Exp and Pow use assembly or fused operations on
// some architectures and differ in the last bit. Demand must be the same
// everywhere, so these use only operations that IEEE 754 fixes; the explicit
// conversions forbid fusing.

// ln 2 in two parts: the first has 33 bits, so that its product with the exponent
// of a float is exact.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// ln is the natural logarithm of normal x > 0, to 1e-15 relative.
//
//	x = f·2^e, √½ <= f < √2;  s = (f-1)/(f+1);  ln x = e·ln 2 + 2·(s + s³/3 + s⁵/5 + …)
func ln(x float64) float64 {
	f, e := math.Frexp(x) // exact, f in [½, 1)
	if f < math.Sqrt2/2 { // so that x near 1 has e = 0 and nothing cancels
		f, e = 2*f, e-1
	}
	s := (f - 1) / (f + 1)
	s2 := float64(s * s)
	sum, term := 0.0, s
	for k := 1; k < 30; k += 2 { // |s| < 0.172: the rest is below 1e-24
		sum += term / float64(k)
		term = float64(term * s2)
	}
	return float64(float64(e)*ln2Hi) + (2*sum + float64(float64(e)*ln2Lo))
}

// exp is e^x for |x| < 700, to 1e-15 relative.
//
//	x = k·ln 2 + r, |r| <= ½·ln 2;  e^x = 2^k·(1 + r + r²/2 + r³/6 + …)
func exp(x float64) float64 {
	k := math.Floor(x/(ln2Hi+ln2Lo) + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	sum, term := 0.0, 1.0
	for i := 1; i < 20; i++ {
		term = float64(term*r) / float64(i)
		sum += term
	}
	return math.Ldexp(1+sum, int(k))
}

// power is x^y for x > 0 and |y·ln x| < 700, to 1e-15·(1 + |y·ln x|) relative.
func power(x, y float64) float64 {
	if x == 1 || y == 0 {
		return 1
	}
	return exp(float64(y * ln(x)))
}
