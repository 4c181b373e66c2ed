package policy_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// mustNew makes a policy. Numbers may be int or float64.
func mustNew(t testing.TB, name string, params map[string]any) policy.Policy {
	t.Helper()
	typed := map[string]any{}
	for k, v := range params {
		if i, ok := v.(int); ok {
			v = int64(i)
		}
		typed[k] = v
	}
	p, err := policy.New(name, typed)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A testCase is a random collection on a random tree with its exact optimum.
type testCase struct {
	seed       uint64
	tree       *arena.Tree
	collection arena.Collection
	weights    policy.Weights
	best       float64
	at         arena.Placement
}

// drawCases draws cases that have some demand; free ones cost nothing per copy.
func drawCases(n int, free, sec bool) []testCase { return drawFrom(0, n, free, sec) }

// drawFrom is drawCases with other seeds.
func drawFrom(seed uint64, n int, free, sec bool) []testCase {
	var list []testCase
	for ; len(list) < n; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		c := testCase{seed: seed, tree: arena.RandomTree(r)}
		c.collection, c.weights = arena.RandomDemand(r, c.tree, free)
		if total(c.collection.Reads) == 0 {
			continue
		}
		if sec { // all calls go to any copy
			c.collection.Sequential = false
			for i, w := range c.collection.Writes {
				c.collection.Reads[i] += w
			}
		}
		c.best, c.at = arena.Optimum(c.tree, &c.collection, c.weights)
		list = append(list, c)
	}
	return list
}

func total(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum
}

// hops is how far the optimum is from the root, where every game begins.
func (c *testCase) hops() int {
	most := policy.Hops(c.tree.Places[0], c.tree.Places[c.at.Leader])
	for _, r := range c.at.Replicas {
		most = max(most, policy.Hops(c.tree.Places[0], c.tree.Places[r]))
	}
	return most
}

// A distribution of figures.
type distribution []float64

func (d distribution) mean() float64 { return total(d) / float64(len(d)) }

// quantile is the smallest figure that is not below a share q of all.
func (d distribution) quantile(q float64) float64 {
	s := slices.Sorted(slices.Values(d))
	return s[min(len(s)-1, int(math.Ceil(q*float64(len(s))))-1)]
}

func (d distribution) share(f func(float64) bool) float64 {
	n := 0
	for _, x := range d {
		if f(x) {
			n++
		}
	}
	return float64(n) / float64(len(d))
}

// A measurement is what a rule did in many cases.
type measurement struct {
	gap    distribution // percent above the optimum
	epochs distribution // until the last act
	late   distribution // the same, beyond the hop distance of the optimum
	record arena.Record // summed
}

// measure plays every case to its end, from one copy at the root.
func measure(t testing.TB, cases []testCase, epochs int, rules arena.Rules) measurement {
	return measureFrom(t, cases, epochs, rules, func(*testCase) arena.Placement {
		return arena.Placement{Leader: 0, Replicas: []int{0}}
	})
}

// everywhere is a copy at every node.
func everywhere(c *testCase) arena.Placement {
	p := arena.Placement{}
	for i := range c.tree.Places {
		p.Replicas = append(p.Replicas, i)
	}
	return p
}

func measureFrom(t testing.TB, cases []testCase, epochs int, rules arena.Rules, start func(*testCase) arena.Placement) measurement {
	var m measurement
	for i := range cases {
		c := &cases[i]
		g := arena.New(c.tree, c.weights, []arena.Collection{c.collection}, rules, c.seed)
		g.Place(0, start(c))
		g.Play(epochs)
		gap := 0.0
		if c.best > 1e-12 {
			gap = 100 * (g.Energy() - c.best) / c.best
		} else if g.Energy() > 1e-12 {
			gap = 100
		}
		if gap < -1e-6 {
			t.Fatalf("seed %d: energy %v is below the optimum %v", c.seed, g.Energy(), c.best)
		}
		m.gap = append(m.gap, math.Max(gap, 0))
		m.epochs = append(m.epochs, g.Record.Epochs())
		m.late = append(m.late, g.Record.Epochs()-float64(c.hops()))
		m.record.Acts = append(m.record.Acts, g.Record.Acts...)
		m.record.Rises += g.Record.Rises
		m.record.Wrong += g.Record.Wrong
		m.record.Cycles += g.Record.Cycles
		m.record.Unsafe += g.Record.Unsafe
	}
	return m
}

// optimal is the share of cases that ended in the optimum.
func (m *measurement) optimal() float64 {
	return m.gap.share(func(x float64) bool { return x < 1e-6 })
}

// row is the measurement as the tables of docs/RESULTS.md have it.
func (m *measurement) row(name string) string {
	return fmt.Sprintf("| %s | %s / %s / %s | %.1f | %.1f | %.1f / %.1f / %.1f |", name,
		percent(m.gap.mean()), percent(m.gap.quantile(0.95)), percent(m.gap.quantile(1)), 100*m.optimal(),
		100*m.gap.share(func(x float64) bool { return x > 3 }),
		m.epochs.mean(), m.epochs.quantile(0.95), m.epochs.quantile(1))
}

func percent(x float64) string {
	switch {
	case x < 1e-6:
		return "0"
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// expect fails if a figure is above its bound.
func expect(t *testing.T, what string, figure, bound float64) {
	t.Helper()
	if figure > bound {
		t.Errorf("%s is %.4g, more than %.4g", what, figure, bound)
	}
}
