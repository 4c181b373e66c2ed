package workloads

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

const second = int64(1e9)

// arrived lists the arrivals of a client up to end, of one realisation.
func arrived(a Arrivals, seed uint64) []int64 {
	candidates, keep := newRand(seed), newRand(seed+1_000_000)
	var out []int64
	for t := a.First(candidates, keep, 0); t < a.End; t = a.Next(candidates, keep, t) {
		out = append(out, t)
	}
	return out
}

// area is ∫ ∏f dt by adding up a million slices: the dumb way.
func area(shapes []Shape, from, to int64) float64 {
	const slices = 200_000
	sum, width := 0.0, float64(to-from)/slices
	for i := range slices {
		sum += Product(shapes, from+int64((float64(i)+0.5)*width)) * width
	}
	return sum
}

var (
	day   = &Table{Period: 100 * second, Points: []Point{{0, 0.2}, {30 * second, 1}, {80 * second, 1}}}
	match = &Flash{At: 150 * second, Rise: 20 * second, Hold: 30 * second, Fall: 40 * second, Peak: 8}
)

// The number of calls must be that of the integral of the rate: within four standard
// deviations of a Poisson count.
func TestCallsFollowTheRate(t *testing.T) {
	for name, shapes := range map[string][]Shape{"table": {day}, "flash": {match}, "both": {day, match}, "none": nil} {
		a := Arrivals{Period: second / 10, Shapes: shapes, Ceiling: 8, End: 1000 * second}
		for _, part := range [][2]int64{{0, 1000}, {100, 130}, {160, 210}, {290, 300}} {
			from, to := part[0]*second, part[1]*second
			count := 0.0
			const runs = 20
			for seed := range uint64(runs) {
				for _, at := range arrived(a, seed) {
					if from <= at && at < to {
						count++
					}
				}
			}
			want := runs * 10 * area(shapes, from, to) / 1e9
			if math.Abs(count-want) > 4*math.Sqrt(want) {
				t.Errorf("%s: %v calls from %v to %v s, want %.0f", name, count, part[0], part[1], want)
			}
			if mean, want := Mean(shapes, from, to), area(shapes, from, to)/float64(to-from); math.Abs(mean-want) > 1e-6*want {
				t.Errorf("%s: mean %v, want %v", name, mean, want)
			}
		}
	}
	extra := 10 * (match.Peak - 1) * float64(match.Rise/2+match.Hold+match.Fall/2) / 1e9
	if got := 10 * 1000 * (Mean([]Shape{match}, 0, 1000*second) - 1); math.Abs(got-extra) > 1e-6 {
		t.Errorf("the crowd brings %v calls, want rate·(peak-1)·(rise/2+hold+fall/2) = %v", got, extra)
	}
}

// With one ceiling, who calls less must call at some of the same instants and at no
// others: else two scenarios that differ in a shape would not be paired.
func TestLowerRatesAreSubsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0, 4).Draw(t, "low")
		high := low + rapid.Float64Range(0, 4).Draw(t, "more")
		a := Arrivals{Period: second / 5, Ceiling: 8, End: 100 * second}
		b := a
		a.Shapes = []Shape{&Flash{At: 10 * second, Hold: 50 * second, Peak: low}, day}
		b.Shapes = []Shape{&Flash{At: 10 * second, Hold: 50 * second, Peak: high}, day}
		seed := rapid.Uint64().Draw(t, "seed")
		all := map[int64]bool{}
		for _, at := range arrived(b, seed) {
			all[at] = true
		}
		for _, at := range arrived(a, seed) {
			if !all[at] {
				t.Fatalf("a call at %d ns that the higher rate does not have", at)
			}
		}
	})
}

