package ilp

import (
	"testing"

	"pgregory.net/rapid"
)

// Without this, a tree program that leaves out copies could miss the best ones,
// and column generation would call a value a bound that is none.
func TestContractionKeepsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "nodes")
		in := &Instance{
			Functions:   []Function{{Name: "f", Execution: []int64{0}}},
			Collections: []Collection{{Name: "c", Consistency: Sequential, Bytes: 1}},
			Demand:      []Class{{Access: 0, Reads: []int{0}, Rate: 1}},
		}
		for v := range n {
			parent := -1
			if v > 0 {
				parent = rapid.IntRange(0, v-1).Draw(t, "parent")
			}
			in.Nodes = append(in.Nodes, Node{Name: string(rune('a' + v)), Parent: parent, RTT: 2 * rapid.Int64Range(0, 5e8).Draw(t, "rtt")})
		}
		in.Nodes[0].RTT = 0
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		w := p.walk
		d := newTreeDP(&w)
		d.carry = rapid.SampledFrom([]float64{0, 0.3, 2}).Draw(t, "carry")
		d.slope = rapid.SampledFrom([]float64{0, 0.1, 1}).Draw(t, "slope")
		slow := rapid.SampledFrom([]float64{0, 0.2, 2}).Draw(t, "slow")
		number := func(label string, high float64) float64 { return rapid.Float64Range(0, high).Draw(t, label) }
		reading, writing := make([]float64, n), make([]float64, n)
		for m := range n {
			reading[m], writing[m] = number("execution", slow), number("execution of writes", slow)
			if d.open[m] = number("open", 3); rapid.IntRange(0, 5).Draw(t, "kind") == 0 {
				d.open[m] = rapid.SampledFrom([]float64{forbidden, -1, 0}).Draw(t, "open")
			}
		}
		for range rapid.IntRange(0, 4).Draw(t, "readers") {
			v, rate := rapid.IntRange(0, n-1).Draw(t, "reader"), 0.1+number("rate", 5)
			row := d.serve(v)
			for m := range row {
				row[m] += rate * (w.dist[v*n+m] + reading[m])
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "writers") {
			v, rate := rapid.IntRange(0, n-1).Draw(t, "writer"), number("rate", 2)
			for m := range d.write {
				d.write[m] += rate * (w.dist[v*n+m] + writing[m])
			}
		}
		d.run()
		want := d.v[d.best()]
		d.few = true
		d.run()
		l := d.best()
		if got := d.v[l]; !near9(got, want) {
			t.Fatalf("V = %.12g with columns %v of rows %v, %.12g with all", got, d.sub.columns, d.sub.rows, want)
		}
		if want < forbidden/2 && !near9(d.value(l, d.copies(l)), want) {
			t.Fatalf("copies %v led at %d cost %.12g, not V = %.12g", d.copies(l), l, d.value(l, d.copies(l)), want)
		}
	})
}

// value is what leader l and copies r cost.
func (d *treeDP) value(l int, r []int) float64 {
	sum := d.write[l]
	inside := make([]bool, d.n)
	for _, m := range r {
		sum += d.open[m]
		inside[m] = true
	}
	for v := range d.n {
		least := d.cost[v*d.n+r[0]]
		for _, m := range r {
			least = min(least, d.cost[v*d.n+m])
		}
		sum += least
	}
	for v := 1; v < d.n; v++ { // a link is in the update tree if both of its sides have copies
		below, above := false, false
		for m, is := range inside {
			if is && v <= m && m < d.w.end[v] {
				below = true
			} else if is {
				above = true
			}
		}
		if below && above {
			sum += d.carry * d.w.up[v]
		}
	}
	return sum
}
