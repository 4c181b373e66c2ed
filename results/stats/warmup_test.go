package stats

import (
	"testing"

	"pgregory.net/rapid"
)

// Without this, a cold start would leak into steady-state latencies, or good
// rounds would be thrown away.
func TestMSERFindsTheStep(t *testing.T) {
	flat := func(n int, level float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = level + float64(i%3)*0.1 // a ripple, no trend
		}
		return x
	}
	for name, c := range map[string]struct {
		series  []float64
		batch   int
		length  int
		settled bool
	}{
		"cold start of one round":       {append([]float64{29.2}, flat(39, 2)...), 5, 5, true},
		"cold start of seven rounds":    {append([]float64{29, 20, 15, 12, 9, 7, 5}, flat(53, 2)...), 5, 10, true},
		"single rounds in a short run":  {append([]float64{29.2}, flat(11, 2)...), 1, 1, true},
		"nothing to discard":            {flat(45, 2), 5, 0, true},
		"still falling in the end":      {falling(60), 5, 30, false},
		"one observation":               {[]float64{3}, 1, 0, false},
		"none":                          {nil, 5, 0, false},
		"fewer than one batch":          {flat(4, 2), 5, 0, false},
		"constant: of equals the first": {make([]float64, 40), 5, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := MSER(c.series, c.batch)
			if got != (Warmup{Length: c.length, Batch: c.batch, Settled: c.settled}) {
				t.Errorf("got %+v, want length %d, settled %v", got, c.length, c.settled)
			}
		})
	}
}

// falling has no steady part.
func falling(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 100 / float64(i+1) / float64(i+1) * float64((n-i)*(n-i))
	}
	return x
}

// Without this, the one-pass formula could drift from its definition: the
// oracle takes the definition by its word.
func TestMSERAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(0, 1000), 2, 60).Draw(t, "x")
		m := rapid.IntRange(1, 5).Draw(t, "m")
		y := batchMeans(x, m)
		if len(y) < 2 {
			t.Skip("fewer than two batches")
		}
		cost := func(d int) float64 {
			rest := y[d:]
			if len(rest) == 1 {
				return 0
			}
			return Variance(rest) * float64(len(rest)-1) / float64(len(rest)*len(rest))
		}
		got := MSER(x, m).Length / m
		for d := 0; d <= len(y)/2; d++ {
			if cost(d) < cost(got)-1e-9*(1+cost(got)) {
				t.Fatalf("discards %d batches at a cost of %v, %d would cost %v", got, cost(got), d, cost(d))
			}
		}
	})
}
