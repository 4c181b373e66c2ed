package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// R 4.5: p.adjust(c(0.04, 0.01, 0.03, 0.005, 0.9), "holm").
func TestHolm(t *testing.T) {
	got := Holm([]float64{0.04, 0.01, 0.03, 0.005, 0.9})
	for i, want := range []float64{0.09, 0.04, 0.09, 0.025, 0.9} {
		near(t, "p'", got[i], want)
	}
}

// Without this, the order of the metrics on the command line could decide what is
// significant: step down as Holm's paper does it, one hypothesis after the other.
func TestHolmStepsDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 12).Draw(t, "p")
		corrected := Holm(p)
		for _, alpha := range []float64{0.01, 0.05, 0.2, 0.7} {
			left := slices.Clone(p)
			rejected := 0
			for len(left) > 0 && slices.Min(left)*float64(len(left)) <= alpha {
				left = slices.Delete(left, slices.Index(left, slices.Min(left)), slices.Index(left, slices.Min(left))+1)
				rejected++
			}
			count := 0
			for _, c := range corrected {
				if c <= alpha {
					count++
				}
			}
			if count != rejected {
				t.Fatalf("%v at %v: %v rejects %d, want %d", p, alpha, corrected, count, rejected)
			}
		}
		for i := range p {
			if corrected[i] < p[i] || corrected[i] > 1 || math.IsNaN(corrected[i]) {
				t.Fatalf("p %v became %v", p[i], corrected[i])
			}
		}
	})
}
