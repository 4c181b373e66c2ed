package arena

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Every gap in the tables is measured against the tree DP. Were it above the
// true minimum, policies would look better than they are.
func TestOptimumIsExhaustive(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		tree := RandomTree(r)
		for len(tree.Places) > 9 {
			tree = RandomTree(r)
		}
		c, w := RandomDemand(r, tree, seed%4 == 0)
		c.Sequential = seed%3 != 0
		best, at := Optimum(tree, &c, w)
		want := Exhaustive(tree, &c, w)
		if math.Abs(best-want) > 1e-9*(1+want) {
			t.Fatalf("seed %d: the tree DP finds %v, trying everything %v", seed, best, want)
		}
		if got := tree.Energy(&c, w, at); math.Abs(got-best) > 1e-9*(1+best) {
			t.Fatalf("seed %d: the placement %v costs %v, not %v", seed, at, got, best)
		}
	}
}
