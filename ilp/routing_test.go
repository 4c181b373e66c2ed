package ilp

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// If counts and rates were not two views of one demand, the simulator's summed
// latencies could not equal F.
func TestLatencySumIsFTimesTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Consistency{None, SEC, Sequential}).Draw(t, "kind")
		in := world{kind: kind, nodes: 5, collections: 3, shared: true, uneven: true}.draw(t)
		in.Window = 15e9
		for k := range in.Demand {
			in.Demand[k].Count, in.Demand[k].Rate = int64(in.Demand[k].Rate), 0
		}
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Optimum(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []Routing{Nearest, Climb, Cheapest} {
			sum, err := p.LatencySum(s.Placement, by)
			if err != nil {
				t.Fatal(err)
			}
			e, err := p.Evaluate(s.Placement, by)
			if err != nil {
				t.Fatal(err)
			}
			if !near9(e.F(), float64(sum)/15e9) {
				t.Fatalf("%s: F %.15g, latencies %d ns over 15 s", by, e.F(), sum)
			}
		}
	})
}

// If a router led past the nearest copy, or elsewhere on ties than documented,
// simulator and evaluation would part.
func TestRoutersAgreeWithSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := world{kind: SEC, nodes: 9, collections: 1}.draw(t)
		p, err := Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		var members []int
		for n := range p.n {
			if rapid.Bool().Draw(t, "copy") {
				members = append(members, n)
			}
		}
		if members == nil {
			members = []int{0}
		}
		r := p.newRouter()
		r.reset(members)
		for a := range p.n {
			nearest := r.to(a, Nearest, nil)
			climbed := r.to(a, Climb, nil)
			for _, m := range members {
				if p.d(a, m) < p.d(a, nearest) {
					t.Fatalf("from %d to %d, but %d is nearer", a, nearest, m)
				}
			}
			top := a // the first ancestor with a copy in its subtree
			for !slices.ContainsFunc(members, func(m int) bool { return p.tree.InSubtree(m, top) }) {
				top = p.Nodes[top].Parent
			}
			for _, m := range members {
				if p.tree.InSubtree(m, top) && p.d(top, m) < p.d(top, climbed) {
					t.Fatalf("climb from %d turns at %d to %d, but %d is nearer", a, top, climbed, m)
				}
			}
		}
	})
}

// Ties are part of the definition: the parent first, then the child that stands
// first.
func TestRoutingTies(t *testing.T) {
	in := path(SEC, 0, 0, []float64{1, 1}, []float64{0, 1, 0}, []float64{0, 0, 0})
	in.Nodes = append(in.Nodes, Node{Name: "3", Parent: 1, RTT: 1e9})
	p := prepared(t, in)
	for _, c := range []struct {
		copies []int
		by     Routing
		want   int
	}{
		{[]int{0, 2, 3}, Nearest, 0}, {[]int{2, 3}, Nearest, 2}, {[]int{0, 2, 3}, Climb, 2}, {[]int{0}, Climb, 0},
	} {
		r := p.newRouter()
		r.reset(c.copies)
		if got := r.to(1, c.by, nil); got != c.want {
			t.Errorf("%s among %v: %d, want %d", c.by, c.copies, got, c.want)
		}
	}
}
