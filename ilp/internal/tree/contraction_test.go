package tree

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/topology"
)

// Without this, a tree program that leaves out copies could miss the best ones,
// and column generation would call a value a bound that is none.
func TestContractionKeepsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t, 2, 14, 1e9)
		n := len(w.Node)
		d := NewProgram(w)
		d.Carry = rapid.SampledFrom([]float64{0, 0.3, 2}).Draw(t, "carry")
		d.Slope = rapid.SampledFrom([]float64{0, 0.1, 1}).Draw(t, "slope")
		slow := rapid.SampledFrom([]float64{0, 0.2, 2}).Draw(t, "slow")
		number := func(label string, high float64) float64 { return rapid.Float64Range(0, high).Draw(t, label) }
		reading, writing := make([]float64, n), make([]float64, n)
		for m := range n {
			reading[m], writing[m] = number("execution", slow), number("execution of writes", slow)
			if d.Open[m] = number("open", 3); rapid.IntRange(0, 5).Draw(t, "kind") == 0 {
				d.Open[m] = rapid.SampledFrom([]float64{Forbidden, -1, 0}).Draw(t, "open")
			}
		}
		for range rapid.IntRange(0, 4).Draw(t, "readers") {
			v, rate := rapid.IntRange(0, n-1).Draw(t, "reader"), 0.1+number("rate", 5)
			row := d.Serve(v)
			for m := range row {
				row[m] += rate * (w.Dist[v*n+m] + reading[m])
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "writers") {
			v, rate := rapid.IntRange(0, n-1).Draw(t, "writer"), number("rate", 2)
			for m := range d.Write {
				d.Write[m] += rate * (w.Dist[v*n+m] + writing[m])
			}
		}
		d.Run()
		want := d.V[d.Best()]
		d.Few = true
		d.Run()
		l := d.Best()
		if got := d.V[l]; !near9(got, want) {
			t.Fatalf("V = %.12g with columns %v of rows %v, %.12g with all", got, d.sub.columns, d.sub.rows, want)
		}
		if want < Forbidden/2 && !near9(d.value(l, d.Copies(l)), want) {
			t.Fatalf("copies %v led at %d cost %.12g, not V = %.12g", d.Copies(l), l, d.value(l, d.Copies(l)), want)
		}
	})
}

// near9 reports whether two values are equal but for rounding.
func near9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// draw makes a tree of some nodes with links of up to longest ns.
func draw(t *rapid.T, fewest, most int, longest int64) *Order {
	n := rapid.IntRange(fewest, most).Draw(t, "nodes")
	nodes := []topology.Node{{Name: "0", Parent: -1, Cores: 1, Speed: 1}}
	for v := 1; v < n; v++ {
		parent := rapid.IntRange(0, v-1).Draw(t, "parent")
		rtt := 2 * rapid.Int64Range(0, longest/2).Draw(t, "rtt")
		nodes = append(nodes, topology.Node{Name: strconv.Itoa(v), Parent: parent, Uplink: topology.Link{RTT: rtt}, Cores: 1, Speed: 1})
	}
	tr, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	seconds := make([]float64, n*n)
	for a := range n {
		for b := range n {
			seconds[a*n+b] = float64(tr.RTT(a, b)) / 1e9
		}
	}
	w := NewOrder(tr, seconds)
	return &w
}

// value is what leader l and copies r cost.
func (d *Program) value(l int, r []int) float64 {
	sum := d.Write[l]
	inside := make([]bool, d.N)
	for _, m := range r {
		sum += d.Open[m]
		inside[m] = true
	}
	for v := range d.N {
		least := d.cost[v*d.N+r[0]]
		for _, m := range r {
			least = min(least, d.cost[v*d.N+m])
		}
		sum += least
	}
	for v := 1; v < d.N; v++ { // a link is in the update tree if both of its sides have copies
		below, above := false, false
		for m, is := range inside {
			if is && v <= m && m < d.w.End[v] {
				below = true
			} else if is {
				above = true
			}
		}
		if below && above {
			sum += d.Carry * d.w.Up[v]
		}
	}
	return sum
}
