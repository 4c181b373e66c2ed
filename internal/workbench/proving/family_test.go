package proving

import (
	"strings"
	"testing"
)

// If medians, bars or failed solves were taken wrongly, the table of goals would
// praise what it should blame.
func TestStandingHoldsTheMedianAgainstTheGoal(t *testing.T) {
	f := Family{Name: "x", Goal: Goal{Gap: 1e-3, Seconds: 5, Peak: 100 << 20}}
	cost := func(gap, seconds float64) Cost { return Cost{Gap: &gap, Seconds: seconds, Peak: 50 << 20} }
	nothing := Cost{Seconds: 20, Peak: 300 << 20, Status: Killed}
	for _, c := range []struct {
		name   string
		costs  []Cost
		missed string
		gap    string
	}{
		{"all clear", []Cost{cost(1e-4, 1), cost(0, 2), cost(5e-4, 3)}, "", "0 / 0.01 / 0.05"},
		{"one outlier of three", []Cost{nothing, cost(2e-4, 2), cost(5e-4, 3)}, "", "0.02 / 0.05 / none"},
		{"two of four find nothing", []Cost{nothing, nothing, cost(2e-4, 2), cost(5e-4, 3)}, "gap time memory", "0.02 / none / none"},
		{"slow", []Cost{cost(2e-4, 6)}, "time", "0.02 / 0.02 / 0.02"},
	} {
		s := f.Stand(c.costs, 0)
		if got := strings.Join(s.Missed(), " "); got != c.missed {
			t.Errorf("%s: misses %q, want %q", c.name, got, c.missed)
		}
		if got := s.Gap.text(percent); got != c.gap {
			t.Errorf("%s: gap %q, want %q", c.name, got, c.gap)
		}
	}
}

// A name that no family has must not measure nothing, or everything.
func TestSelectByPrefix(t *testing.T) {
	some, err := Select([]string{"few", "cpu-seq"})
	if err != nil || len(some) != 3 {
		t.Errorf("%d families (%v), want 3", len(some), err)
	}
	if _, err := Select([]string{"few", "fwe"}); err == nil || !strings.Contains(err.Error(), `"fwe"`) {
		t.Errorf("fwe: %v", err)
	}
}
