package scenarios

import (
	"fmt"
	"math"
	"slices"
)

// positions checks the area, and that what has a position lies in it.
func (v *validator) positions() {
	n := &v.s.Network
	v.placed = map[string]bool{}
	for i, t := range n.Tiers {
		path := fmt.Sprintf("network.tiers[%d].layout", i)
		if t.Layout == "" {
			continue
		}
		if n.Area == nil {
			v.report(path, "", "needs network.area, which is missing")
		}
		for _, node := range n.NodesAt([]string{t.Tier}) {
			v.placed[node] = true
		}
	}
	for i, node := range n.Nodes {
		path := fmt.Sprintf("network.nodes[%d].position", i)
		switch p := node.Place; {
		case p == nil:
			continue
		case n.Area == nil:
			v.report(path, "", "needs network.area, which is missing")
		case p.X > n.Area.Width:
			v.report(path+".x", "", "%s is outside the area, whose width is %s", lengths.format(p.X), lengths.format(n.Area.Width))
		case p.Y > n.Area.Height:
			v.report(path+".y", "", "%s is outside the area, whose height is %s", lengths.format(p.Y), lengths.format(n.Area.Height))
		}
		v.placed[node.Name] = true
	}
}

// drawnClients notes who is moved by position or is nomadic: they need no `at`.
func (v *validator) drawnClients() {
	v.drawn = map[string]bool{}
	for i := range v.s.Mobility {
		m := &v.s.Mobility[i]
		if !m.Drawn() {
			continue
		}
		for _, c := range v.s.ClientNames(m.Clients) {
			v.drawn[c] = true
		}
	}
}

// needsAt reports whether no rule says where a group of clients is.
func (v *validator) needsAt(c *Clients) bool {
	return slices.ContainsFunc(c.Members(), func(name string) bool { return !v.drawn[name] })
}

// drawnMove checks a rule that moves by position, or from node to node by chance.
func (v *validator) drawnMove(path string, m *Mobility) {
	given := func(key string) bool { _, ok := v.s.places[join(path, key)]; return ok }
	want := map[string][]string{
		Waypoint:    {"speed", "attach", "hysteresis", "dwell", "pause"},
		GaussMarkov: {"speed", "attach", "hysteresis", "dwell", "step", "memory"},
		Manhattan:   {"speed", "attach", "hysteresis", "dwell", "block"},
		Nomadic:     {"stay"},
	}[m.Kind]
	needed := []string{"speed", "attach"}
	switch m.Kind {
	case GaussMarkov:
		needed = append(needed, "step")
	case Manhattan:
		needed = append(needed, "block")
	case Nomadic:
		needed = want
	}
	for _, k := range needed {
		if !given(k) {
			v.report(join(path, k), "", "is missing; %s needs it", m.Kind)
		}
	}
	for _, k := range []string{"at", "every", "tier", "to", "file", "speed", "attach", "hysteresis", "dwell", "pause", "memory", "step", "block", "stay"} {
		if given(k) && !slices.Contains(want, k) {
			v.report(join(path, k), "", "means nothing to %s, which has %s", m.Kind, orNone(want))
		}
	}
	if m.Kind == Nomadic {
		v.stays(path, m)
		return
	}
	if m.Kind != Waypoint && m.Speed.Min != m.Speed.Max {
		v.report(path+".speed", "", "is a range; want one velocity: only the trips of waypoint draw theirs")
	}
	if m.Attach != nil {
		v.stations(path+".attach", m.Attach)
	}
	if v.s.Network.Area == nil {
		v.report(path+".kind", "", "%s needs network.area, which is missing", m.Kind)
		return
	}
	if short := min(v.s.Network.Area.Width, v.s.Network.Area.Height); m.Kind == Manhattan && m.Block > short {
		v.report(path+".block", "", "%s is longer than the area, %s", lengths.format(m.Block), lengths.format(short))
	}
	v.howMany(path, m)
}

// stations checks that clients can be attached to nodes with positions.
func (v *validator) stations(path string, refs []string) {
	before := len(v.r.problems)
	v.attachment(path, refs)
	if len(v.r.problems) > before {
		return
	}
	for i, ref := range refs {
		for _, n := range v.s.Network.NodesAt([]string{ref}) {
			if !v.placed[n] {
				v.report(v.item(path, i), "", "the node %q has no position: give it one, or its tier a layout", n)
				break
			}
		}
	}
}

func (v *validator) stays(path string, m *Mobility) {
	for _, s := range m.Stay {
		v.nodeRef(path+".stay."+s.Node, s.Node)
	}
	if _, ok := v.s.places[path+".stay"]; ok && len(m.Stay) < 2 {
		v.report(path+".stay", "", "has %d nodes; want at least two", len(m.Stay))
	}
	total := 0.0
	for _, s := range m.Stay {
		total += float64(s.Mean)
	}
	clients := float64(len(v.s.ClientNames(m.Clients)))
	if moves := clients * float64(v.s.Duration) * float64(len(m.Stay)) / total; moves > maxDrawn {
		v.report(path+".stay", "", "%.2g moves are expected in this run; at most %.0e are drawn", moves, float64(maxDrawn))
	}
}

// howMany refuses rules whose moves, or straight pieces of ways, would be too many. Stations on a
// square of side W, k in a row, see about 4·speed·(k-1)/(πW) handovers a second and client.
func (v *validator) howMany(path string, m *Mobility) {
	area := v.s.Network.Area
	if area.Width <= 0 || area.Height <= 0 || v.s.Duration <= 0 || m.Speed.Max <= 0 {
		return
	}
	seconds := float64(v.s.Duration) / 1e9 * float64(len(v.s.ClientNames(m.Clients)))
	side := math.Sqrt(float64(area.Width) / 1e3 * float64(area.Height) / 1e3)
	row := math.Sqrt(float64(len(v.s.Network.NodesAt(m.Attach))))
	if moves := seconds * 4 / math.Pi * m.Speed.Max * row / side; moves > maxDrawn {
		v.report(path+".speed", "", "%.2g moves are expected in this run; at most %.0e are drawn", moves, float64(maxDrawn))
	}
	each := side / m.Speed.Max / 2
	switch {
	case m.Kind == GaussMarkov:
		each = float64(m.Step) / 1e9
	case m.Kind == Manhattan:
		each = float64(m.Block) / 1e3 / m.Speed.Max
	}
	if pieces := seconds / each; each > 0 && pieces > 10*maxDrawn {
		v.report(path+".speed", "", "the ways would have %.2g straight pieces; at most %.0e are drawn", pieces, float64(10*maxDrawn))
	}
}

// oneRule refuses two rules for one client if one of them says where it is all the time.
func (v *validator) oneRule() {
	if !v.trusted("clients", "name", "count") {
		return
	}
	first := map[string]int{}
	for i := range v.s.Mobility {
		m := &v.s.Mobility[i]
		for _, c := range v.s.ClientNames(m.Clients) {
			j, dup := first[c]
			if dup && (m.Drawn() || v.s.Mobility[j].Drawn()) {
				v.report(fmt.Sprintf("mobility[%d].clients", i), "", "%q is moved by mobility[%d] already, and %s says where it is all the time", c, j, drawing(m, &v.s.Mobility[j]))
				break
			}
			first[c] = i
		}
	}
}

// drawing is the kind of the one of two rules that says where clients are all the time.
func drawing(a, b *Mobility) string {
	if a.Drawn() {
		return a.Kind
	}
	return b.Kind
}
