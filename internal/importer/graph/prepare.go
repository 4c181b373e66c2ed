package graph

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// What to do with places without coordinates.
const (
	Refuse     = "refuse"
	Neighbours = "neighbours" // they lie in the middle of their neighbours
	Drop       = "drop"       // they go, with their links
)

// Preparation says what may be done to a network so that it can be simulated.
type Preparation struct {
	Missing string // Refuse, Neighbours or Drop
	Largest bool   // of several parts the largest; else they are refused
}

// Prepare leaves of a graph what can be simulated, in this order: other operators'
// places go; media become links between all that they join; every place gets
// coordinates; self-loops go and parallel links become one whose capacities add up;
// the graph is connected. Places get their names.
func (g *Graph) Prepare(how Preparation) (*Graph, error) {
	out := &Graph{File: g.File, Title: g.Title, Directed: g.Directed, Warnings: slices.Clone(g.Warnings), Places: slices.Clone(g.Places), Links: g.Links}
	external := out.keep(func(i int) bool { return !out.Places[i].External })
	if external > 0 {
		out.warn("%s of other operators (Internal 0) left out", plural(external, "node"))
	}
	if err := out.dissolve(); err != nil {
		return nil, err
	}
	if err := out.complete(how.Missing); err != nil {
		return nil, err
	}
	out.merge()
	if err := out.connect(how.Largest); err != nil {
		return nil, err
	}
	if still := out.lost(); len(still) > 0 {
		p := out.Places[still[0]]
		return nil, out.mistake(p.line, p.column, "%s: no coordinates, and none of any neighbour; leave them out with --missing drop", out.some(still))
	}
	if len(out.Places) < 2 {
		return nil, importer.Mistake(g.File, 0, 0, "%d nodes of %d are left; a network needs at least two", len(out.Places), len(g.Places))
	}
	out.name()
	return out, nil
}

func (g *Graph) warn(format string, args ...any) {
	g.Warnings = append(g.Warnings, fmt.Sprintf(format, args...))
}

// keep keeps some places, and the links between them. It returns how many went.
func (g *Graph) keep(want func(i int) bool) (gone int) {
	position := make([]int, len(g.Places))
	var places []Place
	for i := range g.Places {
		position[i] = -1
		if want(i) {
			position[i] = len(places)
			places = append(places, g.Places[i])
		}
	}
	var links []Link
	for _, l := range g.Links {
		if a, b := position[l.A], position[l.B]; a >= 0 && b >= 0 {
			links = append(links, Link{A: a, B: b, Capacity: l.Capacity})
		}
	}
	gone = len(g.Places) - len(places)
	g.Places, g.Links = places, links
	return gone
}

// dissolve replaces each medium by links between all that it joins. Media that are
// joined to each other are one. A link through a medium has the smaller of the two
// capacities by which its ends reach it.
func (g *Graph) dissolve() error {
	medium := make([]int, len(g.Places)) // representative, by union-find
	for i := range medium {
		medium[i] = i
	}
	find := func(i int) int {
		for medium[i] != i {
			medium[i] = medium[medium[i]]
			i = medium[i]
		}
		return i
	}
	var links []Link
	for _, l := range g.Links {
		if g.Places[l.A].Medium && g.Places[l.B].Medium {
			medium[find(l.A)] = find(l.B)
		}
	}
	type port struct {
		place    int
		capacity int64
	}
	joined := make([][]port, len(g.Places))
	attach := func(m, place int, capacity int64) {
		m = find(m)
		if i := slices.IndexFunc(joined[m], func(p port) bool { return p.place == place }); i >= 0 {
			joined[m][i].capacity = sum(joined[m][i].capacity, capacity)
			return
		}
		joined[m] = append(joined[m], port{place, capacity})
	}
	for _, l := range g.Links {
		switch a, b := g.Places[l.A].Medium, g.Places[l.B].Medium; {
		case a && b:
		case a:
			attach(l.A, l.B, l.Capacity)
		case b:
			attach(l.B, l.A, l.Capacity)
		default:
			links = append(links, l)
		}
	}
	for m := range joined {
		if len(links)+len(joined[m])*(len(joined[m])-1)/2 > maxLinks {
			return g.mistake(g.Places[m].line, g.Places[m].column, "a shared medium of %d nodes: more than %d links, the most that are imported", len(joined[m]), maxLinks)
		}
		for i, p := range joined[m] {
			for _, q := range joined[m][:i] {
				links = append(links, Link{A: q.place, B: p.place, Capacity: least(p.capacity, q.capacity)})
			}
		}
	}
	g.Links = links
	if n := g.keep(func(i int) bool { return !g.Places[i].Medium }); n > 0 {
		g.warn("%s (hyperedges) replaced by links between all that they join", plural(n, "shared medium"))
	}
	return nil
}

// sum and least are of capacities, of which 0 is unlimited.
func sum(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}

