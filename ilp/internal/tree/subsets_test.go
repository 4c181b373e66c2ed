package tree

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The subset program prices the collections that weigh most where CPU binds. If it
// were above the optimum, bounds would be wrong; if below, they would be weak.
func TestSubsetProgramAgreesWithBruteForce(t *testing.T) {
	var d Subsets // kept, as column generation does: nothing of an earlier run may show
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t, 2, 5, 100)
		n := len(w.Node)
		cost := func(what string) float64 { return float64(rapid.IntRange(-3, 40).Draw(t, what)) }
		tree := NewProgram(w)
		all := rapid.Bool().Draw(t, "all")
		for m := range n {
			tree.Open[m] = cost("open")
			if rapid.IntRange(0, 3).Draw(t, "closed") == 0 {
				tree.Open[m] = Forbidden
			}
		}
		tree.Carry = float64(rapid.IntRange(0, 300).Draw(t, "carry"))
		for m := range n {
			g := cost("g")
			for v := range n {
				if !all {
					tree.cost[v*n+m] = float64((v+1)%3*100) * (w.Dist[v*n+m] + g/100)
				}
			}
		}
		at, busy, cores := make([][]float64, rapid.IntRange(1, 3).Draw(t, "picky")), [][]float64{}, make([]float64, n)
		for m := range cores {
			cores[m] = float64(rapid.IntRange(2, 8).Draw(t, "cores"))
		}
		for k := range at {
			busy = append(busy, make([]float64, n))
			at[k] = make([]float64, n)
			for m := range n {
				at[k][m] = math.Abs(cost("at"))
				busy[k][m] = float64(rapid.IntRange(0, 5).Draw(t, "busy"))
			}
		}
		want := math.Inf(1)
		for mask := 1; mask < 1<<n; mask++ {
			want = min(want, bruteSubset(tree, at, busy, cores, mask))
		}
		picky := make([]Wish, len(at))
		for k := range picky {
			picky[k] = Wish{Cost: at[k], Busy: busy[k]}
		}
		got := d.Run(tree, picky, cores, all, func() bool { return false })
		if math.IsInf(want, 1) != math.IsInf(got, 1) || !math.IsInf(want, 1) && math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Fatalf("%.12g, want %.12g", got, want)
		}
		if math.IsInf(want, 1) {
			return
		}
		d.Trace()
		mask, sum := 0, 0.0
		for m, is := range d.Open {
			if is {
				mask |= 1 << m
			}
		}
		for k, m := range d.Who {
			if mask>>m&1 == 0 {
				t.Fatalf("class %d is served at %d without a copy", k, m)
			}
			sum += at[k][m]
		}
		if traced := sum + bruteTree(tree, mask); math.Abs(traced-got) > 1e-9*max(1, math.Abs(got)) {
			t.Fatalf("the solution costs %.12g, its value is %.12g", traced, got)
		}
	})
}

// bruteTree is what copies at the places of mask cost without picky classes.
func bruteTree(d *Program, mask int) float64 {
	sum := 0.0
	for m := range d.N {
		if mask>>m&1 == 1 {
			if sum += d.Open[m]; d.Open[m] >= Forbidden/2 {
				return math.Inf(1)
			}
		}
	}
	for v := range d.N {
		least := math.Inf(1)
		for m := range d.N {
			if mask>>m&1 == 1 {
				least = min(least, d.cost[v*d.N+m])
			}
		}
		sum += least
	}
	for v := 1; v < d.N; v++ { // a link is in the update tree if both of its sides have copies
		below := 1<<d.w.End[v] - 1<<v
		if mask&below != 0 && mask&^below != 0 {
			sum += d.Carry * d.w.Up[v]
		}
	}
	return sum
}

// bruteSubset adds the best way to serve the picky classes from there.
func bruteSubset(d *Program, at, busy [][]float64, cores []float64, mask int) float64 {
	base, best := bruteTree(d, mask), math.Inf(1)
	left := append([]float64(nil), cores...)
	var assign func(k int, sum float64)
	assign = func(k int, sum float64) {
		if k == len(at) {
			best = min(best, sum)
			return
		}
		for m := range d.N {
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
