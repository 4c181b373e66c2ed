package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Without this, a percentile could be off by one rank. The first rows are the
// worked example of Wikipedia's "Percentile", nearest-rank; NumPy 2's
// percentile(method="inverted_cdf") gives the same.
func TestNearestRank(t *testing.T) {
	var s Sample
	for _, v := range []int64{50, 15, 40, 20, 35} {
		s.Add(v)
	}
	for p, want := range map[float64]int64{0: 15, .05: 15, .3: 20, .4: 20, .5: 35, 1: 50} {
		if got := s.Percentile(p); got != want {
			t.Errorf("percentile %v = %d, want %d", p, got, want)
		}
	}
	// 0.95 x 20 is 19.000000000000004 in floating point: the 19th, not the 20th.
	var twenty Sample
	for v := range int64(20) {
		twenty.Add(v + 1)
	}
	if got := twenty.Percentile(.95); got != 19 {
		t.Errorf("p95 of 1..20 = %d, want 19", got)
	}
}

// Without this, a merged, interleaved or coarsened sample could answer for
// other values than it was given. The oracle sorts all of them.
func TestSampleAgainstSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 1<<rapid.IntRange(1, 60).Draw(t, "bits")), 1, 200).Draw(t, "values")
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		coarsen := rapid.IntRange(-1, len(values)).Draw(t, "coarsen")
		var a, b Sample
		for i, v := range values {
			if i == coarsen {
				rapid.SampledFrom([]*Sample{&a, &b}).Draw(t, "which").Coarsen()
			}
			if i < cut {
				a.Add(v)
				a.Percentile(.5) // an early question must not spoil later ones
			} else {
				b.Add(v)
			}
		}
		a.Merge(&b)
		slices.Sort(values)
		var sum float64
		for _, v := range values {
			sum += float64(v)
		}
		if n := int64(len(values)); a.N() != n || a.Max() != values[n-1] {
			t.Fatalf("n, max = %d, %d", a.N(), a.Max())
		}
		if mean := sum / float64(len(values)); math.Abs(a.Mean()-mean) > 1e-12*mean {
			t.Fatalf("mean %v, want %v", a.Mean(), mean)
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		k := 0
		for k < len(values)-1 && float64(k+1) < p*float64(len(values))-1e-9 {
			k++
		}
		want, got := values[k], a.Percentile(p)
		if a.Exact() && got != want {
			t.Fatalf("exact percentile %v = %d, want %d", p, got, want)
		}
		if math.Abs(float64(got-want)) > RelativeError*float64(want) {
			t.Fatalf("coarse percentile %v = %d, want %d within %v", p, got, want, RelativeError)
		}
	})
}

// Without this, the sum of latencies could overflow in a long run: 64 bits of
// ns hold 584 years of waiting, which 1e9 invocations of a day each exceed.
func TestSumPasses64Bits(t *testing.T) {
	s := Sample{}
	s.Coarsen()
	for range 10 {
		s.Add(math.MaxInt64)
	}
	if got := s.Mean(); got != math.MaxInt64 {
		t.Errorf("mean %v, want %v", got, float64(math.MaxInt64))
	}
}

// Without this, buckets could overlap or leave a gap at a power of two.
func TestBucketsTile(t *testing.T) {
	if lower(0) != 0 {
		t.Errorf("the first bucket begins at %d", lower(0))
	}
	last := bucket(math.MaxInt64)
	for b := range last {
		lo, next := lower(b), lower(b+1)
		if next <= lo || bucket(lo) != b || bucket(next-1) != b {
			t.Fatalf("bucket %d is [%d, %d), but holds %d and %d", b, lo, next, bucket(lo), bucket(next-1))
		}
	}
}
