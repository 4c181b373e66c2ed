package des_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

var _ workloads.Rand = (*des.Stream)(nil)

const draws = 200_000

// sample draws n numbers.
func sample(n int, draw func() float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = draw()
	}
	return x
}

// moments returns mean, variance, skewness and excess kurtosis.
func moments(x []float64) [4]float64 {
	n := float64(len(x))
	mean := 0.0
	for _, v := range x {
		mean += v / n
	}
	var m [5]float64
	for _, v := range x {
		for k := 2; k <= 4; k++ {
			m[k] += math.Pow(v-mean, float64(k)) / n
		}
	}
	return [4]float64{mean, m[2], m[3] / math.Pow(m[2], 1.5), m[4]/(m[2]*m[2]) - 3}
}

// kolmogorov is √n times the largest distance between the empirical
// distribution of x and a continuous cdf. Under the hypothesis it passes 1.95
// with probability 0.001.
func kolmogorov(x []float64, cdf func(float64) float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	n, distance := float64(len(x)), 0.0
	for i, v := range x {
		f := cdf(v)
		distance = max(distance, f-float64(i)/n, float64(i+1)/n-f)
	}
	return distance * math.Sqrt(n)
}

func correlation(x, y []float64) float64 {
	mx, my := moments(x)[0], moments(y)[0]
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// Arrival processes are only as good as these distributions. Tolerances on
// moments are five standard errors.
func TestDistributions(t *testing.T) {
	s := des.NewStream(1, "streams_test", "distributions")
	for _, c := range []struct {
		name string
		draw func() float64
		cdf  func(float64) float64
		want [4]float64 // mean, variance, skewness, excess kurtosis
		err  [4]float64 // standard errors of these, times √n
	}{
		{
			"uniform", s.Float64, func(x float64) float64 { return x },
			[4]float64{0.5, 1.0 / 12, 0, -1.2},
			[4]float64{0.289, 0.0745, 1.1, 1},
		}, {
			"exponential", func() float64 { return s.Exp(2) }, func(x float64) float64 { return 1 - math.Exp(-x/2) },
			[4]float64{2, 4, 2, 6},
			[4]float64{2, 11.4, 13, 160},
		}, {
			"normal", func() float64 { return s.Norm(3, 2) }, func(x float64) float64 { return 0.5 * math.Erfc((3-x)/(2*math.Sqrt2)) },
			[4]float64{3, 4, 0, 0},
			[4]float64{2, 5.7, 2.5, 4.9},
		},
	} {
		x := sample(draws, c.draw)
		for k, got := range moments(x) {
			if tolerance := 5 * c.err[k] / math.Sqrt(draws); math.Abs(got-c.want[k]) > tolerance {
				t.Errorf("%s: moment %d is %.5f, want %.5f ± %.5f", c.name, k+1, got, c.want[k], tolerance)
			}
		}
		if d := kolmogorov(x, c.cdf); d > 1.95 {
			t.Errorf("%s: Kolmogorov-Smirnov √n·D = %.2f", c.name, d)
		}
		for _, lag := range []int{1, 2, 3, 10, 64, 1000} {
			if r := correlation(x[:draws-lag], x[lag:]); math.Abs(r) > 5/math.Sqrt(draws) {
				t.Errorf("%s: correlation %.5f at lag %d", c.name, r, lag)
			}
		}
	}
}

// Every bit must be fair, and neighbouring bits independent.
func TestBits(t *testing.T) {
	s := des.NewStream(2, "streams_test", "bits")
	var ones, both [64]float64
	for range draws {
		u := s.Uint64()
		for b := range 64 {
			ones[b] += float64(u >> b & 1)
			both[b] += float64(u >> b & (u >> ((b + 1) % 64)) & 1)
		}
	}
	for b := range 64 {
		if z := (ones[b] - draws/2) / math.Sqrt(draws/4); math.Abs(z) > 4.5 {
			t.Errorf("bit %d is one in %.0f of %d draws", b, ones[b], draws)
		}
		if z := (both[b] - draws/4) / math.Sqrt(draws*3/16); math.Abs(z) > 4.5 {
			t.Errorf("bits %d and %d are both one in %.0f of %d draws", b, (b+1)%64, both[b], draws)
		}
	}
}

// A world has a stream per client: numbered names, few purposes, small seeds.
// Streams whose keys differ that little must still have nothing in common.
func TestStreamsAreIndependent(t *testing.T) {
	keys := map[string]func(i int) des.Stream{
		"entities": func(i int) des.Stream { return des.NewStream(1, fmt.Sprintf("client-%d", i), "arrivals") },
		"purposes": func(i int) des.Stream { return des.NewStream(1, "client", fmt.Sprint(i)) },
		"seeds":    func(i int) des.Stream { return des.NewStream(uint64(i), "client", "arrivals") },
		"replications": func(i int) des.Stream {
			return des.NewStream(des.Replication(1, i), "client", "arrivals")
		},
	}
	for name, key := range keys {
		var first, second []float64
		for i := range draws / 4 {
			s := key(i)
			first, second = append(first, s.Float64()), append(second, s.Float64())
		}
		limit := 5 / math.Sqrt(float64(len(first)))
		for draw, x := range [][]float64{first, second} {
			if d := kolmogorov(x, func(x float64) float64 { return x }); d > 1.95 {
				t.Errorf("draw %d across %s: Kolmogorov-Smirnov √n·D = %.2f", draw, name, d)
			}
			if r := correlation(x[1:], x[:len(x)-1]); math.Abs(r) > limit {
				t.Errorf("draw %d of neighbouring %s: correlation %.4f", draw, name, r)
			}
		}
		if r := correlation(first, second); math.Abs(r) > limit {
			t.Errorf("first and second draw across %s: correlation %.4f", name, r)
		}
		const length = 20_000
		for i := range 10 {
			a, b := key(i), key(i+1)
			if r := correlation(sample(length, a.Float64), sample(length, b.Float64)); math.Abs(r) > 5/math.Sqrt(length) {
				t.Errorf("streams of %s %d and %d: correlation %.4f", name, i, i+1, r)
			}
		}
	}
}

// Two keys that read the same when run together must not be one stream, nor may
// a name, a replication and a stream share bits.
func TestKeysAreUnambiguous(t *testing.T) {
	seen := map[uint64]string{}
	note := func(what string, x uint64) {
		if other, ok := seen[x]; ok {
			t.Errorf("%s and %s are the same", what, other)
		}
		seen[x] = what
	}
	for _, key := range [][2]string{{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"a\x00b", "c"}, {"a", "\x00bc"}} {
		s := des.NewStream(0, key[0], key[1])
		note(fmt.Sprintf("stream %q", key), s.Uint64())
	}
	for r := range 100 {
		note(fmt.Sprint("replication ", r), des.Replication(0, r))
		note(fmt.Sprint("name ", r), des.NameDigest(fmt.Sprint(r)))
	}
	if des.Replication(1, 5) == des.Replication(2, 5) {
		t.Error("replications of two seeds are the same")
	}
}

// IntN must be fair for n that does not divide 2^64, and stay in range for all n.
func TestIntN(t *testing.T) {
	s := des.NewStream(3, "streams_test", "integers")
	var count [7]float64
	for range draws {
		count[s.IntN(7)]++
	}
	chi := 0.0
	for _, c := range count {
		chi += (c - draws/7.0) * (c - draws/7.0) / (draws / 7.0)
	}
	if chi > 22.5 { // 99.9 % quantile at 6 degrees of freedom
		t.Errorf("chi² = %.1f over %v", chi, count)
	}
	// 2^64 is 8/3 of this n: without rejection the remainders 0, 1, 2 would come
	// in the ratio 3 : 3 : 2.
	const n = 3 << 61
	twos := 0.0
	for range draws {
		if s.IntN(n)%3 == 2 {
			twos++
		}
	}
	if z := (twos - draws/3.0) / math.Sqrt(draws*2.0/9); math.Abs(z) > 4.5 {
		t.Errorf("%.0f of %d draws have remainder 2", twos, draws)
	}
	rapid.Check(t, func(t *rapid.T) {
		s, n := des.NewStream(rapid.Uint64().Draw(t, "seed"), "", ""), rapid.IntRange(1, math.MaxInt).Draw(t, "n")
		if got := s.IntN(n); got < 0 || got >= n {
			t.Fatalf("IntN(%d) = %d", n, got)
		}
	})
	defer func() {
		if recover() == nil {
			t.Error("IntN(0) gave a number")
		}
	}()
	s.IntN(0)
}

// Published results stand on these bits: a change of generator, hash or
// logarithm must not pass unnoticed. The digest covers 2 million exponentials
// and as many normals; it is the same on every platform.
func TestGoldenBits(t *testing.T) {
	s := des.NewStream(42, "client-7", "arrivals")
	for i, want := range goldenDraws {
		if got := s.Uint64(); got != want {
			t.Errorf("draw %d is %#x, want %#x", i, got, want)
		}
	}
	if got := s.Exp(1e9); got != goldenExp {
		t.Errorf("Exp gives %v, want %v", got, goldenExp)
	}
	if got := s.Norm(10, 3); got != goldenNorm {
		t.Errorf("Norm gives %v, want %v", got, goldenNorm)
	}
	if got := des.Replication(42, 3); got != goldenReplication {
		t.Errorf("replication is %#x, want %#x", got, uint64(goldenReplication))
	}
	if got := des.NameDigest("edge-1"); got != goldenName {
		t.Errorf("name digest is %#x, want %#x", got, uint64(goldenName))
	}
	h := des.NewTraceHash()
	for range 2_000_000 {
		h.Record(0, 0, math.Float64bits(s.Exp(1)), math.Float64bits(s.Norm(0, 1)), 0, 0)
	}
	if got := h.Sum(); got != goldenDigest {
		t.Errorf("digest of exponentials and normals is %s, want %s", got, goldenDigest)
	}
}

var goldenDraws = [...]uint64{0x7f205b8c5beca50, 0x54529d4e16e0a9f1, 0xaa4e7ea3769b8920}

const (
	goldenExp         = 2.0683202305350559e+09
	goldenNorm        = 11.939633711968881
	goldenReplication = 0xe52d6348464d3bc
	goldenName        = 0x5aebf686489eaf6
	goldenDigest      = "e25d5804887b544165b9abf7579d6c074b3a209daf93f7f4382261a91c43c49b"
)
