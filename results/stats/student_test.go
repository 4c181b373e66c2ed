package stats

import (
	"fmt"
	"math"
	"testing"
)

// Without this, every confidence interval of the project could be wrong by a
// factor. Two-sided 95 % critical values from SciPy 1.17, t.ppf(0.975, df); they
// round to those of any printed table (12.706, 4.303, 2.776, 2.262, 2.045).
func TestStudentQuantiles(t *testing.T) {
	for df, want := range map[float64]float64{
		1: 12.706204736174694, 2: 4.302652729749462, 4: 2.7764451051977934, 9: 2.2621571627982053, 29: 2.045229642132703,
	} {
		near(t, fmt.Sprintf("t(0.975, %v)", df), quantile(.95, df), want)
	}
}

var (
	before = []float64{29.2, 8.7, 5.9, 5.5, 5.27}
	after  = []float64{29.0, 8.1, 6.2, 5.0, 5.1}
)

// Without this, an interval could use n for n-1, or the deviation for the
// error of the mean. Values from SciPy 1.17: mean, t.ppf(0.975, 4) * sem.
func TestInterval(t *testing.T) {
	e := Interval(before, .95)
	near(t, "mean", e.Mean, 10.914)
	near(t, "half-width", e.HalfWidth(), 12.807598926267827)
	if one := Interval([]float64{3}, .95); one.Mean != 3 || !math.IsNaN(one.HalfWidth()) {
		t.Errorf("one replication has no interval, got %+v", one)
	}
}

// Without this, common random numbers would be thrown away: paired and Welch's
// tests against SciPy 1.17, ttest_rel(after, before) and
// ttest_ind(b, a, equal_var=False) with their confidence intervals.
func TestDifferences(t *testing.T) {
	p := Paired(before, after, .95)
	near(t, "paired mean", p.Mean, -0.234)
	near(t, "paired half-width", p.HalfWidth(), 0.4368469704409181)
	near(t, "paired p", p.P, 0.21116465599787992)

	a := []float64{27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4}
	b := []float64{27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 31.3}
	w := Welch(a, b, .95)
	near(t, "Welch mean", w.Mean, 3.2933333333333366)
	near(t, "Welch half-width", w.HalfWidth(), 2.2900012986429914)
	near(t, "Welch df", w.DF, 27.31161047222031)
	near(t, "Welch p", w.P, 0.006460408027460322)
	if p.Significant(.95) || !w.Significant(.95) {
		t.Errorf("significant: paired %v, Welch %v; want false, true", p.Significant(.95), w.Significant(.95))
	}
}

// Without this, deterministic runs (no spread at all) would divide by zero and
// a comparison would print NaN where the answer is certain.
func TestDifferencesWithoutSpread(t *testing.T) {
	same, other := []float64{2, 2, 2}, []float64{3, 3, 3}
	for name, test := range map[string]func(a, b []float64, c float64) Difference{"paired": Paired, "Welch": Welch} {
		if d := test(same, same, .95); d.P != 1 || d.Mean != 0 || d.HalfWidth() != 0 {
			t.Errorf("%s of equal series: %+v", name, d)
		}
		if d := test(same, other, .95); d.P != 0 || d.Mean != 1 || d.HalfWidth() != 0 {
			t.Errorf("%s of constant series one apart: %+v", name, d)
		}
		if d := test(same[:1], other[:1], .95); !math.IsNaN(d.P) || d.Mean != 1 || d.Significant(.95) {
			t.Errorf("%s of single runs: %+v", name, d)
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}
