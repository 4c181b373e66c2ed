package reproduce

import (
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/plot"
)

// A ledger is worth nothing if it cannot say no: each criterion must give each
// of its verdicts to measurements made up for it.
func TestCriteriaGiveEveryVerdict(t *testing.T) {
	three := func(a, b, c float64) []float64 { return []float64{a, b, c} }
	growth := func(naive, reduced float64) Finding {
		return judgeMemory([]memoryGrowth{
			{model: ilp.None, nonzeros: three(1, 1, 1), fewer: three(1, 1, 1)},
			{model: ilp.SEC, nonzeros: three(2, 2, 2), fewer: three(1, 1, 1)},
			{model: ilp.Sequential, nonzeros: three(naive, naive, naive), fewer: three(reduced, reduced, reduced)},
		})
	}
	curves := func(n int) Finding {
		var all []growthOfTime
		for i := range 12 {
			c := growthOfTime{"", 1, 0.9}
			if i < n {
				c.large = 1.8
			}
			all = append(all, c)
		}
		return judgeTime(all)
	}
	phases := func(gaps ...float64) Finding {
		var rows []plot.UseCaseGap
		for _, g := range gaps {
			rows = append(rows, plot.UseCaseGap{Settled: true, Proven: true, Cost: 1 + g, Optimum: 1})
		}
		return judgeEquilibrium(rows)
	}
	travel := func(sec, sequential float64) Finding {
		var rows []plot.Travel
		for hops := int32(1); hops <= 8; hops++ {
			rows = append(rows,
				plot.Travel{Hops: hops, Rule: "one hop", Consistency: "sec", Settled: true, Epochs: int32(sec * float64(hops))},
				plot.Travel{Hops: hops, Rule: "one hop", Consistency: "sequential", Settled: true, Epochs: int32(sequential * float64(hops))})
		}
		return judgeHops(rows)
	}
	contrasts := func(latency, messages float64) Finding {
		return judgeUnbalanced([]contrast{
			{name: "a", balanced: 5, unbalanced: 3, latency: [2]float64{2, 9}, messages: [2]float64{10, 90}},
			{name: "b", balanced: 5, unbalanced: 3, latency: [2]float64{2, latency}, messages: [2]float64{10, messages}},
		})
	}
	shares := func(balanced, bytes float64) Finding {
		return judgeTraffic([]trafficShares{
			{"x", balancedEpochs, balanced, 0.95, 0.001}, {"x", unbalancedEpochs, 0.9, bytes, 0.001},
		})
	}
	consistency := func(steady, arrival []float64) Finding {
		return judgeConsistency(level{steady: three(2, 2.1, 2.05), arrival: three(2, 2, 2.1)}, level{steady: steady, arrival: arrival})
	}
	ablated := func(base, without float64) Finding {
		return judgeAblation([]level{{configuration: full.name, steady: three(base, base, base)}, {configuration: central.name, steady: three(without, without, without)}})
	}
	pressed := func(saturation, without float64) Finding {
		return judgePressure([]level{
			{configuration: full.name, model: "sec", steady: []float64{6}, saturation: saturation}, {configuration: central.name, model: "sec", steady: []float64{without}},
		})
	}
	moved := func(peak float64, recovers []float64) Finding {
		return judgeMobility(
			recovery{model: "sec", cold: three(25, 26, 27), peak: three(8, 8, 8), recovers: three(1, 1.1, 1.2)},
			recovery{model: "sequential", cold: three(25, 26, 27), peak: three(12, peak, 12), recovers: recovers})
	}
	policies := func(energy, alwaysCopy, total float64) Finding {
		var rows []plot.PolicyGap
		for world := range 4 {
			rows = append(rows,
				plot.PolicyGap{World: int32(world), Policy: "energy", Consistency: "sequential", Gap: energy, GapTotal: total},
				plot.PolicyGap{World: int32(world), Policy: "always-copy", Consistency: "sec", Gap: alwaysCopy, GapTotal: total})
		}
		return judgePolicy(rows)
	}
	for _, c := range []struct {
		claim               string
		holds, partly, fail Finding
	}{
		{"C1", growth(2.1, 1.1), growth(2.9, 1.1), growth(1.2, 1.1)},
		{"C2", curves(8), curves(4), curves(3)},
		{"C3", judgeCoupling(three(1.9, 2, 2.1), three(1.1, 1, 1.2)), judgeCoupling(three(1.3, 1.3, 1.4), three(1.2, 1.1, 1.2)), judgeCoupling(three(1, 1, 1), three(1.4, 1.4, 1.4))},
		{"C4", judgeFrontier(giant{seconds: 700, bytes: 60 << 30}, nil), judgeFrontier(giant{seconds: 700, bytes: 1 << 30}, nil), judgeFrontier(giant{seconds: 60, bytes: 1 << 30}, nil)},
		{"C5", phases(0, 0, 0), phases(0, 0, 0.08), phases(0, 0, 2)},
		{"C6", travel(1, 1), travel(1, 0.5), travel(0, 0.5)},
		{"C7", contrasts(3, 20), contrasts(3, 5), contrasts(1, 20)},
		{"C8", shares(0.95, 0.9), shares(0.95, 0.1), shares(0.5, 0.9)},
		{"C9", consistency(three(5, 5.1, 5), three(6, 7, 6.5)), consistency(three(5, 5.1, 5), three(2, 2, 2)), consistency(three(2, 2, 2.1), three(1, 3, 2))},
		{"C10", ablated(5, 26), ablated(1.7, 40), ablated(9, 26)},
		{"C11", pressed(0.97, 24), pressed(0.6, 24), pressed(0.97, 5)},
		{"C12", moved(13, three(2, 2.2, 2.3)), moved(30, three(2, 2.2, 2.3)), moved(30, three(1, 1, 1))},
		{"C13", policies(0.02, 0.01, 0.01), policies(0.02, 0.27, 0.1), policies(0.2, 0.3, 0.1)},
	} {
		for want, got := range map[Verdict]Finding{Holds: c.holds, Partly: c.partly, Fails: c.fail} {
			if got.Verdict != want || got.Claim != c.claim {
				t.Errorf("%s: %s %q for what should be %q: %s", c.claim, got.Claim, got.Verdict, want, got.measured())
			}
			if len(got.Values) == 0 {
				t.Errorf("%s: no values behind the verdict", c.claim)
			}
		}
	}
}

