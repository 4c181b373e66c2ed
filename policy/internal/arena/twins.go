package arena

import (
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Twins are two games that look the same to the copy at one node, and differ in what that
// node cannot know: the demand that other copies serve, nodes and links that no call to it
// has passed, what is in far memories, other collections. The node is -1 if chance found
// none.
func Twins(r *rand.Rand, seed uint64) (a, b *Game, node int) {
	tree := RandomTree(r)
	c, w := RandomDemand(r, tree, false)
	n := len(tree.Places)
	place := Placement{Replicas: []int{}}
	for i := range n {
		if r.IntN(n) < 4 {
			place.Replicas = append(place.Replicas, i)
		}
	}
	if len(place.Replicas) == 0 {
		return nil, nil, -1
	}
	place.Leader = place.Replicas[r.IntN(len(place.Replicas))]
	node = place.Replicas[r.IntN(len(place.Replicas))]

	// The other world: what is served elsewhere is called more often, and beyond
	// other copies there are further nodes with demand.
	parents, rtt := []int{}, []float64{}
	for i, p := range tree.Places {
		if i == 0 {
			parents, rtt = append(parents, -1), append(rtt, 0)
			continue
		}
		parents, rtt = append(parents, p.Parent.ID), append(rtt, p.RTT)
	}
	d := Collection{Name: c.Name, Bytes: c.Bytes, Sequential: true}
	d.Reads, d.Writes = append([]float64(nil), c.Reads...), append([]float64(nil), c.Writes...)
	for i := range n {
		if !servedBy(tree, place, i, node) {
			d.Reads[i] *= 1 + r.Float64()
		}
	}
	for i := range n {
		far := policy.Hops(tree.Places[i], tree.Places[node]) > 1
		if far && !servedBy(tree, place, i, node) {
			parents, rtt = append(parents, i), append(rtt, 0.001+0.01*r.Float64())
			d.Reads, d.Writes = append(d.Reads, 10*r.Float64()), append(d.Writes, 0)
		}
	}
	other := Collection{Name: "other", Bytes: 5, Reads: make([]float64, len(parents)), Writes: make([]float64, len(parents))}
	other.Leader = -1
	for i := range n {
		if policy.Hops(tree.Places[i], tree.Places[node]) > 1 {
			other.Leader = i
		}
	}
	if other.Leader < 0 {
		return nil, nil, -1
	}
	a = New(tree, w, []Collection{c}, Rules{Policy: policy.Static{}}, seed)
	b = New(NewTree(parents, rtt), w, []Collection{d, other}, Rules{Policy: policy.Static{}}, seed)
	a.Place(0, place)
	b.Place(0, place)
	a.Play(2)
	b.Play(2)
	return a, b, node
}

// servedBy reports whether calls from a place go to node, or as near.
func servedBy(tree *Tree, p Placement, from, node int) bool {
	for _, r := range p.Replicas {
		if tree.Distance[from][r] < tree.Distance[from][node] {
			return false
		}
	}
	return true
}