func least(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// lost are the places without coordinates.
func (g *Graph) lost() (out []int) {
	for i := range g.Places {
		if !g.Places[i].Located {
			out = append(out, i)
		}
	}
	return out
}

// complete gives coordinates to places that have none, or leaves them out. What is in
// another part than everything located stays without.
func (g *Graph) complete(missing string) error {
	without := g.lost()
	if len(without) == 0 {
		return nil
	}
	switch missing {
	case Drop:
		g.warn("%s, without coordinates, left out", g.some(without))
		g.keep(func(i int) bool { return g.Places[i].Located })
		return nil
	case Neighbours:
		g.infer()
		placed := slices.DeleteFunc(without, func(i int) bool { return !g.Places[i].Located })
		g.warn("%s, without coordinates, put in the middle of their neighbours", g.some(placed))
		return nil
	}
	return g.mistake(g.Places[without[0]].line, g.Places[without[0]].column,
		"%s: no coordinates; put them in the middle of their neighbours with --missing neighbours, or leave them out with --missing drop", g.some(without))
}

// infer gives places the mean latitude and longitude of their located neighbours,
// pass by pass: each pass stands on what was located before it.
func (g *Graph) infer() {
	near := g.neighbours()
	for {
		located := slices.Clone(g.Places)
		changed := false
		for i := range g.Places {
			var known []*Place
			for _, n := range near[i] {
				if located[n].Located {
					known = append(known, &located[n])
				}
			}
			if located[i].Located || len(known) == 0 {
				continue
			}
			p := &g.Places[i]
			p.Lat, p.Lon = 0, 0
			for _, k := range known {
				p.Lat += k.Lat
				// Longitudes go round: from 179 to -179 there are two degrees.
				p.Lon += known[0].Lon + turn(k.Lon-known[0].Lon)
			}
			p.Lat, p.Lon = p.Lat/float64(len(known)), turn(p.Lon/float64(len(known)))
			p.Located, changed = true, true
		}
		if !changed {
			return
		}
	}
}

// turn brings an angle within one turn into [-180, 180].
func turn(degrees float64) float64 {
	switch {
	case degrees > 180:
		return degrees - 360
	case degrees < -180:
		return degrees + 360
	}
	return degrees
}

// neighbours are the places that each has a link to, each once, in order of the file.
func (g *Graph) neighbours() [][]int {
	out := make([][]int, len(g.Places))
	for _, l := range g.Links {
		if l.A != l.B {
			out[l.A] = append(out[l.A], l.B)
			out[l.B] = append(out[l.B], l.A)
		}
	}
	for i := range out {
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}

// merge drops self-loops and joins parallel links: capacities add up. Of a directed
// graph two opposite links are the directions of one, which has the smaller capacity.
func (g *Graph) merge() {
	type way struct{ from, to int }
	capacity := map[way]int64{}
	for _, l := range g.Links {
		w := way{l.A, l.B}
		if !g.Directed && l.A > l.B {
			w = way{l.B, l.A}
		}
		if before, ok := capacity[w]; ok {
			capacity[w] = sum(before, l.Capacity)
		} else {
			capacity[w] = l.Capacity
		}
	}
	loops, parallel := 0, 0
	var links []Link
	seen := map[way]bool{}
	for _, l := range g.Links {
		w, back := way{min(l.A, l.B), max(l.A, l.B)}, way{max(l.A, l.B), min(l.A, l.B)}
		switch {
		case l.A == l.B:
			loops++
		case seen[w]:
			parallel++
		default:
			seen[w] = true
			c, there := capacity[w]
			if d, ok := capacity[back]; ok && there {
				c = least(c, d)
			} else if ok {
				c = d
			}
			links = append(links, Link{A: w.from, B: w.to, Capacity: c})
		}
	}
	slices.SortFunc(links, func(a, b Link) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
	g.Links = links
	if loops > 0 {
		g.warn("%s from a node to itself left out", plural(loops, "link"))
	}
	if parallel > 0 {
		g.warn("%s merged, and their capacities added", plural(parallel, "parallel link"))
	}
	if g.Directed {
		g.warn("links are directed: two opposite ones are the directions of one")
	}
}

// connect refuses a network of several parts, or keeps the largest: of equally large
// ones the one that stands first.
func (g *Graph) connect(largest bool) error {
	near := g.neighbours()
	part := make([]int, len(g.Places))
	var parts [][]int
	for i := range part {
		if part[i] != 0 {
			continue
		}
		part[i] = len(parts) + 1
		members := []int{i}
		for k := 0; k < len(members); k++ {
			for _, n := range near[members[k]] {
				if part[n] == 0 {
					part[n] = len(parts) + 1
					members = append(members, n)
				}
			}
		}
		slices.Sort(members)
		parts = append(parts, members)
	}
	if len(parts) < 2 {
		return nil
	}
	best := 0
	for i := range parts {
		if len(parts[i]) > len(parts[best]) {
			best = i
		}
	}
	var others []int
	for i := range part {
		if part[i] != best+1 {
			others = append(others, i)
		}
	}
	if !largest {
		first := g.Places[others[0]]
		return g.mistake(first.line, first.column, "the network has %d parts that no link joins: apart from the largest, of %d nodes, are %s; take that alone with --largest", len(parts), len(parts[best]), g.some(others))
	}
	g.warn("%d of %d parts left out: %s", len(parts)-1, len(parts), g.some(others))
	g.keep(func(i int) bool { return part[i] == best+1 })
	return nil
}

// some names a few places for a message.
func (g *Graph) some(which []int) string {
	const most = 8
	var names []string
	for i, n := range which {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(which)-most))
			break
		}
		names = append(names, g.Places[n].called())
	}
	if len(which) == 1 {
		return "1 node, " + names[0]
	}
	return fmt.Sprintf("%d nodes, %s", len(which), strings.Join(names, ", "))
}

// plural counts things.
func plural(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "medium"):
		return fmt.Sprintf("%d %sa", n, strings.TrimSuffix(what, "um"))
	}
	return fmt.Sprintf("%d %ss", n, what)
}
