package workloads

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Rates of clients are inputs of the ILP: counts over a window must have the
// mean and the variance of a Poisson process, at every rate.
func TestPoissonCounts(t *testing.T) {
	const window, windows = int64(1e9), 2000
	for _, period := range []int64{1e9, 1e8, 3e7} {
		rng := newRand(uint64(period))
		a := Arrivals{Process: Poisson, Period: period}
		count := make([]float64, windows)
		for at := a.First(rng, nil, 0); at < window*windows; at = a.Next(rng, nil, at) {
			count[at/window]++
		}
		want := float64(window) / float64(period)
		mean, variance := 0.0, 0.0
		for _, c := range count {
			mean += c / windows
		}
		for _, c := range count {
			variance += (c - mean) * (c - mean) / (windows - 1)
		}
		if math.Abs(mean-want) > 4.5*math.Sqrt(want/windows) {
			t.Errorf("period %d: %.3f arrivals per window, want %.3f", period, mean, want)
		}
		// Var of the sample variance of Poisson counts: (λ + 2λ²)/n.
		if math.Abs(variance-want) > 4.5*math.Sqrt((want+2*want*want)/windows) {
			t.Errorf("period %d: variance %.3f, want %.3f", period, variance, want)
		}
	}
}

// A deterministic client must call at start + phase + k·period exactly, and draw
// nothing: else pinned comparisons with the ILP fail by a nanosecond.
func TestDeterministicArrivalsDrawNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Arrivals{Process: Deterministic, Period: rapid.Int64Range(1, 1e12).Draw(t, "period"), Phase: rapid.Int64Range(0, 1e12).Draw(t, "phase")}
		start := rapid.Int64Range(0, 1e12).Draw(t, "start")
		at := a.First(nil, nil, start)
		for k := range int64(10) {
			if want := start + a.Phase + k*a.Period; at != want {
				t.Fatalf("arrival %d at %d, want %d", k, at, want)
			}
			at = a.Next(nil, nil, at)
		}
		closed := Arrivals{Process: Closed, Period: a.Period, Fixed: true}
		if got := closed.Next(nil, nil, start); got != start+a.Period {
			t.Fatalf("fixed think time ends at %d, want %d", got, start+a.Period)
		}
		c := Client{Collections: []int{7}, WriteShare: float64(rapid.IntRange(0, 1).Draw(t, "writes"))}
		if call := c.Draw(nil); call != (Call{Collection: 7, Write: c.WriteShare == 1}) {
			t.Fatalf("client draws %+v", call)
		}
	})
}

// The same seed must give the same demand, another seed another.
func TestDemandIsAFunctionOfTheSeed(t *testing.T) {
	draw := func(seed uint64) (times []int64, calls []Call) {
		rng := newRand(seed)
		a := Arrivals{Process: Closed, Period: 1e9}
		c := Client{Collections: []int{1, 2, 3}, WriteShare: 0.3}
		for at := a.First(rng, nil, 0); len(times) < 100; at = a.Next(rng, nil, at) {
			times, calls = append(times, at), append(calls, c.Draw(rng))
		}
		return times, calls
	}
	times, calls := draw(1)
	again, callsAgain := draw(1)
	if !slices.Equal(times, again) || !slices.Equal(calls, callsAgain) {
		t.Error("two draws from one seed differ")
	}
	if other, _ := draw(2); slices.Equal(times, other) {
		t.Error("two seeds give one demand")
	}
}

// Calls must spread evenly over the collections, with the stated share of
// writes, independently of each other.
func TestCalls(t *testing.T) {
	const draws = 100_000
	rng, c := newRand(4), Client{Collections: []int{5, 6, 9}, WriteShare: 0.3}
	count := map[Call]float64{}
	for range draws {
		count[c.Draw(rng)]++
	}
	if len(count) != 6 {
		t.Fatalf("calls %v, want three collections read and written", count)
	}
	for call, n := range count {
		p := 0.7 / 3
		if call.Write {
			p = 0.3 / 3
		}
		if math.Abs(n-draws*p) > 4.5*math.Sqrt(draws*p*(1-p)) {
			t.Errorf("%+v: %.0f of %d, want a share of %.3f", call, n, draws, p)
		}
	}
}

