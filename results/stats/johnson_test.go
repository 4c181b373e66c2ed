package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Without this, the closed form could be of another statistic. Its ends are where
// Hall's monotone transformation of t equals Student's quantile,
//
//	t + 2βt² + 4/3·β²t³ + β = ±q,   t = (mean - end)·√n/s,   β = g/(6√n).
func TestJohnsonInvertsHallsTransformation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 1000), 5, 30).Draw(t, "x")
		if equal(x) || nonNegative(x) {
			t.Skip("no spread, or cut at 0")
		}
		e := Johnson(x, .95)
		se := math.Sqrt(Variance(x) / float64(len(x)))
		beta := Skewness(x) / (6 * math.Sqrt(float64(len(x))))
		q := quantile(.95, float64(len(x)-1))
		for end, want := range map[float64]float64{e.Low: q, e.High: -q} {
			z := (e.Mean - end) / se
			if got := z + 2*beta*z*z + 4./3*beta*beta*z*z*z + beta; math.Abs(got-want) > 1e-6*math.Abs(want) {
				t.Fatalf("the end %v has the transformed t %v, want %v", end, got, want)
			}
		}
	})
}

// Without this, intervals of counts and times could begin below 0, as Student's do
// where most values are 0, and say nothing of the long tail.
func TestJohnsonOfSkewedValues(t *testing.T) {
	x := []float64{0, 0, 0, 0.2, 1.1}
	student, e := Interval(x, .95), Johnson(x, .95)
	if !(student.Low < 0) || e.Low != 0 || !(e.High > student.High) {
		t.Errorf("Student [%v, %v], Johnson [%v, %v]: want the second cut at 0 and longer above", student.Low, student.High, e.Low, e.High)
	}
	below := Johnson([]float64{-1, 0, 0, 0.2, 1.1}, .95)
	if !(below.Low < 0) {
		t.Errorf("where values are negative nothing is cut: [%v, %v]", below.Low, below.High)
	}
}

// Without skewness it is Student's interval.
func TestJohnsonOfSymmetricValues(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5}
	e, student := Johnson(x, .95), Interval(x, .95)
	near(t, "low", e.Low, student.Low)
	near(t, "high", e.High, student.High)
}

// The same number as √(n(n-1))/(n-2) · m₃/m₂^1.5, computed in Python: G₁ of Joanes and
// Gill, which SAS, Excel and SciPy (bias=False) print.
func TestSkewness(t *testing.T) {
	near(t, "skewness", Skewness([]float64{1, 2, 3, 10, 4, 7, 30}), 2.1690803153584333)
}

// Without this, few or equal values would get intervals that nobody has measured, or
// "± 0" where there is nothing to judge by.
func TestReplicationsWithoutInterval(t *testing.T) {
	for name, c := range map[string]struct {
		x      []float64
		method string
	}{
		"none":         {nil, MethodPoints},
		"four":         {[]float64{1, 2, 3, 4}, MethodPoints},
		"four equal":   {[]float64{2, 2, 2, 2}, MethodPoints},
		"five equal":   {[]float64{2, 2, 2, 2, 2}, MethodEqual},
		"five":         {[]float64{1, 2, 3, 4, 5}, MethodJohnson},
		"one negative": {[]float64{-1, 2, 3, 4, 5}, MethodStudent},
	} {
		e := Replications(c.x, .95)
		bounded := c.method == MethodJohnson || c.method == MethodStudent
		if e.Method != c.method || e.N != len(c.x) || e.Bounded() != bounded {
			t.Errorf("%s: %+v, want method %s, bounded %v", name, e, c.method, bounded)
		}
	}
}
