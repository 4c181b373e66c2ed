package portable

import "math"

// Log is ln x for normal x > 0, with an error below one unit in the last
// place.
//
//	x = 2^k·(1+f), √½ <= 1+f < √2
//	s = f/(2+f), ln(1+f) = f - f²/2 + s·(f²/2 + R(s²)), |R error| < 2^-58.45
//
// Source: FreeBSD msun, e_log.c (Sun Microsystems, 1993).
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01

		sqrtHalf = 0x3fe6a09e667f3bcd // bits of √½
		mantissa = 1<<52 - 1
	)
	// Subtracting √½'s bits leaves in the exponent field the k that brings
	// x·2^-k into [√½, √2).
	shifted := math.Float64bits(x) - sqrtHalf
	k := float64(int64(shifted) >> 52)
	f := math.Float64frombits(shifted&mantissa+sqrtHalf) - 1

	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	even := float64(w * (l2 + float64(w*(l4+float64(w*l6)))))
	odd := float64(z * (l1 + float64(w*(l3+float64(w*(l5+float64(w*l7)))))))
	half := float64(0.5 * f * f)
	return float64(k*ln2Hi) - ((half - (float64(s*(half+even+odd)) + float64(k*ln2Lo))) - f)
}
