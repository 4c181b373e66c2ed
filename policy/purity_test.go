package policy_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// A rule that peeked would look good in a simulator and could not be built. Each
// policy gets two worlds that differ only in what the asking node cannot know:
// the demand that other copies serve, nodes and links that no call to it has
// passed, what is in far memories, other collections. It must do the same.
func TestPoliciesSeeOnlyTheirView(t *testing.T) {
	for _, d := range policy.Definitions() {
		p := mustNew(t, d.Name, nil)
		acted := 0
		for seed := range uint64(60) {
			r := rand.New(rand.NewPCG(seed, 7))
			a, b, node := twins(r, seed)
			if node < 0 {
				continue
			}
			va, vb := a.View(0, node), b.View(0, node)
			va.Idle, vb.Idle = 100, 100
			actions := p.Decide(va)
			if got := p.Decide(vb); !reflect.DeepEqual(names(got), names(actions)) {
				t.Fatalf("%s, seed %d: %v in one world, %v in the other", d.Name, seed, names(actions), names(got))
			}
			if again := p.Decide(va); !reflect.DeepEqual(names(again), names(actions)) {
				t.Fatalf("%s, seed %d: %v at first, then %v", d.Name, seed, names(actions), names(again))
			}
			acted += len(actions)
			reactive, ok := p.(policy.Reactive)
			if !ok {
				continue
			}
			for i := range va.Reads {
				first, second := reactive.Served(va, va.Reads[i].Access), reactive.Served(vb, vb.Reads[i].Access)
				if !reflect.DeepEqual(names(first), names(second)) {
					t.Fatalf("%s, seed %d: reacts by %v in one world, %v in the other", d.Name, seed, names(first), names(second))
				}
				acted += len(first)
			}
		}
		if acted == 0 && d.Name != "static" {
			t.Errorf("%s has done nothing in any world", d.Name)
		}
	}
}

// twins are two games that look the same to one holder; -1 if chance found none.
func twins(r *rand.Rand, seed uint64) (a, b *arena.Game, node int) {
	tree := arena.RandomTree(r)
	c, w := arena.RandomDemand(r, tree, false)
	n := len(tree.Places)
	place := arena.Placement{Replicas: []int{}}
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
	d := arena.Collection{Name: c.Name, Bytes: c.Bytes, Sequential: true}
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
	other := arena.Collection{Name: "other", Bytes: 5, Reads: make([]float64, len(parents)), Writes: make([]float64, len(parents))}
	other.Leader = -1
	for i := range n {
		if policy.Hops(tree.Places[i], tree.Places[node]) > 1 {
			other.Leader = i
		}
	}
	if other.Leader < 0 {
		return nil, nil, -1
	}
	a = arena.New(tree, w, []arena.Collection{c}, arena.Rules{Policy: policy.Static{}}, seed)
	b = arena.New(arena.NewTree(parents, rtt), w, []arena.Collection{d, other}, arena.Rules{Policy: policy.Static{}}, seed)
	a.Place(0, place)
	b.Place(0, place)
	a.Play(2)
	b.Play(2)
	return a, b, node
}

// servedBy tells whether calls from a place go to node, or as near.
func servedBy(tree *arena.Tree, p arena.Placement, from, node int) bool {
	for _, r := range p.Replicas {
		if tree.Distance[from][r] < tree.Distance[from][node] {
			return false
		}
	}
	return true
}

// names are actions without the identity of places.
func names(actions []policy.Action) []string {
	out := []string{}
	for _, a := range actions {
		s := a.Kind.String()
		if a.DropSelf {
			s += "+drop"
		}
		if a.To != nil {
			s += " " + a.To.Name
		}
		out = append(out, s+" "+a.Reason)
	}
	return out
}

// Renaming nodes, or numbering them otherwise, must not change what is done: the
// energies of both equilibria are the same.
func TestNumbersOfNodesDoNotMatter(t *testing.T) {
	for _, c := range drawCases(60, false, false) {
		g := arena.New(c.tree, c.weights, []arena.Collection{c.collection}, arena.Rules{Policy: mustNew(t, "energy", noiseless)}, c.seed)
		g.Play(15)
		mirrored := c.mirrored()
		m := arena.New(mirrored.tree, mirrored.weights, []arena.Collection{mirrored.collection}, arena.Rules{Policy: mustNew(t, "energy", noiseless)}, c.seed)
		m.Play(15)
		if len(g.Record.Acts) == 0 {
			continue
		}
		first, second := g.Record.Acts[0], m.Record.Acts[0]
		if !near(first.After, second.After) {
			t.Fatalf("seed %d: the first act ends at %v, in the mirror at %v", c.seed, first.After, second.After)
		}
	}
}

// mirrored is the case with the children of every node in the opposite order.
func (c testCase) mirrored() testCase {
	n := len(c.tree.Places)
	order := make([]int, 0, n) // old numbers in the new order, parents first
	order = append(order, 0)
	for i := 0; i < len(order); i++ {
		list := c.tree.Neighbours[order[i]]
		for k := len(list) - 1; k >= 0; k-- {
			if list[k].Parent != nil && list[k].Parent.ID == order[i] {
				order = append(order, list[k].ID)
			}
		}
	}
	number := make([]int, n)
	for i, old := range order {
		number[old] = i
	}
	parents, rtt := make([]int, n), make([]float64, n)
	m := c
	m.collection.Reads, m.collection.Writes = make([]float64, n), make([]float64, n)
	for i, old := range order {
		parents[i] = -1
		if p := c.tree.Places[old].Parent; p != nil {
			parents[i], rtt[i] = number[p.ID], c.tree.Places[old].RTT
		}
		m.collection.Reads[i], m.collection.Writes[i] = c.collection.Reads[old], c.collection.Writes[old]
	}
	m.tree = arena.NewTree(parents, rtt)
	return m
}
