package graph

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// A Place is a node of a file.
type Place struct {
	ID, Label string // Label is "" if there is none
	Name      string // unique, and a name that scenarios take; set by Prepare
	Lat, Lon  float64
	Located   bool // Lat and Lon are known, degrees
	External  bool // of another operator
	Medium    bool // no place, but what joins its neighbours: a shared medium
	line      int  // where the file has it
	column    int
}

// A Link joins two places of a graph.
type Link struct {
	A, B     int   // places; A < B after Prepare
	Capacity int64 // bit/s, the same in both directions; 0 = not known, and taken for unlimited
}

// A Graph is a network as a file has it.
type Graph struct {
	File     string
	Title    string // what the file calls it; "" if it does not say
	Places   []Place
	Links    []Link
	Directed bool     // a link is one direction only
	Warnings []string // doubts about what was read
	position map[string]int
}

// Bounds on what is read. The largest network of the Topology Zoo has 754 places.
const (
	maxFile   = 16 << 20 // bytes
	maxPlaces = 2000
	maxLinks  = 200_000
)

// mistake is one about a place in the file.
func (g *Graph) mistake(line, column int, format string, args ...any) error {
	return importer.Mistake(g.File, line, column, format, args...)
}

// add adds a place; its identifier must be new.
func (g *Graph) add(p Place) error {
	switch before, dup := g.position[p.ID]; {
	case p.ID == "":
		return g.mistake(p.line, p.column, "a node without id")
	case dup:
		return g.mistake(p.line, p.column, "node id %q stands in line %d already", brief(p.ID), g.Places[before].line)
	case len(g.Places) == maxPlaces:
		return g.mistake(p.line, p.column, "more than %d nodes, the most that are imported", maxPlaces)
	}
	if g.position == nil {
		g.position = map[string]int{}
	}
	g.position[p.ID] = len(g.Places)
	g.Places = append(g.Places, p)
	return nil
}

// A pending link names places that may stand after it in the file.
type pending struct {
	from, to     string
	capacity     int64
	line, column int
}

// join adds links once all places are known.
func (g *Graph) join(links []pending) error {
	for _, l := range links {
		ends := [2]int{}
		for i, id := range []string{l.from, l.to} {
			p, ok := g.position[id]
			if !ok {
				return g.mistake(l.line, l.column, "the link from %q to %q: there is no node with id %q", brief(l.from), brief(l.to), brief(id))
			}
			ends[i] = p
		}
		if len(g.Links) == maxLinks {
			return g.mistake(l.line, l.column, "more than %d links, the most that are imported", maxLinks)
		}
		g.Links = append(g.Links, Link{A: ends[0], B: ends[1], Capacity: l.capacity})
	}
	return nil
}

// locate writes a coordinate, if it is one.
func (g *Graph) locate(line, column int, key, text string, limit float64, to *float64) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(v) <= limit) {
		return g.mistake(line, column, "%s: found %q; want degrees from %v to %v", key, brief(text), -limit, limit)
	}
	*to = v
	return nil
}

// capacity is a speed in bit/s; nothing and 0 are not known.
func (g *Graph) capacity(line, column int, key, text string) (int64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v < 1e18) {
		return 0, g.mistake(line, column, "%s: found %q; want bits per second", key, brief(text))
	}
	return int64(math.Round(v)), nil
}

// flag is a 0 or a 1.
func (g *Graph) flag(line, column int, key, text string) (bool, error) {
	switch text {
	case "0", "0.0", "false":
		return false, nil
	case "1", "1.0", "true":
		return true, nil
	}
	return false, g.mistake(line, column, "%s: found %q; want 0 or 1", key, brief(text))
}

// before orders places by identifier: as numbers where both are, else as texts.
func before(a, b *Place) int {
	x, errA := strconv.ParseInt(a.ID, 10, 64)
	y, errB := strconv.ParseInt(b.ID, 10, 64)
	if errA == nil && errB == nil {
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.ID, b.ID))
	}
	return cmp.Compare(a.ID, b.ID)
}

// called is how messages name a place.
func (p *Place) called() string {
	if p.Label == "" {
		return "node " + brief(p.ID)
	}
	return fmt.Sprintf("%s (id %s)", brief(p.Label), brief(p.ID))
}

// brief cuts what is too long for a message.
func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}
