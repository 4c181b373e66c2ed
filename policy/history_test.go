package policy_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Rates feed every decision, and T_eff every threshold. The history keeps its
// windows in a ring and its estimate in a cache; this holds both against the
// formulas over all windows.
func TestHistoryIsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := policy.HistoryConfig{
			Windows: rapid.IntRange(1, 6).Draw(t, "windows"),
			Weights: policy.Weighting(rapid.IntRange(0, 2).Draw(t, "weights")),
			Decay:   rapid.Float64Range(0.1, 1).Draw(t, "decay"),
		}
		h := policy.NewHistory(&config)
		var counts, seconds []float64
		for range rapid.IntRange(1, 20).Draw(t, "closes") {
			c, s := float64(rapid.IntRange(0, 50).Draw(t, "count")), rapid.Float64Range(0.1, 20).Draw(t, "seconds")
			counts, seconds = append(counts, c), append(seconds, s)
			h.Close(c, s)
			events, time, squares := 0.0, 0.0, 0.0
			for k := 0; k < len(counts) && k < config.Windows; k++ {
				i := len(counts) - 1 - k
				w := 0.0
				switch config.Weights {
				case policy.Exponential:
					w = math.Pow(config.Decay, float64(k))
				case policy.Linear:
					w = 1 - float64(k)/float64(config.Windows)
				case policy.NoHistory:
					if k == 0 {
						w = 1
					}
				}
				events, time, squares = events+w*counts[i], time+w*seconds[i], squares+w*w*seconds[i]
			}
			got := h.Estimate()
			if !near(got.Rate, events/time) || !near(got.Effective, time*time/squares) {
				t.Fatalf("%+v after %v in %v: %+v, want rate %v, T_eff %v", config, counts, seconds, got, events/time, time*time/squares)
			}
		}
		h.Reset()
		if h.Estimate() != (policy.Estimate{}) {
			t.Fatal("a history that was reset still has an estimate")
		}
	})
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(b)) }

// T_eff of the default, in windows: that of the formula for equal windows.
func TestEffectiveTime(t *testing.T) {
	h := policy.NewHistory(&policy.DefaultHistory)
	for range 30 {
		h.Close(7, 10)
	}
	a := 0.85
	sum, squares := (1-math.Pow(a, 20))/(1-a), (1-math.Pow(a, 40))/(1-a*a)
	if got, want := h.Estimate().Effective, 10*sum*sum/squares; !near(got, want) {
		t.Fatalf("T_eff %v, want %v", got, want)
	}
}

// What changes is forgotten, in one jump and in several small ones, and chance is
// not taken for change.
func TestHistoryForgets(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after []float64 // counts of windows of 10 s
		rate          float64
		forgets       bool
	}{
		{"a client leaves", []float64{50, 50, 50}, []float64{0}, 0, true},
		{"a client comes", []float64{0, 0, 0}, []float64{40}, 4, true},
		{"few calls cease, at once too few to tell", []float64{4, 4, 4, 4}, []float64{0}, 1.2, false},
		{"few calls cease, and do not come back", []float64{4, 4, 4, 4, 4, 4}, []float64{0, 0, 0}, 0, true},
		{"a small rise that lasts", []float64{50, 50, 50, 50}, []float64{78, 78}, 7.8, true},
		{"chance", []float64{50, 45, 58, 41}, []float64{63}, 5.2, false},
	} {
		config := policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1, Flush: 4}
		h := policy.NewHistory(&config)
		n := 0.0
		for _, x := range append(c.before, c.after...) {
			h.Close(x, 10)
			n++
		}
		e := h.Estimate()
		if forgot := e.Effective < 10*n-1; forgot != c.forgets || (forgot && !near(e.Rate, c.rate)) {
			t.Errorf("%s: %+v after %v, %v", c.name, e, c.before, c.after)
		}
	}
}

// Flush is the number of standard deviations from which on something is forgotten, alone and
// as one of three; the deviances are computed here by other means.
func TestFlushAtItsEdge(t *testing.T) {
	deviance := func(c1, t1, c2, t2 float64) float64 { // 2·∑ c·log(c/(r·T)), as G² of a table
		r := (c1 + c2) / (t1 + t2)
		return 2 * (c1*math.Log(c1/(r*t1)) + c2*math.Log(c2/(r*t2)))
	}
	d := deviance(90, 10, 50, 10)
	for _, x := range []struct {
		flush float64
		want  bool
	}{{math.Sqrt(d) * (1 - 1e-9), true}, {math.Sqrt(d) * (1 + 1e-9), false}} {
		config := policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1, Flush: x.flush, EarlyClose: true}
		h := policy.NewHistory(&config)
		h.Close(50, 10)
		if got := h.Contradicts(90, 10); got != x.want {
			t.Errorf("flush %v of %v: contradicts: %v", x.flush, math.Sqrt(d), got)
		}
		h.Close(90, 10)
		if forgot := near(h.Estimate().Rate, 9); forgot != x.want {
			t.Errorf("flush %v of %v: forgets: %v", x.flush, math.Sqrt(d), forgot)
		}
	}
	for _, x := range []struct {
		flush float64
		want  bool
	}{{math.Sqrt(3*d-5) * (1 - 1e-9), true}, {math.Sqrt(3*d-5) * (1 + 1e-9), false}} {
		config := policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1, Flush: x.flush}
		s := policy.NewShift(&config)
		for range 3 {
			h := policy.NewHistory(&config)
			h.Close(50, 10)
			s.Add(&h, 90, 10, 0)
		}
		if got := s.Found(); got != x.want {
			t.Errorf("flush %v: three histories that differ by %v are a shift: %v", x.flush, math.Sqrt(d), got)
		}
	}
}

// A running window may end early only when it says something that the past does not.
func TestContradicts(t *testing.T) {
	config := policy.DefaultHistory
	h := policy.NewHistory(&config)
	if h.Contradicts(1000, 1) {
		t.Error("contradicts a past that there is not")
	}
	for range 10 {
		h.Close(50, 10)
	}
	for _, c := range []struct {
		count, elapsed float64
		want           bool
	}{{25, 5, false}, {33, 5, false}, {60, 5, true}, {0, 1, false}, {0, 3, true}, {8, 1, false}, {20, 1, true}} {
		if got := h.Contradicts(c.count, c.elapsed); got != c.want {
			t.Errorf("%v events in %v s contradict 5/s: %v", c.count, c.elapsed, got)
		}
	}
	config.EarlyClose = false
	if h.Contradicts(1000, 1) {
		t.Error("contradicts though windows do not end early")
	}
}

// A copy of a history lives in a slice that grows; it must not allocate for each
// close, for there are thousands.
func TestHistoryIsCheap(t *testing.T) {
	h := policy.NewHistory(&policy.DefaultHistory)
	for range 40 {
		h.Close(50, 10)
	}
	if n := testing.AllocsPerRun(100, func() { h.Close(50, 10) }); n > 0 {
		t.Errorf("%v allocations per close", n)
	}
}
