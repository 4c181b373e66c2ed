package portable

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The own logarithm exists for equal bits everywhere; it must still be one.
// math.Log is good to one unit in the last place, so two apart is the most that
// two right ones can be.
func TestLogarithmAgreesWithTheStandardLibrary(t *testing.T) {
	check := func(t rapid.TB, x float64) {
		got, want := Log(x), math.Log(x)
		if ulp := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want); math.Abs(got-want) > 2*ulp {
			t.Fatalf("Log(%v) = %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{1, math.Nextafter(1, 0), math.Nextafter(1, 2), 0x1p-53, 0x1p-1022, math.MaxFloat64, math.Sqrt2, math.Sqrt2 / 2, math.Nextafter(math.Sqrt2/2, 0), 0.5, 2, math.E} {
		check(t, x)
	}
	if got := Log(1); got != 0 || math.Signbit(got) {
		t.Errorf("Log(1) = %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, math.Abs(rapid.Float64Range(0x1p-1022, math.MaxFloat64).Draw(t, "x")))
		check(t, 1-float64(rapid.Uint64Range(0, 1<<53-1).Draw(t, "u"))*0x1p-53) // what Exp asks for
		check(t, rapid.Float64Range(0.5, 2).Draw(t, "near one"))
	})
}

// Independent of any logarithm: e to the result, summed with 200 bits, is x.
func TestLogarithmInvertsTheExponentialSeries(t *testing.T) {
	for _, x := range []float64{0x1p-53, 1e-9, 0.1, 0.5, 0.7071, 0.99, 1.01, 1.4142, 2, 10, 12345.678} {
		const precision = 200
		y := new(big.Float).SetPrec(precision).SetFloat64(Log(x))
		sum, term := big.NewFloat(1).SetPrec(precision), big.NewFloat(1).SetPrec(precision)
		for i := 1; i < 300; i++ {
			term.Mul(term, y)
			term.Quo(term, big.NewFloat(float64(i)))
			sum.Add(sum, term)
		}
		ratio, _ := sum.Quo(sum, big.NewFloat(x)).Float64()
		if relative := math.Abs(ratio - 1); relative > 1.2e-16*max(1, math.Abs(math.Log(x)))+1e-16 {
			t.Errorf("e^Log(%v) is off by %.2g", x, relative)
		}
	}
}
