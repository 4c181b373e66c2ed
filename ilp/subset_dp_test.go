package ilp

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The subset program prices the collections that weigh most where CPU binds. If it
// were above the optimum, bounds would be wrong; if below, they would be weak.
func TestSubsetProgramAgreesWithBruteForce(t *testing.T) {
	var d subsetDP // kept, as column generation does: nothing of an earlier run may show
	rapid.Check(t, func(t *rapid.T) {
		in := world{kind: SEC, nodes: 5, collections: 1}.draw(t)
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		cost := func(what string) float64 { return float64(rapid.IntRange(-3, 40).Draw(t, what)) }
		tree := newTreeDP(&p.walk)
		all := rapid.Bool().Draw(t, "all")
		for m := range p.n {
			tree.open[m] = cost("open")
			if rapid.IntRange(0, 3).Draw(t, "closed") == 0 {
				tree.open[m] = forbidden
			}
		}
		tree.carry = float64(rapid.IntRange(0, 300).Draw(t, "carry"))
		for m := range p.n {
			g := cost("g")
			for v := range p.n {
				if !all {
					tree.cost[v*p.n+m] = float64((v+1)%3*100) * (p.walk.dist[v*p.n+m] + g/100)
				}
			}
		}
		at, busy, cores := make([][]float64, rapid.IntRange(1, 3).Draw(t, "picky")), [][]float64{}, make([]float64, p.n)
		for m := range cores {
			cores[m] = float64(rapid.IntRange(2, 8).Draw(t, "cores"))
		}
		for k := range at {
			busy = append(busy, make([]float64, p.n))
			at[k] = make([]float64, p.n)
			for m := range p.n {
				at[k][m] = math.Abs(cost("at"))
				busy[k][m] = float64(rapid.IntRange(0, 5).Draw(t, "busy"))
			}
		}
		want := math.Inf(1)
		for mask := 1; mask < 1<<p.n; mask++ {
			want = min(want, bruteSubset(p, tree, at, busy, cores, mask))
		}
		picky := make([]wish, len(at))
		for k := range picky {
			picky[k] = wish{at[k], busy[k]}
		}
		got := d.run(tree, picky, cores, all, func() bool { return false })
		if math.IsInf(want, 1) != math.IsInf(got, 1) || !math.IsInf(want, 1) && math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Fatalf("%.12g, want %.12g", got, want)
		}
		if math.IsInf(want, 1) {
			return
		}
		d.trace()
		mask, sum := 0, 0.0
		for m, is := range d.open {
			if is {
				mask |= 1 << m
			}
		}
		for k, m := range d.who {
			if mask>>m&1 == 0 {
				t.Fatalf("class %d is served at %d without a copy", k, m)
			}
			sum += at[k][m]
		}
		if traced := sum + bruteTree(p, tree, mask); math.Abs(traced-got) > 1e-9*max(1, math.Abs(got)) {
			t.Fatalf("the solution costs %.12g, its value is %.12g", traced, got)
		}
	})
}

// bruteTree is what copies at the places of mask cost without picky classes.
func bruteTree(p *Problem, d *treeDP, mask int) float64 {
	var replicas []int
	sum := 0.0
	for m := range p.n {
		if mask>>m&1 == 1 {
			replicas = append(replicas, p.walk.node[m])
			if sum += d.open[m]; d.open[m] >= forbidden/2 {
				return math.Inf(1)
			}
		}
	}
	for v := range p.n {
		least := math.Inf(1)
		for m := range p.n {
			if mask>>m&1 == 1 {
				least = min(least, d.cost[v*p.n+m])
			}
		}
		sum += least
	}
	return sum + d.carry*float64(p.tree.Steiner(replicas))/1e9
}

// bruteSubset adds the best way to serve the picky classes from there.
func bruteSubset(p *Problem, d *treeDP, at, busy [][]float64, cores []float64, mask int) float64 {
	base, best := bruteTree(p, d, mask), math.Inf(1)
	left := append([]float64(nil), cores...)
	var assign func(k int, sum float64)
	assign = func(k int, sum float64) {
		if k == len(at) {
			best = min(best, sum)
			return
		}
		for m := range p.n {
			if mask>>m&1 == 1 && busy[k][m] <= left[m] {
				left[m] -= busy[k][m]
				assign(k+1, sum+at[k][m])
				left[m] += busy[k][m]
			}
		}
	}
	assign(0, base)
	return best
}