// 24 points follow a sine within 0.9 % of its amplitude, and every point is met.
func TestTableFollowsASine(t *testing.T) {
	const hour = 3600 * second
	s := &Table{Period: 24 * hour}
	sine := func(at float64) float64 { return 1 + 0.5*math.Sin(2*math.Pi*at/24) }
	for i := range 24 {
		s.Points = append(s.Points, Point{int64(i) * hour, sine(float64(i))})
	}
	worst := 0.0
	for at := range int64(24 * 60 * 3) {
		got, want := s.Factor(at*60*second), sine(float64(at)/60)
		worst = max(worst, math.Abs(got-want))
		if at%60 == 0 && math.Abs(got-want) > 1e-12 {
			t.Errorf("at %d min: %v, want %v", at, got, want)
		}
	}
	if worst > 0.009*0.5 {
		t.Errorf("off by %v, want at most 0.9 %% of the amplitude", worst)
	}
	if math.Abs(s.Mean()-1) > 1e-12 {
		t.Errorf("mean %v", s.Mean())
	}
}

// A table must be what one gets by drawing lines by hand, also across the border.
func TestTableIsLinear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Table{Period: int64(rapid.IntRange(10, 1000).Draw(t, "period"))}
		for at := int64(rapid.IntRange(0, 5).Draw(t, "first")); at < s.Period; at += int64(rapid.IntRange(1, 300).Draw(t, "gap")) {
			s.Points = append(s.Points, Point{at, rapid.Float64Range(0, 3).Draw(t, "factor")})
		}
		at := int64(rapid.IntRange(0, 3000).Draw(t, "at"))
		// Points of three periods, in order.
		var all []Point
		for k := int64(-1); k < 302; k++ {
			for _, p := range s.Points {
				all = append(all, Point{p.At + k*s.Period, p.Factor})
			}
		}
		for i := range all[1:] {
			p, q := all[i], all[i+1]
			if p.At <= at && at < q.At {
				want := p.Factor + (q.Factor-p.Factor)*float64(at-p.At)/float64(q.At-p.At)
				if got := s.Factor(at); math.Abs(got-want) > 1e-9 {
					t.Fatalf("f(%d) = %v, want %v", at, got, want)
				}
				if got := s.Edge(at); got != q.At {
					t.Fatalf("edge after %d at %d, want %d", at, got, q.At)
				}
				return
			}
		}
		t.Fatal("no piece")
	})
}

// Heffes and Lucantoni ("A Markov modulated characterization of packetized voice and
// data traffic", IEEE JSAC 4(6), 1986): with k = s₁+s₂ counts in t have
//
//	Var/mean = 1 + A(1 - (1-e^(-kt))/(kt)),  A = 2·s₁·s₂·(λ₁-λ₂)²/(k²·(λ₁·s₂+λ₂·s₁))
func TestModulatedArrivalsAreBursty(t *testing.T) {
	states := [2]State{{1, 60 * second}, {12, 10 * second}}
	const rate, runs = 2.0, 4000
	for _, seconds := range []float64{5, 40} {
		end := int64(seconds * 1e9)
		var sum, squares, first float64
		for seed := range uint64(runs) {
			s := NewModulated(states, newRand(seed+7_000_000), end)
			if s.Factor(0) == 12 {
				first++
			}
			n := float64(len(arrived(Arrivals{Period: int64(1e9 / rate), Shapes: []Shape{s}, Ceiling: 12, End: end}, seed)))
			sum, squares = sum+n, squares+n*n
		}
		mean := sum / runs
		variance := squares/runs - mean*mean
		s1, s2, l1, l2 := 1/60.0, 1/10.0, rate*1, rate*12
		k := s1 + s2
		a := 2 * s1 * s2 * (l1 - l2) * (l1 - l2) / (k * k * (l1*s2 + l2*s1))
		want := 1 + a*(1-(1-math.Exp(-k*seconds))/(k*seconds))
		if got := variance / mean; math.Abs(got-want) > 0.07*want {
			t.Errorf("counts in %v s: variance/mean %.3f, want %.3f", seconds, got, want)
		}
		if want := seconds * rate * (60 + 12*10) / 70; math.Abs(mean-want) > 0.05*want {
			t.Errorf("mean count in %v s: %.2f, want %.2f", seconds, mean, want)
		}
		if want := 10.0 / 70; math.Abs(first/runs-want) > 4*math.Sqrt(want*(1-want)/runs) {
			t.Errorf("%v of the runs begin in the burst, want %v", first/runs, want)
		}
	}
}
