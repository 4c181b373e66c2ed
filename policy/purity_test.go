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
			a, b, node := arena.Twins(r, seed)
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
