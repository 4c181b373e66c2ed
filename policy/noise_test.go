package policy_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// scaled is a case with so many calls per second in all, and ε in proportion. The
// case itself stays as it is: it is scaled again to other rates.
func (c testCase) scaled(rate float64) testCase {
	sum := total(c.collection.Reads) + total(c.collection.Writes)
	c.collection.Reads, c.collection.Writes = slices.Clone(c.collection.Reads), slices.Clone(c.collection.Writes)
	for i := range c.collection.Reads {
		c.collection.Reads[i] *= rate / sum
		c.collection.Writes[i] *= rate / sum
	}
	c.weights.Epsilon *= rate / sum
	return c
}

// settled is where the noiseless rule ends.
func (c *testCase) settled(t *testing.T, from arena.Placement) (arena.Placement, float64) {
	g := arena.New(c.tree, c.weights, []arena.Collection{c.collection}, arena.Rules{Policy: mustNew(t, "energy", noiseless), RandomPhases: true}, c.seed)
	g.Place(0, from)
	g.Play(20)
	return g.Placement(0), g.Energy()
}

// atRoot is one copy at the root.
var atRoot = arena.Placement{Leader: 0, Replicas: []int{0}}

// falseActs plays settled cases in Poisson noise. It returns acts per case, in 60
// epochs after a warm-up of 20, and those of them that raised the energy.
func falseActs(t *testing.T, cases []testCase, rate float64, h policy.HistoryConfig, z float64) (acts, rises float64) {
	for i := range cases {
		c := cases[i].scaled(rate)
		at, _ := c.settled(t, atRoot)
		g := arena.New(c.tree, c.weights, []arena.Collection{c.collection},
			arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": z}), History: h, RandomPhases: true, Noise: true}, c.seed)
		g.Place(0, at)
		g.Play(80)
		for _, a := range g.Record.Acts {
			if a.Epoch < 20 {
				continue
			}
			acts += 1 / float64(len(cases))
			if a.After > a.Before+1e-9 {
				rises += 1 / float64(len(cases))
			}
		}
	}
	return acts, rises
}

// State that jumps about for nothing costs migrations and trust. Without a
// history, and without a threshold, it does.
func TestNoise(t *testing.T) {
	cases := drawCases(50, false, false)
	last := policy.HistoryConfig{Windows: 1, Weights: policy.NoHistory}
	for _, rate := range []float64{1, 5, 20} {
		none, _ := falseActs(t, cases, rate, last, 0)
		untested, _ := falseActs(t, cases, rate, policy.DefaultHistory, 0)
		acts, rises := falseActs(t, cases, rate, policy.DefaultHistory, 2)
		t.Logf("%2.0f calls/s: last window alone %.1f acts per 60 epochs, with history %.1f, with threshold too %.2f, of which %.2f raise the energy", rate, none, untested, acts, rises)
		expect(t, "acts at rest per 60 epochs", acts, 0.6)
		expect(t, "acts at rest that raise the energy per 60 epochs", rises, 0.2)
		if none < 20*acts || untested < 10*acts {
			t.Error("history and threshold are of no use")
		}
	}
}

// adapt changes the demand of a settled case for another's, and counts the
// epochs until nine tenths of what can be saved are saved.
func adapt(t *testing.T, c, next testCase, z float64) (epochs float64, worth bool) {
	at, _ := c.settled(t, atRoot)
	next.tree, next.weights = c.tree, c.weights
	_, goal := next.settled(t, at)
	g := arena.New(c.tree, c.weights, []arena.Collection{c.collection},
		arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": z}), RandomPhases: true, Noise: true}, c.seed)
	g.Place(0, at)
	g.Play(30)
	copy(g.Collections[0].Reads, next.collection.Reads)
	copy(g.Collections[0].Writes, next.collection.Writes)
	old := g.Energy()
	if old < 1.5*goal {
		return 0, false
	}
	for k := range 20 * arena.Ticks {
		g.Step()
		if g.Energy() <= goal+0.1*(old-goal) {
			return float64(k+1) / arena.Ticks, true
		}
	}
	return 20, true
}

// The price of calm is slowness; it must stay small.
func TestAdaptation(t *testing.T) {
	for _, c := range []struct{ rate, bound float64 }{{5, 5}, {20, 2.5}} {
		var epochs distribution
		for seed := range uint64(40) {
			r := rand.New(rand.NewPCG(seed, 2))
			var two [2]testCase
			two[0].tree = arena.RandomTree(r)
			for i := range two {
				two[i].seed = seed
				for total(two[i].collection.Reads) == 0 {
					two[i].collection, two[i].weights = arena.RandomDemand(r, two[0].tree, false)
				}
				two[i] = two[i].scaled(c.rate)
			}
			if e, worth := adapt(t, two[0], two[1], 2); worth {
				epochs = append(epochs, e)
			}
		}
		t.Logf("%2.0f calls/s: new demand is met in %.1f / %.1f / %.1f epochs", c.rate, epochs.mean(), epochs.quantile(0.95), epochs.quantile(1))
		expect(t, "mean epochs", epochs.mean(), c.bound)
	}
}

// recovery is the number of epochs until state has followed a client from one
// edge node of the city to another: until a tenth of its detour is left.
func recovery(t *testing.T, rate float64, h policy.HistoryConfig, seed uint64) float64 {
	r := rand.New(rand.NewPCG(seed, 3))
	from := 5 + r.IntN(16)
	to := 5 + (from-5+1+r.IntN(15))%16
	c := arena.Collection{Name: "c", Bytes: 1, Sequential: true, Reads: make([]float64, 21), Writes: make([]float64, 21)}
	c.Reads[from], c.Writes[from] = rate*0.8, rate*0.2
	g := arena.New(arena.City(), policy.Weights{Beta: 0.05, Epsilon: 0.0005}, []arena.Collection{c},
		arena.Rules{Policy: mustNew(t, "energy", nil), History: h, RandomPhases: true, Noise: true, Delay: 0.05}, seed)
	g.Play(20)
	for range r.IntN(arena.Ticks) {
		g.Step()
	}
	c.Reads[from], c.Writes[from] = 0, 0
	c.Reads[to], c.Writes[to] = rate*0.8, rate*0.2
	old := g.Energy()
	for k := range 20 * arena.Ticks {
		g.Step()
		if g.Energy() < 0.1*old+0.0005 {
			return float64(k+1) / arena.Ticks
		}
	}
	return 20
}

// A client that moves takes its state along. Were windows of before averaged in,
// or always as long as an epoch, it would wait.
func TestMobility(t *testing.T) {
	late := policy.DefaultHistory
	late.EarlyClose = false
	never := late
	never.Flush = 0
	for _, c := range []struct{ rate, mean, p95 float64 }{{1, 3.5, 7}, {2, 2.5, 4.5}, {5, 1.4, 2.2}, {20, 1.1, 1.6}} {
		var d [3]distribution
		for seed := range uint64(100) {
			for i, h := range []policy.HistoryConfig{policy.DefaultHistory, late, never} {
				if i < 2 || c.rate == 5 {
					d[i] = append(d[i], recovery(t, c.rate, h, seed))
				}
			}
		}
		t.Logf("%2.0f calls/s: recovers in %.2f / %.2f epochs (mean, 95 %%), without early close %.2f / %.2f", c.rate, d[0].mean(), d[0].quantile(0.95), d[1].mean(), d[1].quantile(0.95))
		expect(t, "mean recovery", d[0].mean(), c.mean)
		expect(t, "95 % recovery", d[0].quantile(0.95), c.p95)
		if len(d[2]) > 0 {
			t.Logf("without flush %.2f / %.2f", d[2].mean(), d[2].quantile(0.95))
			if d[2].mean() < 2*d[0].mean() {
				t.Error("forgetting what has changed is of no use")
			}
		}
	}
}
