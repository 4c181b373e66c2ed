package policy_test

import (
	"flag"
	"fmt"
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

// A setting is how boldly the rule acts on what it has counted.
type setting struct {
	z float64
	policy.HistoryConfig
}

// standard is what scenarios use.
var standard = setting{2.2, policy.DefaultHistory}

// flushing is the standard with another threshold of acts and of forgetting.
func flushing(z, flush float64) setting {
	s := standard
	s.z, s.Flush = z, flush
	return s
}

// game is a case in Poisson noise.
func (s setting) game(t *testing.T, c *testCase, at arena.Placement) *arena.Game {
	g := arena.New(c.tree, c.weights, []arena.Collection{c.collection},
		arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": s.z}), History: s.HistoryConfig, RandomPhases: true, Noise: true}, c.seed)
	g.Place(0, at)
	return g
}

// atRest plays cases from where the noiseless rule leaves them. It returns the acts
// per case, in 60 epochs after a warm-up of 20, and those of them that raised the
// energy of the true rates, the false ones: others undo these, or go to where it is as
// good.
func (s setting) atRest(t *testing.T, cases []testCase, rate float64) (acts, wrong float64) {
	for i := range cases {
		c := cases[i].scaled(rate)
		at, _ := c.settled(t, atRoot)
		g := s.game(t, &c, at)
		g.Play(80)
		for _, a := range g.Record.Acts {
			if a.Epoch < 20 {
				continue
			}
			acts += 1 / float64(len(cases))
			if a.After > a.Before+1e-9 {
				wrong += 1 / float64(len(cases))
			}
		}
	}
	return acts, wrong
}

// State that jumps about for nothing costs migrations and trust. Without a
// history, and without a threshold, it does.
func TestNoise(t *testing.T) {
	cases := drawCases(50, false, false)
	bare := setting{0, policy.HistoryConfig{Windows: 1, Weights: policy.NoHistory}}
	bold := setting{0, policy.DefaultHistory}
	for _, rate := range []float64{1, 5, 20} {
		none, _ := bare.atRest(t, cases, rate)
		untested, _ := bold.atRest(t, cases, rate)
		acts, wrong := standard.atRest(t, cases, rate)
		t.Logf("%2.0f calls/s: last window alone %.1f acts per 60 epochs, with history %.1f, with threshold too %.2f, of which %.2f raise the energy", rate, none, untested, acts, wrong)
		expect(t, "acts at rest per 60 epochs", acts, 0.2)
		expect(t, "false acts per 60 epochs", wrong, 0.15)
		if none < 20*acts || untested < 10*acts {
			t.Error("history and threshold are of no use")
		}
	}
}

// adapt changes the demand of a settled case for another's, and counts the
// epochs until nine tenths of what can be saved are saved: 20 if they are not by then.
func (s setting) adapt(t *testing.T, rate float64, seed uint64) (epochs float64, worth bool) {
	r := rand.New(rand.NewPCG(seed, 2))
	var two [2]testCase
	two[0].tree = arena.RandomTree(r)
	for i := range two {
		two[i].seed = seed
		for total(two[i].collection.Reads) == 0 {
			two[i].collection, two[i].weights = arena.RandomDemand(r, two[0].tree, false)
		}
		two[i] = two[i].scaled(rate)
	}
	c, next := two[0], two[1]
	at, _ := c.settled(t, atRoot)
	next.tree, next.weights = c.tree, c.weights
	_, goal := next.settled(t, at)
	g := s.game(t, &c, at)
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

// adaptation is the adaptation in many cases.
func (s setting) adaptation(t *testing.T, rate float64, first, n uint64) (epochs distribution) {
	for seed := range n {
		if e, worth := s.adapt(t, rate, first+seed); worth {
			epochs = append(epochs, e)
		}
	}
	return epochs
}

// The price of calm is slowness; it must stay small.
func TestAdaptation(t *testing.T) {
	for _, c := range []struct{ rate, bound float64 }{{5, 6}, {20, 2.5}} {
		epochs := standard.adaptation(t, c.rate, 0, 40)
		t.Logf("%2.0f calls/s: new demand is met in %.1f / %.1f / %.1f epochs", c.rate, epochs.mean(), epochs.quantile(0.95), epochs.quantile(1))
		expect(t, "mean epochs", epochs.mean(), c.bound)
	}
}

// curve asks for the table of docs/RESULTS.md that shows calm against speed. It takes
// minutes.
var curve = flag.Bool("curve", false, "print the trade-off between acts at rest and adaptation")

// The defaults were chosen on the cases of the tests above; these are others.
func TestCurve(t *testing.T) {
	if !*curve {
		t.Skip("only with -curve")
	}
	cases := drawFrom(1e6, 300, false, false)
	for _, s := range []setting{
		flushing(1.5, 4.5), flushing(2, 4.5), standard, flushing(2.5, 4.5), flushing(3, 4.5),
		flushing(2.2, 4), flushing(2.2, 5), flushing(2.2, 6), flushing(2.2, 0), flushing(2, 4),
	} {
		row := fmt.Sprintf("| %v | %v |", s.z, s.Flush)
		for _, rate := range []float64{1, 5, 20} {
			acts, wrong := s.atRest(t, cases, rate)
			row += fmt.Sprintf(" %.2f (%.2f) |", acts, wrong)
		}
		for _, rate := range []float64{5, 20} {
			epochs := s.adaptation(t, rate, 1e6, 200)
			row += fmt.Sprintf(" %.1f / %.1f |", epochs.mean(), epochs.quantile(0.95))
		}
		var epochs distribution
		for seed := range uint64(200) {
			epochs = append(epochs, s.recovery(t, 5, 1e6+seed))
		}
		t.Logf("%s %.2f / %.2f |", row, epochs.mean(), epochs.quantile(0.95))
	}
}

// recovery is the number of epochs until state has followed a client from one
// edge node of the city to another: until a tenth of its detour is left.
func (s setting) recovery(t *testing.T, rate float64, seed uint64) float64 {
	r := rand.New(rand.NewPCG(seed, 3))
	from := 5 + r.IntN(16)
	to := 5 + (from-5+1+r.IntN(15))%16
	c := arena.Collection{Name: "c", Bytes: 1, Sequential: true, Reads: make([]float64, 21), Writes: make([]float64, 21)}
	c.Reads[from], c.Writes[from] = rate*0.8, rate*0.2
	g := arena.New(arena.City(), policy.Weights{Beta: 0.05, Epsilon: 0.0005}, []arena.Collection{c},
		arena.Rules{Policy: mustNew(t, "energy", map[string]any{"z": s.z}), History: s.HistoryConfig, RandomPhases: true, Noise: true, Delay: 0.05}, seed)
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
	late := standard
	late.EarlyClose = false
	never := late
	never.Flush = 0
	for _, c := range []struct{ rate, mean, p95 float64 }{{1, 3, 7}, {2, 1.6, 4}, {5, 1, 1.6}, {20, 0.7, 1.2}} {
		var d [3]distribution
		for seed := range uint64(100) {
			for i, s := range []setting{standard, late, never} {
				if i < 2 || c.rate == 5 {
					d[i] = append(d[i], s.recovery(t, c.rate, seed))
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
