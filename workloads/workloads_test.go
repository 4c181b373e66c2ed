package workloads

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/internal/portable"
)

// testRand drives the draws in tests; the simulator uses des.Stream.
type testRand struct{ *rand.Rand }

func (r testRand) Exp(mean float64) float64 { return r.ExpFloat64() * mean }

func newRand(seed uint64) testRand { return testRand{rand.New(rand.NewPCG(seed, 1))} }

// Own ln, exp and power exist for reproducible bits; they must still be right.
func TestPowerAgreesWithTheStandardLibrary(t *testing.T) {
	near := func(t *rapid.T, name string, got, want, tolerance float64) {
		if math.Abs(got-want) > tolerance*math.Abs(want) {
			t.Fatalf("%s = %v, want %v, %.2g off", name, got, want, math.Abs(got/want-1))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.OneOf(rapid.Float64Range(1e-300, 1e300), rapid.Float64Range(0.5, 2), rapid.Float64Range(1, 1e9)).Draw(t, "x")
		near(t, "ln", portable.Log(x), math.Log(x), 2e-15)
		e := rapid.Float64Range(-699, 699).Draw(t, "e")
		near(t, "exp", portable.Exp(e), math.Exp(e), 2e-15)
		y := rapid.Float64Range(-3, 3).Draw(t, "y")
		if l := y * math.Log(x); math.Abs(l) < 699 {
			near(t, "power", portable.Pow(x, y), math.Pow(x, y), 2e-15*(1+math.Abs(l)))
		}
	})
	for r := 1; r <= 100_000; r++ { // what popularity asks for
		if got, want := portable.Pow(float64(r), -0.9), math.Pow(float64(r), -0.9); math.Abs(got-want) > 1e-14*want {
			t.Fatalf("%d^-0.9 = %v, want %v", r, got, want)
		}
	}
}

// Published results stand on these bits, on every platform.
func TestGoldenBits(t *testing.T) {
	h := fnv.New64a()
	write := func(x any) {
		if err := binary.Write(h, binary.LittleEndian, x); err != nil {
			t.Fatal(err)
		}
	}
	rng := newRand(11)
	for range 100_000 {
		x := 0.001 + float64(rng.Float64()*1000) // rounded twice, as all of it
		write([]float64{portable.Log(x), portable.Exp(-x / 2), portable.Pow(x, -0.9)})
	}
	zipf := NewZipf(1000, 0.9)
	write(zipf.cumulative)
	for range 10_000 {
		write([]int64{int64(zipf.Draw(rng)), LogUniform(rng, 10, 1e9)})
	}
	if got, want := h.Sum64(), uint64(0x27056046b5d18858); got != want {
		t.Errorf("digest %#x, want %#x", got, want)
	}
}

// Popularity must follow the stated law: chi-square over 20 ranks.
func TestZipfFrequencies(t *testing.T) {
	const n, draws = 20, 200_000
	z, rng := NewZipf(n, 0.9), newRand(7)
	var count [n]int
	for range draws {
		count[z.Draw(rng)]++
	}
	total := 0.0
	for r := range n {
		total += math.Pow(float64(r+1), -0.9)
	}
	chi := 0.0
	for r := range n {
		want := draws * math.Pow(float64(r+1), -0.9) / total
		chi += (float64(count[r]) - want) * (float64(count[r]) - want) / want
	}
	if chi > 43.8 { // 99.9 % quantile at 19 degrees of freedom
		t.Fatalf("chi² = %.1f over %v", chi, count)
	}
}

func TestWorkingSet(t *testing.T) {
	groups := [][]int{make([]int, 50), make([]int, 50)}
	for r := range 50 {
		groups[0][r], groups[1][r] = r, 50+r
	}
	chooser := NewChooser(WorkingSet{Groups: groups, Size: 2, Exponent: 0.9, Locality: 0.7, Regions: 4})
	rng := newRand(3)
	home, total := 0, 0
	for range 20_000 {
		set := chooser.Draw(rng, 2)
		if len(set) != 4 || set[0] == set[2] || set[1] != set[0]+50 || set[3] != set[2]+50 {
			t.Fatalf("set %v: want two distinct ranks, each with both its collections", set)
		}
		for _, c := range []int{set[0], set[2]} {
			total++
			if c%4 == 2 {
				home++
			}
		}
	}
	// Locality 0.7, plus what the global draws bring of region 2's ranks
	// (12 of 50 ranks; about a quarter of the popularity).
	if share := float64(home) / float64(total); share < 0.70 || share > 0.80 {
		t.Fatalf("share of home ranks %.3f, want 0.70 to 0.80", share)
	}
}

// A region with fewer ranks than the set's size must not hang the draw.
func TestWorkingSetLargerThanRegion(t *testing.T) {
	chooser := NewChooser(WorkingSet{Groups: [][]int{{10, 11, 12}}, Size: 3, Locality: 1, Regions: 3})
	set := chooser.Draw(newRand(1), 1)
	seen := map[int]bool{}
	for _, c := range set {
		seen[c] = true
	}
	if len(seen) != 3 {
		t.Fatalf("set %v, want all three", set)
	}
}

func TestRoundRobin(t *testing.T) {
	moves := RoundRobin([]int{0, 1}, []int{5, 7}, []int{5, 6, 7}, 10, 30)
	want := []Move{{10, 0, 6}, {10, 1, 5}, {20, 0, 7}, {20, 1, 6}}
	if len(moves) != len(want) {
		t.Fatalf("moves %v, want %v", moves, want)
	}
	for i := range want {
		if moves[i] != want[i] {
			t.Fatalf("move %d is %v, want %v", i, moves[i], want[i])
		}
	}
}

func TestArrivals(t *testing.T) {
	rng := newRand(5)
	d := Arrivals{Process: Deterministic, Period: 100, Phase: 30}
	if got := d.First(rng, nil, 1000); got != 1030 {
		t.Fatalf("first deterministic arrival %d, want 1030", got)
	}
	if got := d.Next(rng, nil, 1030); got != 1130 {
		t.Fatalf("next deterministic arrival %d, want 1130", got)
	}
	p := Arrivals{Process: Poisson, Period: 1_000_000}
	sum, sum2 := 0.0, 0.0
	const n = 100_000
	for range n {
		gap := float64(p.Next(rng, nil, 0))
		sum += gap
		sum2 += gap * gap
	}
	mean := sum / n
	cv := math.Sqrt(sum2/n-mean*mean) / mean
	if math.Abs(mean-1e6) > 1.5e4 || math.Abs(cv-1) > 0.02 {
		t.Fatalf("Poisson gaps: mean %.0f (want 1e6), coefficient of variation %.3f (want 1)", mean, cv)
	}
	f := Arrivals{Process: Closed, Period: 42, Fixed: true}
	if got := f.Next(rng, nil, 8); got != 50 {
		t.Fatalf("fixed think time: %d, want 50", got)
	}
}

func TestLogUniformStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Int64Range(1, 1<<40).Draw(t, "min")
		hi := rapid.Int64Range(lo, 1<<41).Draw(t, "max")
		rng := newRand(rapid.Uint64().Draw(t, "seed"))
		if s := LogUniform(rng, lo, hi); s < lo || s > hi {
			t.Fatalf("LogUniform(%d, %d) = %d", lo, hi, s)
		}
	})
}
