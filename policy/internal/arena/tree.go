package arena

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/policy"
)

// A Tree is a network of places, numbered so that parents come first.
type Tree struct {
	Places     []*policy.Place
	Neighbours [][]*policy.Place // of each place: parent first, then children ascending
	Distance   [][]float64       // RTT between any two, s
}

// NewTree makes a tree from the parent of each place (-1 for the root, which is
// place 0) and the RTT of the link to it.
func NewTree(parents []int, rtt []float64) *Tree {
	t := &Tree{}
	for i, parent := range parents {
		p := &policy.Place{Name: fmt.Sprintf("n%d", i), ID: i}
		if parent >= 0 {
			p.Parent, p.RTT, p.Depth = t.Places[parent], rtt[i], t.Places[parent].Depth+1
		}
		t.Places = append(t.Places, p)
	}
	t.Neighbours = make([][]*policy.Place, len(parents))
	for i, p := range t.Places {
		if p.Parent != nil {
			t.Neighbours[i] = append(t.Neighbours[i], p.Parent)
		}
	}
	for _, p := range t.Places {
		if p.Parent != nil {
			t.Neighbours[p.Parent.ID] = append(t.Neighbours[p.Parent.ID], p)
		}
	}
	t.measure()
	return t
}

// measure fills Distance by relaxing links (Floyd-Warshall on a tree is a walk).
func (t *Tree) measure() {
	n := len(t.Places)
	t.Distance = make([][]float64, n)
	for i := range t.Distance {
		t.Distance[i] = make([]float64, n)
		for j := range i {
			// i's parent comes before i, so its distances to all before are known.
			var d float64
			if parent := t.Places[i].Parent.ID; parent == j {
				d = t.Places[i].RTT
			} else {
				d = t.Places[i].RTT + t.Distance[parent][j]
			}
			t.Distance[i][j], t.Distance[j][i] = d, d
		}
	}
}

// RandomTree draws a tree of 2-4 levels below each other and 5-60 places, with
// links of 1-30 ms.
func RandomTree(r *rand.Rand) *Tree {
	for {
		levels := 2 + r.IntN(3)
		parents, rtt := []int{-1}, []float64{0}
		row := []int{0}
		for range levels - 1 {
			var next []int
			for _, parent := range row {
				for range 1 + r.IntN(5) {
					next = append(next, len(parents))
					parents = append(parents, parent)
					rtt = append(rtt, 0.001*math.Exp(r.Float64()*math.Log(30)))
				}
			}
			row = next
		}
		if n := len(parents); n >= 5 && n <= 60 {
			return NewTree(parents, rtt)
		}
	}
}

// City is the default world of the project's scenarios: a cloud, four fog nodes
// 16 ms below it and sixteen edge nodes 4 ms below these.
func City() *Tree {
	parents, rtt := []int{-1}, []float64{0}
	for range 4 {
		parents, rtt = append(parents, 0), append(rtt, 0.016)
	}
	for i := range 16 {
		parents, rtt = append(parents, 1+i/4), append(rtt, 0.004)
	}
	t := NewTree(parents, rtt)
	t.Places[0].Name = "cloud"
	for i := 1; i < len(parents); i++ {
		t.Places[i].Name = fmt.Sprintf("fog-%d", i-1)
		if i > 4 {
			t.Places[i].Name = fmt.Sprintf("edge-%d", i-5)
		}
	}
	return t
}
