package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Without this, a trend could be called significant that chance brings: the oracle
// counts all permutations.
func TestRisingAgainstAllPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Permutation([]float64{1, 2, 3, 4, 5, 6}).Draw(t, "x")
		tau, p := Rising(x)
		atLeast, all := 0, 0
		permute([]float64{1, 2, 3, 4, 5, 6}, 0, func(y []float64) {
			all++
			if naiveTau(y) >= tau-1e-12 {
				atLeast++
			}
		})
		if math.Abs(tau-naiveTau(x)) > 1e-12 || math.Abs(p-float64(atLeast)/float64(all)) > 1e-12 {
			t.Fatalf("%v: τ %v, p %v; want %v, %v", x, tau, p, naiveTau(x), float64(atLeast)/float64(all))
		}
	})
}

func naiveTau(x []float64) float64 {
	s := 0.0
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			s += math.Copysign(1, x[j]-x[i])
		}
	}
	return s / float64(len(x)*(len(x)-1)/2)
}

func permute(x []float64, i int, f func([]float64)) {
	if i == len(x) {
		f(x)
		return
	}
	for j := i; j < len(x); j++ {
		x[i], x[j] = x[j], x[i]
		permute(x, i+1, f)
		x[i], x[j] = x[j], x[i]
	}
}

// Kendall's table: of ten values a score of 21 has p = 0.036, one of 19 has 0.054.
func TestRisingOfTenValues(t *testing.T) {
	tau, p := Rising([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	if tau != 1 || math.Abs(p-1./3628800) > 1e-18 {
		t.Errorf("τ %v, p %v", tau, p)
	}
	if got := atMost(10, (45-21)/2); math.Abs(got-0.036) > 5e-4 {
		t.Errorf("p of a score of 21 is %v, want 0.036", got)
	}
	if got := atMost(10, (45-19)/2); math.Abs(got-0.054) > 5e-4 {
		t.Errorf("p of a score of 19 is %v, want 0.054", got)
	}
	if tau, p := Rising(make([]float64, 10)); tau != 0 || p < 0.4 {
		t.Errorf("equal values: τ %v, p %v", tau, p)
	}
}
