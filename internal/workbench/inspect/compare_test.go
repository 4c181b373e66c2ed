package inspect

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// replicate runs a small scenario at several seeds.
func replicate(t *testing.T, seeds int, set ...string) (dirs []string) {
	t.Helper()
	for seed := 1; seed <= seeds; seed++ {
		s, err := setting.Load("quickstart", append([]string{fmt.Sprintf("seed=%d", seed), "rounds=6", "ilp.compare=[end]"}, set...), nil)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "run")
		if _, err := (&workbench.Run{Scenario: s, Dir: dir}).Do(context.Background()); err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

// Without this, of twelve metrics one is "significant" in every other comparison, and an
// interval of a gap begins below 0.
func TestComparisonCorrectsForManyMetrics(t *testing.T) {
	dirs := append(replicate(t, 5), replicate(t, 5, "placement.beta=0.5")...)
	c, err := Compare(dirs, DefaultMetrics, "placement.acts")
	if err != nil {
		t.Fatal(err)
	}
	var p []float64
	for _, x := range c.Contrasts[0] {
		if x.P != nil && x.Metric != c.Primary {
			p = append(p, *x.P)
		}
	}
	corrected := stats.Holm(p)
	for _, x := range c.Contrasts[0] {
		switch {
		case x.P == nil:
		case x.Metric == c.Primary:
			if *x.Holm != *x.P {
				t.Errorf("%s is primary: p %v became %v", x.Metric, *x.P, *x.Holm)
			}
		default:
			if *x.Holm != corrected[0] {
				t.Errorf("%s: p by Holm %v, want %v", x.Metric, *x.Holm, corrected[0])
			}
			corrected = corrected[1:]
		}
		for _, v := range []*Value{x.Base, x.Other} {
			if v != nil && v.Low != nil && (*v.Low < 0 || *v.Low > *v.Mean || *v.High < *v.Mean || v.Method != stats.MethodJohnson || v.N != 5) {
				t.Errorf("%s: %+v in [%v, %v]", x.Metric, *v, *v.Low, *v.High)
			}
		}
	}
	for _, x := range c.Configurations {
		sent := int64(0)
		for _, sum := range x.sums {
			sent += sum.Invocations.Total
		}
		if sent == 0 || x.Answered+x.Failed+x.Unanswered != sent {
			t.Errorf("%s: %d answered + %d failed + %d unanswered, want %d", x.Label, x.Answered, x.Failed, x.Unanswered, sent)
		}
	}
	var text bytes.Buffer
	c.Tell(&text)
	for _, want := range []string{"p (Holm)", "window of steady numbers: from 10 s", "Johnson's t", "placement.acts is primary", "5 seeds; calls: ", " answered, 0 failed, 0 unanswered)"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, text.String())
		}
	}
	if _, err := Compare(dirs, DefaultMetrics, "placement.act"); err == nil {
		t.Error("a primary metric that is not compared is accepted")
	}
}

// Without this, steady states of different windows are held against each other.
func TestComparedRunsHaveOneWindow(t *testing.T) {
	early, late := replicate(t, 1), replicate(t, 1, "measure.from=20s", "placement.beta=0.5")
	same := replicate(t, 1, "measure.from=20s")
	c, err := Compare(append(early, late...), []string{"latency_ms.steady.mean", "latency_ms.steady.p95"}, "")
	if err != nil {
		t.Fatal(err)
	}
	want, err := summary.Read(filepath.Join(same[0], "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	mean := c.Contrasts[0][0]
	if d := *mean.Base.Mean - *want.Latency.Steady.Mean; c.FromSeconds != 20 || d > 1e-9 || d < -1e-9 {
		t.Errorf("from %v s: %v, want %v as the same run measured from 20 s", c.FromSeconds, *mean.Base.Mean, *want.Latency.Steady.Mean)
	}
	if p95 := c.Contrasts[0][1]; p95.Base != nil || len(p95.Doubts) == 0 {
		t.Errorf("the percentile of another window: %+v, doubts %v", p95.Base, p95.Doubts)
	}
	if mean.P != nil || mean.Low != nil || mean.Test != "none" {
		t.Errorf("one pair has a test: %+v", mean)
	}
}

// Without this, the mean of those replications that happened not to be overloaded passes
// for the mean of all, and a quantity that no run changes makes others insignificant.
func TestComparisonOfWhatHasNoSteadyState(t *testing.T) {
	latency := func(steady bool) *summary.Summary {
		s := &summary.Summary{Window: summary.Window{Steady: steady}}
		s.Latency.Mean = new(3.0)
		if steady {
			s.Latency.Steady.Mean = new(2.0)
		} else {
			s.Window.OfferedLoad = 1.2
			s.Window.Notes = []summary.Note{{Kind: summary.NoteNotSteady, Text: "not steady: overloaded"}}
		}
		return s
	}
	var x [2]Configuration
	for seed := range uint64(5) {
		for i := range x {
			x[i].Runs = append(x[i].Runs, fmt.Sprintf("run-%d-%d", i, seed))
			x[i].Seeds = append(x[i].Seeds, seed)
			x[i].sums = append(x[i].sums, latency(i == 0 || seed != 3))
		}
	}
	c := &Comparison{Configurations: x[:], Level: confidence}
	row := make([]Contrast, 2)
	for k, m := range []string{"latency_ms.steady.mean", "latency_ms.mean"} {
		var err error
		if row[k], err = contrast(&x[0], &x[1], m); err != nil {
			t.Fatal(err)
		}
	}
	c.Contrasts = [][]Contrast{row}
	c.correct()
	if s := row[0]; s.Other.Mean != nil || s.Other.Method != MethodNotSteady || s.Other.N != 4 || s.Delta != nil || len(s.Doubts) != 1 {
		t.Errorf("one of five runs has no steady state: %+v, %+v", s, s.Other)
	}
	if whole := row[1]; whole.P != nil || whole.Holm != nil || whole.Delta == nil || *whole.Delta != 0 || len(whole.Doubts) != 1 {
		t.Errorf("equal at all seeds: %+v", whole)
	}
	var text bytes.Buffer
	c.Tell(&text)
	if strings.Count(text.String(), "†") != 3 { // two numbers of B, and their footnote
		t.Errorf("a number of which no footnote speaks has a †:\n%s", text.String())
	}
	for _, want := range []string{"not steady†", "3 (all 5 equal)†", "= equal at all seeds", "† run-1-3: not steady: overloaded"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, text.String())
		}
	}
}
