package policy_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// noiseless are the parameters of energy where nothing is random.
var noiseless = map[string]any{"z": 0}

// calm fails on anything that must not happen in a static world without noise.
func calm(t *testing.T, m *measurement) {
	t.Helper()
	expect(t, "acts that raised the energy", float64(m.record.Rises), 0)
	expect(t, "acts worse than estimated", float64(m.record.Wrong), 0)
	expect(t, "returns to a placement", float64(m.record.Cycles), 0)
	expect(t, "unsafe acts", float64(m.record.Unsafe), 0)
}

// Without a cost per copy the rules have no local minimum, however short their
// sight: a bound above zero here means that an act is missing or misjudged.
func TestExactWithoutCostPerCopy(t *testing.T) {
	cases := drawCases(200, true, false)
	for _, reach := range []int{1, 2, 0} {
		m := measure(t, cases, 20, arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": 0, "reach": reach, "leader_reach": reach})})
		t.Log(m.row("ε = 0"))
		calm(t, &m)
		expect(t, "gap", m.gap.quantile(1), 1e-6)
		if reach == 1 {
			expect(t, "95 % of epochs beyond the hop distance", m.late.quantile(0.95), 0)
		}
	}
}

// The main promise of the project: decisions on local knowledge end where an
// exact solver would. The bounds are what was measured, rounded up.
func TestGap(t *testing.T) {
	cases := drawCases(500, false, false)
	m := measure(t, cases, 20, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true})
	t.Log(m.row("energy"))
	calm(t, &m)
	expect(t, "mean gap, percent", m.gap.mean(), 0.1)
	expect(t, "95 % gap, percent", m.gap.quantile(0.95), 0.1)
	expect(t, "share above 3 %", m.gap.share(func(x float64) bool { return x > 3 }), 0.006)
	expect(t, "share not optimal", 1-m.optimal(), 0.05)
	expect(t, "95 % epochs beyond the hop distance", m.late.quantile(0.95), 1)
	expect(t, "most epochs beyond the hop distance", m.late.quantile(1), 2)
}

// Sec collections may be placed by energy too: the anchor costs nothing.
func TestGapSEC(t *testing.T) {
	cases := drawCases(200, false, true)
	m := measure(t, cases, 20, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true})
	t.Log(m.row("energy, sec"))
	calm(t, &m)
	expect(t, "mean gap, percent", m.gap.mean(), 0.3)
	expect(t, "95 % gap, percent", m.gap.quantile(0.95), 0.5)
}

// Copies take time to be made, and each node decides when it likes. The gap must
// not suffer, only the time.
func TestGapAsynchronous(t *testing.T) {
	cases := drawCases(120, false, false)
	for _, c := range []struct {
		delay, mean, p95 float64
	}{{0.2, 3, 6}, {1.5, 12, 40}} {
		m := measure(t, cases, 80, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true, Delay: c.delay})
		t.Logf("an act takes %v epochs: %s", c.delay, m.row("energy"))
		calm(t, &m)
		expect(t, "mean gap, percent", m.gap.mean(), 0.1)
		expect(t, "mean epochs", m.epochs.mean(), c.mean)
		expect(t, "95 % epochs", m.epochs.quantile(0.95), c.p95)
	}
}

// Rates do not depend on where copies are, so a copy may act again as soon as its
// act is committed. To wait for the next epoch each time takes several times as long.
func TestSeveralActsPerEpoch(t *testing.T) {
	cases := drawCases(100, false, false)
	rules := arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true, Delay: 0.05}
	eager := measure(t, cases, 60, rules)
	rules.Patient = true
	patient := measure(t, cases, 60, rules)
	t.Logf("at once:       %s", eager.row(""))
	t.Logf("once an epoch: %s", patient.row(""))
	calm(t, &eager)
	expect(t, "mean epochs", eager.epochs.mean(), patient.epochs.mean()/1.5)
}

// Each guard of the protocol is there because of the harm that comes without it.
func TestGuardsAreNeeded(t *testing.T) {
	cases := drawCases(150, false, false)
	energy := mustNew(t, "energy", noiseless)
	play := func(rules arena.Rules) measurement {
		rules.Policy = energy
		return measureFrom(t, cases, 20, rules, everywhere)
	}
	m := play(arena.Rules{})
	t.Logf("guarded, from copies everywhere: %s", m.row("energy"))
	calm(t, &m)
	m = play(arena.Rules{Unserialised: true})
	t.Logf("unserialised: %d rises, %d cycles, %d unsafe, %s", m.record.Rises, m.record.Cycles, m.record.Unsafe, m.row(""))
	if m.record.Rises == 0 || m.record.Cycles == 0 {
		t.Error("acts that are not serialised did no harm")
	}
	m = play(arena.Rules{Mixed: true, RandomPhases: true})
	t.Logf("mixed windows: %d rises, %d cycles, %s", m.record.Rises, m.record.Cycles, m.row(""))
	if m.record.Rises == 0 {
		t.Error("windows counted under several configurations did no harm")
	}
	m = play(arena.Rules{NoLeadDrop: true})
	t.Logf("without lead+drop: %s", m.row("energy"))
	if m.gap.quantile(1) < 1 {
		t.Error("a role that cannot be handed over while the copy goes did no harm")
	}
}

// T1: with writes only there is one copy, and the weighted median is found link by
// link in exactly as many epochs as it is far.
func TestMedianInHopDistance(t *testing.T) {
	far := 0
	for _, c := range drawCases(300, false, false) {
		clear(c.collection.Reads)
		if total(c.collection.Writes) == 0 {
			continue
		}
		c.best, c.at = arena.Optimum(c.tree, &c.collection, c.weights)
		g := arena.New(c.tree, c.weights, []arena.Collection{c.collection}, arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": 0, "reach": 1, "leader_reach": 1})}, c.seed)
		g.Play(10)
		if got := g.Energy(); got > c.best*(1+1e-9) {
			t.Fatalf("seed %d: %v, optimum %v", c.seed, got, c.best)
		}
		hops := policy.Hops(c.tree.Places[0], c.tree.Places[g.Placement(0).Leader])
		if int(g.Record.Epochs()) != hops {
			t.Fatalf("seed %d: %v epochs over %d links", c.seed, g.Record.Epochs(), hops)
		}
		far = max(far, hops)
	}
	if far < 3 {
		t.Fatal("no case was far")
	}
}
