package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Without this, batches of different sizes would shift the point away from the ratio
// that stands beside it, or the interval could miss its own point.
func TestByBatchesStandsAroundTheRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(LeastBatches, 12).Draw(t, "k")
		a := rapid.SliceOfN(rapid.Float64Range(0, 100), k, k).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Float64Range(1, 10), k, k).Draw(t, "b")
		e := ByBatches(a, b, .95)
		var sums [2]float64
		for j := range a {
			sums[0], sums[1] = sums[0]+a[j], sums[1]+b[j]
		}
		if want := sums[0] / sums[1]; math.Abs(e.Mean-want) > 1e-9*(1+want) {
			t.Fatalf("ratio %v, want %v", e.Mean, want)
		}
		if e.Bounded() && !(0 <= e.Low && e.Low <= e.Mean && e.Mean <= e.High) {
			t.Fatalf("%v is not in [%v, %v]", e.Mean, e.Low, e.High)
		}
	})
}

// Without this, the factor for dependence could be forgotten: batches that rise and
// fall slowly tell less than the same values in turns.
func TestByBatchesWidensWithDependence(t *testing.T) {
	ones := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	slow := ByBatches([]float64{1, 2, 3, 4, 5, 5, 4, 3, 2, 1}, ones, .95)
	turns := ByBatches([]float64{1, 5, 2, 4, 3, 3, 4, 2, 5, 1}, ones, .95)
	if !(slow.HalfWidth() > 1.5*turns.HalfWidth()) {
		t.Errorf("half-widths %v and %v", slow.HalfWidth(), turns.HalfWidth())
	}
}

func TestByBatchesWithoutInterval(t *testing.T) {
	for name, c := range map[string]struct {
		a, b []float64
		want string
	}{
		"four batches": {[]float64{1, 2, 3, 4}, []float64{1, 1, 1, 1}, MethodBatches},
		"no calls":     {make([]float64, 5), make([]float64, 5), MethodBatches},
		"equal":        {[]float64{2, 2, 2, 2, 2}, []float64{1, 1, 1, 1, 1}, MethodEqual},
	} {
		if e := ByBatches(c.a, c.b, .95); e.Bounded() || e.Method != c.want {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