// Nothing measured must never count as a claim that holds.
func TestNothingMeasuredHoldsNothing(t *testing.T) {
	for _, f := range []Finding{
		judgeTime(nil), judgeCoupling(nil, nil), judgeFrontier(giant{}, nil), judgeEquilibrium(nil), judgeHops(nil),
		judgeUnbalanced(nil), judgeTraffic(nil), judgeAblation(nil), judgePressure(nil), judgePolicy(nil),
	} {
		if f.Verdict != Fails {
			t.Errorf("%s: %s without a measurement", f.Claim, f.Verdict)
		}
	}
}

// An unsettled or unproven phase is no equilibrium at the optimum.
func TestUnprovenEquilibriaDoNotCount(t *testing.T) {
	for _, row := range []plot.UseCaseGap{{Settled: false, Proven: true, Cost: 1, Optimum: 1}, {Settled: true, Proven: false}} {
		if f := judgeEquilibrium([]plot.UseCaseGap{row}); f.Verdict != Fails {
			t.Errorf("%+v: %s", row, f.Verdict)
		}
	}
}

// With few seeds a difference may be luck: it counts only beyond its interval.
func TestDifferencesCountBeyondTheirInterval(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want bool
	}{
		{[]float64{1}, []float64{2}, true},
		{[]float64{2}, []float64{1}, false},
		{[]float64{1, 1.1, 0.9}, []float64{2, 2.2, 1.9}, true},
		{[]float64{1, 3, 1}, []float64{2, 1, 3}, false},
		{[]float64{1, 1}, []float64{2, 2}, true},
	} {
		if got := below(c.a, c.b); got != c.want {
			t.Errorf("%v below %v: %v", c.a, c.b, got)
		}
	}
}

// Every claim must be measured by a figure that exists, and each figure's
// findings must be claims.
func TestClaimsHaveFigures(t *testing.T) {
	var names []string
	for _, f := range Figures() {
		names = append(names, f.Name)
	}
	ids := map[string]bool{}
	for _, c := range Claims() {
		if ids[c.ID] || c.Thesis == "" || c.Criterion == "" || !slices.Contains(names, c.Figure) {
			t.Errorf("claim %+v", c)
		}
		ids[c.ID] = true
	}
	if len(ids) != 13 {
		t.Errorf("%d claims, the thesis makes 13", len(ids))
	}
}