// With Size 1 the marginal of a working set is known in closed form: locality ℓ
// within the region, 1-ℓ over all. Chi-square over the ranks, for each region.
func TestLocality(t *testing.T) {
	const ranks, regions, draws, exponent, locality = 12, 3, 60_000, 1.1, 0.6
	group := make([]int, ranks)
	for r := range group {
		group[r] = 100 + r
	}
	chooser := NewChooser(WorkingSet{Groups: [][]int{group}, Size: 1, Exponent: exponent, Locality: locality, Regions: regions})
	weight := func(r int) float64 { return math.Pow(float64(r+1), -exponent) }
	for region := range regions {
		rng := newRand(uint64(region))
		var count [ranks]float64
		for range draws {
			count[chooser.Draw(rng, region)[0]-100]++
		}
		var home, all float64
		for r := range ranks {
			all += weight(r)
			if r%regions == region {
				home += weight(r)
			}
		}
		chi := 0.0
		for r := range ranks {
			p := (1 - locality) * weight(r) / all
			if r%regions == region {
				p += locality * weight(r) / home
			}
			chi += (count[r] - draws*p) * (count[r] - draws*p) / (draws * p)
		}
		if chi > 31.3 { // 99.9 % quantile at 11 degrees of freedom
			t.Errorf("region %d: chi² = %.1f over %v", region, chi, count)
		}
	}
}

// The frequencies of Zipf over exponents, uniform included, by chi-square.
func TestZipfOverExponents(t *testing.T) {
	const n, draws = 10, 50_000
	for _, exponent := range []float64{0, 0.5, 1, 2} {
		z, rng := NewZipf(n, exponent), newRand(9)
		var count [n]float64
		for range draws {
			count[z.Draw(rng)]++
		}
		total, chi := 0.0, 0.0
		for r := range n {
			total += math.Pow(float64(r+1), -exponent)
		}
		for r := range n {
			want := draws * math.Pow(float64(r+1), -exponent) / total
			chi += (count[r] - want) * (count[r] - want) / want
		}
		if chi > 27.9 { // 99.9 % quantile at 9 degrees of freedom
			t.Errorf("exponent %v: chi² = %.1f over %v", exponent, chi, count)
		}
	}
}

// Sizes over several decades must fill each decade equally.
func TestLogUniformFillsDecades(t *testing.T) {
	const draws, decades = 60_000, 6
	rng := newRand(8)
	var count [decades]float64
	for range draws {
		count[min(decades-1, int(math.Log10(float64(LogUniform(rng, 1000, 1_000_000_000)))-3))]++
	}
	chi := 0.0
	for _, c := range count {
		chi += (c - draws/decades) * (c - draws/decades) / (draws / decades)
	}
	if chi > 20.5 { // 99.9 % quantile at 5 degrees of freedom
		t.Errorf("chi² = %.1f over %v", chi, count)
	}
}

// After k moves a client that began at place p is at place p+k: the oracle is
// arithmetic. All clients move at each multiple of the interval, in order.
func TestRoundRobinAgainstArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.Permutation([]int{3, 4, 5, 6, 7}).Draw(t, "places")[:rapid.IntRange(1, 5).Draw(t, "n")]
		access := rapid.SliceOfN(rapid.IntRange(2, 8), 1, 6).Draw(t, "access")
		clients := make([]int, len(access))
		for i := range clients {
			clients[i] = i
		}
		every, duration := rapid.Int64Range(1, 50).Draw(t, "every"), rapid.Int64Range(0, 300).Draw(t, "duration")
		var want []Move
		for k := int64(1); k*every < duration; k++ {
			for c, from := range access {
				start := slices.Index(places, from) // -1: the first move leads to place 0
				want = append(want, Move{At: k * every, Client: c, To: places[(start+int(k))%len(places)]})
			}
		}
		if got := RoundRobin(clients, access, places, every, duration); !slices.Equal(got, want) {
			t.Fatalf("moves %v, want %v", got, want)
		}
	})
}

// An interval of zero once made the loop endless.
func TestRoundRobinRefusesNoInterval(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	RoundRobin([]int{0}, []int{1}, []int{1}, 0, 10)
}
