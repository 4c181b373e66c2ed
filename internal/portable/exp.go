package portable

import "math"

// ln 2 in two parts: the first has 33 bits, so that its product with the exponent
// of a float is exact.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Exp is e^x for |x| < 700, to 1e-15 relative.
//
//	x = k·ln 2 + r, |r| <= ½·ln 2;  e^x = 2^k·(1 + r + r²/2 + r³/6 + …)
func Exp(x float64) float64 {
	k := math.Floor(x/(ln2Hi+ln2Lo) + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	sum, term := 0.0, 1.0
	for i := 1; i < 20; i++ {
		term = float64(term*r) / float64(i)
		sum += term
	}
	return math.Ldexp(1+sum, int(k))
}

// Pow is x^y for x > 0 and |y·ln x| < 700, to 1e-15·(1 + |y·ln x|) relative.
func Pow(x, y float64) float64 {
	if x == 1 || y == 0 {
		return 1
	}
	return Exp(float64(y * Log(x)))
}
