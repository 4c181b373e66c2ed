package graph

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// The tiers of an imported tree. No place is called like one: `at: edge` means the tier.
const (
	tierCloud = "cloud"
	tierFog   = "fog"
	tierEdge  = "edge"
)

// maxName is the length of the longest name that scenarios take.
const maxName = 63

// A namer gives out names, each once.
type namer map[string]bool

func newNamer() namer { return namer{tierCloud: true, tierFog: true, tierEdge: true} }

// name makes a label a name that scenarios take and that nobody has: other characters
// become -, a first one that is no letter gets an n before it, repetitions end in -2,
// -3 and so on.
func (n namer) name(label string) string {
	safe := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			return c
		}
		return '-'
	}, label)
	if first := safe[0] | 0x20; first < 'a' || first > 'z' {
		safe = "n" + safe
	}
	name := safe[:min(len(safe), maxName)]
	for k := 2; n[name]; k++ {
		suffix := fmt.Sprintf("-%d", k)
		name = safe[:min(len(safe), maxName-len(suffix))] + suffix
	}
	n[name] = true
	return name
}

// name names all places, in the order of the file. A place without a label is called
// after its identifier.
func (g *Graph) name() {
	names := newNamer()
	for i := range g.Places {
		p := &g.Places[i]
		if p.Label != "" {
			p.Name = names.name(p.Label)
		} else {
			p.Name = names.name("node-" + p.ID)
		}
	}
}

// Find is the place of a name, a label or an identifier, in this order.
func (g *Graph) Find(text string) (int, error) {
	for _, of := range []func(p *Place) string{
		func(p *Place) string { return p.Name }, func(p *Place) string { return p.Label }, func(p *Place) string { return p.ID },
	} {
		var found []int
		for i := range g.Places {
			if of(&g.Places[i]) == text {
				found = append(found, i)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			var names []string
			for _, i := range found {
				names = append(names, g.Places[i].Name)
			}
			return 0, fmt.Errorf("%q is the label of %d nodes; say which of %s", text, len(found), strings.Join(names, ", "))
		}
	}
	var names []string
	for i := range g.Places {
		names = append(names, g.Places[i].Name)
	}
	if near := scenarios.Nearest(text, names); near != "" {
		return 0, fmt.Errorf("there is no node %q; did you mean %q?", text, near)
	}
	return 0, fmt.Errorf("there is no node %q among the %d that are imported, such as %s", text, len(names), strings.Join(names[:min(len(names), 6)], ", "))
}
