package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

func (v *validator) network() {
	n := &v.s.Network
	v.nodes, v.tiers = map[string]bool{}, map[string]bool{}
	v.even("network.access.rtt", n.Access.RTT)
	switch {
	case len(n.Tiers) > 0:
		v.tierTree(n.Tiers)
	case len(n.Nodes) > 0:
		v.nodeTree(n.Nodes)
	case v.s.places.of("network.tiers") != v.s.places.of("network"):
		v.notEmpty("network.tiers", 0)
	case v.s.places.of("network.nodes") != v.s.places.of("network"):
		v.notEmpty("network.nodes", 0)
	}
}

// even checks that half of an RTT is a whole number of nanoseconds.
func (v *validator) even(path string, rtt int64) {
	if rtt%2 != 0 {
		v.report(path, "", "%s is odd; want an even number of nanoseconds, so that the one-way delay is exact", durations.format(rtt))
	}
}

// noLink reports a link that the root cannot have.
func (v *validator) noLink(path string, h *Hosting) {
	if h.RTT != 0 {
		v.report(path+".rtt", "", "the root has no link to a parent")
	}
	if h.Bandwidth != 0 {
		v.report(path+".bandwidth", "", "the root has no link to a parent")
	}
	for _, key := range h.given() {
		v.report(join(path, key), "", "the root has no link to a parent")
	}
}

func (v *validator) tierTree(tiers []Tier) {
	level, total := 1, 0
	for i := range tiers {
		t := &tiers[i]
		path := fmt.Sprintf("network.tiers[%d]", i)
		v.even(path+".rtt", t.RTT)
		if t.Tier != "" && v.tiers[t.Tier] {
			v.report(path+".tier", "", "there is a tier %q already", t.Tier)
		}
		v.tiers[t.Tier] = true
		if i == 0 {
			v.noLink(path, &t.Hosting)
			if t.Fanout != 1 {
				v.report(path+".fanout", "", "the first tier is the root, one node; a tree cannot have %d", t.Fanout)
			}
		}
		if level *= t.Fanout; total+level > maxNodes {
			if !v.vast {
				v.report(path+".fanout", "", "the tree has more than %d nodes", maxNodes)
			}
			v.vast, level = true, 0 // its nodes are not named; of the names of its tiers the rest is read
		}
		total += level
	}
	if v.vast {
		return
	}
	for _, node := range expandTiers(tiers) {
		if v.nodes[node.Name] {
			v.report("network.tiers", "", "two nodes are called %q", node.Name)
			return
		}
		v.nodes[node.Name] = true
	}
}

func (v *validator) nodeTree(nodes []Node) {
	parent := map[string]string{}
	first := map[string]int{}
	root := -1
	for i := range nodes {
		n := &nodes[i]
		path := fmt.Sprintf("network.nodes[%d]", i)
		v.even(path+".rtt", n.RTT)
		if j, dup := first[n.Name]; dup && n.Name != "" {
			v.report(path+".name", "", "%q is the name of network.nodes[%d] already", n.Name, j)
			continue
		}
		first[n.Name] = i
		v.nodes[n.Name] = true
		if n.Tier != "" {
			v.tiers[n.Tier] = true
		}
		if n.Parent != "" {
			parent[n.Name] = n.Parent
			continue
		}
		if v.troubled(path + ".parent") {
			continue
		}
		v.noLink(path, &n.Hosting)
		if root >= 0 {
			v.report(path, "", "has no parent, but network.nodes[%d] is the root already", root)
		} else {
			root = i
		}
	}
	if !v.trusted("network.nodes", "name", "parent") {
		return
	}
	v.parents(nodes, parent)
	if root < 0 {
		v.report("network.nodes", "", "there is no root: every node has a parent")
	}
}

// parents checks that every parent exists and that no node is its own ancestor.
func (v *validator) parents(nodes []Node, parent map[string]string) {
	const unseen, open, done = 0, 1, 2
	state := map[string]int{}
	for i := range nodes {
		path := fmt.Sprintf("network.nodes[%d].parent", i)
		if p := nodes[i].Parent; p != "" && !v.nodes[p] {
			v.reference(path, "node", p, listed(v.nodes))
		}
		var way []string
		name := nodes[i].Name
		for ; state[name] == unseen && name != ""; name = parent[name] {
			state[name] = open
			way = append(way, name)
		}
		if name != "" && state[name] == open {
			cycle := append(way[slices.Index(way, name):], name)
			if len(cycle) > 10 {
				cycle = append(append(cycle[:5:5], "..."), cycle[len(cycle)-4:]...)
			}
			v.report(path, "", "the parents go in a circle: %s", strings.Join(cycle, " -> "))
		}
		for _, n := range way {
			state[n] = done
		}
	}
}

// module checks that the module which the key at a path names exists, and makes its path
// one that can be opened from here.
func (v *validator) module(at string, name *string) {
	switch {
	case !builtInModule(*name):
		v.file(at, name)
	case !slices.Contains(v.options.Guests, *name):
		v.report(at, Nearest(*name, v.options.Guests), "there is no built-in guest %q; there are %s, or a path that ends in .wasm", brief(*name), strings.Join(v.options.Guests, ", "))
	}
}
