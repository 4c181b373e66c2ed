package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// held is what one node holds at the end, and its clients' demand.
type held struct {
	copies, leaders int
	demand          float64 // requests per second of the clients attached to it
}

// PlacementMap draws the tree with what each node holds at the end of the run:
// in the circle the number of copies, in the square the number of collections
// that it leads (or anchors), below the edge nodes the demand of the last round
// as an area. The round's length must be given by two rounds or more, else the
// demand is left out.
func PlacementMap(nodes []table.Node, placements []table.Placement, loads []table.Load, rounds []table.Round) *Figure {
	m := newTreeLayout(nodes)
	holds := holdings(m, placements, loads, rounds)
	f := &Figure{width: DoubleColumn, height: vg.Length(m.depth)*23*vg.Millimeter + 44*vg.Millimeter}
	f.paint = func(c draw.Canvas) {
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), []entry{
			{"Copies held (number)", 10, func(c draw.Canvas, x, y vg.Length) { node(c, vg.Point{X: x + 5, Y: y}, 5, true) }},
			boxEntry("Leaders or anchors (number)", Palette[1]),
			{"No copy", 10, func(c draw.Canvas, x, y vg.Length) { node(c, vg.Point{X: x + 5, Y: y}, 5, false) }},
			{"Demand (area)", 10, func(c draw.Canvas, x, y vg.Length) {
				c.DrawGlyphNoClip(draw.GlyphStyle{Color: Palette[5], Radius: 5, Shape: draw.CircleGlyph{}}, vg.Point{X: x + 5, Y: y})
			}},
		})
		m.draw(draw.Crop(c, 0, 0, 0, -4), nodes, holds)
	}
	return f
}

// A treeLayout gives every node a column (leaves are equally spaced, parents
// stand over the middle of their children) and a row (its depth).
type treeLayout struct {
	number map[string]int
	parent []int
	level  []int
	column []float64
	leaf   []bool
	leaves int
	depth  int      // of the deepest node
	tiers  []string // name per level
}

func newTreeLayout(nodes []table.Node) *treeLayout {
	n := len(nodes)
	m := &treeLayout{
		number: make(map[string]int, n), parent: make([]int, n), level: make([]int, n),
		column: make([]float64, n), leaf: make([]bool, n),
	}
	children := make([][]int, n)
	for i := range nodes {
		m.number[nodes[i].Node] = i
		m.parent[i], m.leaf[i] = -1, true
		if nodes[i].Parent != "" {
			p := m.number[nodes[i].Parent]
			m.parent[i], m.level[i], m.leaf[p] = p, m.level[p]+1, false
			children[p] = append(children[p], i)
		}
		if m.depth = max(m.depth, m.level[i]); m.level[i] == len(m.tiers) {
			m.tiers = append(m.tiers, nodes[i].Tier)
		}
	}
	for stack := []int{0}; n > 0 && len(stack) > 0; { // depth-first, so that subtrees stay together
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for k := len(children[i]) - 1; k >= 0; k-- {
			stack = append(stack, children[i][k])
		}
		if m.leaf[i] {
			m.column[i] = float64(m.leaves)
			m.leaves++
		}
	}
	for i := n - 1; i >= 0; i-- {
		if k := children[i]; len(k) > 0 {
			m.column[i] = (m.column[k[0]] + m.column[k[len(k)-1]]) / 2
		}
	}
	return m
}

// holdings replays the acts and takes the demand of the last round.
func holdings(m *treeLayout, placements []table.Placement, loads []table.Load, rounds []table.Round) []held {
	holds := make([]held, len(m.parent))
	last := map[string]*table.Placement{}
	for i := range placements {
		last[placements[i].Collection] = &placements[i]
	}
	for _, p := range last { // counting: the order is of no account
		for _, name := range strings.Fields(p.Replicas) {
			if n, ok := m.number[name]; ok {
				holds[n].copies++
			}
		}
		if n, ok := m.number[p.Leader]; ok {
			holds[n].leaders++
		}
	}
	length := roundSeconds(rounds)
	final := int32(0)
	for i := range loads {
		final = max(final, loads[i].Round)
	}
	for i := range loads {
		if n, ok := m.number[loads[i].Node]; ok && loads[i].Round == final && length > 0 {
			holds[n].demand += float64(loads[i].Arrived) / length
		}
	}
	return holds
}

// roundSeconds is the length of a round in s, 0 if there is only one.
func roundSeconds(rounds []table.Round) float64 {
	for i := range rounds {
		if rounds[i].Round > 0 {
			return float64(rounds[i].StartNs) / float64(rounds[i].Round) / 1e9
		}
	}
	return 0
}

// draw paints the tree into c.
func (m *treeLayout) draw(c draw.Canvas, nodes []table.Node, holds []held) {
	const left = vg.Length(52)
	const below = vg.Length(72) // from the deepest row to the bottom: names and demand
	pitch := (c.Max.Y - c.Min.Y - 14 - below) / vg.Length(max(1, m.depth))
	spacing := (c.Max.X - c.Min.X - left - 16) / vg.Length(max(1, m.leaves))
	radius := min(9, spacing*0.36)
	at := func(i int) vg.Point {
		return vg.Point{
			X: c.Min.X + left + 8 + spacing*vg.Length(m.column[i]+0.5),
			Y: c.Max.Y - 14 - pitch*vg.Length(m.level[i]),
		}
	}
	for level, tier := range m.tiers {
		y := c.Max.Y - 14 - pitch*vg.Length(level)
		fillRect(c, bandGrey, c.Min.X+left, y-10.5, c.Max.X, y+10.5)
		c.FillText(write(axisSize, ink), vg.Point{X: c.Min.X + 4, Y: y}, printable.Line(title(tier)))
	}
	for i, p := range m.parent {
		if p >= 0 {
			a, b := at(p), at(i)
			c.StrokeLine2(draw.LineStyle{Color: edgeGrey, Width: 0.6}, a.X, a.Y, b.X, b.Y)
		}
	}
	small := m.leafStyle(nodes, spacing)
	for i := range nodes {
		m.drawNode(c, at(i), radius, holds[i])
		if m.leaf[i] {
			if spacing > 13 {
				c.FillText(small, vg.Point{X: at(i).X, Y: at(i).Y - radius - 7}, shorten(small, printable.Line(nodes[i].Node), spacing-1))
			}
			continue
		}
		label := write(tickSize, black) // on the side where no link goes up
		if p := m.parent[i]; p >= 0 && at(i).X > at(p).X {
			c.FillText(label, vg.Point{X: at(i).X + 1.6*radius + 3, Y: at(i).Y + 4}, printable.Line(nodes[i].Node))
			continue
		}
		c.FillText(right(label), vg.Point{X: at(i).X - radius - 4, Y: at(i).Y + 4}, printable.Line(nodes[i].Node))
	}
	m.drawDemand(c, at, spacing, holds)
}

// leafStyle is the largest text, from 7.5 down to 5.5 pt, in which the names of
// all leaves fit beside each other.
func (m *treeLayout) leafStyle(nodes []table.Node, spacing vg.Length) text.Style {
	widest := ""
	for i := range nodes {
		if s := write(tickSize, black); m.leaf[i] && s.Width(nodes[i].Node) > s.Width(widest) {
			widest = nodes[i].Node
		}
	}
	size := tickSize
	for ; size > 5.5; size -= 0.5 {
		if s := write(size, black); s.Width(widest) < spacing-4 {
			break
		}
	}
	return centred(write(size, black))
}

// drawNode paints a node with its counts.
func (m *treeLayout) drawNode(c draw.Canvas, p vg.Point, radius vg.Length, h held) {
	node(c, p, radius, h.copies > 0)
	size := max(3, radius*0.85)
	if h.copies > 0 {
		s := centred(write(size, faceWhite))
		c.FillText(s, p, strconv.Itoa(h.copies))
	}
	if h.leaders > 0 {
		s := centred(write(size*0.88, faceWhite))
		count := strconv.Itoa(h.leaders)
		x, y := p.X+radius*1.02, p.Y+radius*0.95
		w, t := max(radius*0.52, s.Width(count)/2+1.2), radius*0.52
		fillRect(c, Palette[1], x-w, y-t, x+w, y+t)
		c.StrokeLines(draw.LineStyle{Color: black, Width: 0.4}, []vg.Point{{X: x - w, Y: y - t}, {X: x + w, Y: y - t}, {X: x + w, Y: y + t}, {X: x - w, Y: y + t}, {X: x - w, Y: y - t}})
		c.FillText(s, vg.Point{X: x, Y: y}, count)
	}
}

// drawDemand paints the request rates under the leaves. The largest area
// touches its neighbours at most.
func (m *treeLayout) drawDemand(c draw.Canvas, at func(int) vg.Point, spacing vg.Length, holds []held) {
	most := 0.0
	for i, h := range holds {
		if m.leaf[i] {
			most = math.Max(most, h.demand)
		}
	}
	if most == 0 {
		return
	}
	largest := min(11, spacing*0.42)
	y := c.Min.Y + 22
	c.FillText(write(axisSize, ink), vg.Point{X: c.Min.X + 4, Y: y}, "Req/s")
	label := centred(write(min(tickSize, max(4, spacing*0.3)), black))
	for i, h := range holds {
		if !m.leaf[i] {
			continue
		}
		r := largest * vg.Length(math.Sqrt(h.demand/most))
		p := vg.Point{X: at(i).X, Y: y}
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: Palette[5], Radius: r, Shape: draw.CircleGlyph{}}, p)
		if spacing > 13 {
			c.FillText(label, vg.Point{X: p.X, Y: c.Min.Y + 4}, rate(h.demand))
		}
	}
}

var faceWhite = white{}

// white is opaque white.
type white struct{}

// RGBA implements color.Color.
func (white) RGBA() (r, g, b, a uint32) { return 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF }

// node paints a node's circle: filled if it holds a copy.
func node(c draw.Canvas, p vg.Point, radius vg.Length, holds bool) {
	if holds {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: Palette[0], Radius: radius, Shape: draw.CircleGlyph{}}, p)
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: faceWhite, Radius: radius, Shape: draw.CircleGlyph{}}, p)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: edgeGrey, Radius: radius, Shape: draw.RingGlyph{}}, p)
}

// title writes a tier's name with a capital.
func title(tier string) string {
	if tier == "" {
		return ""
	}
	return strings.ToUpper(tier[:1]) + tier[1:]
}

// rate writes requests per second with two digits or more.
func rate(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 9.95:
		return fmt.Sprintf("%.1f", v)
	}
	return Count(int64(math.Round(v)))
}

// shorten cuts a name to a width, keeping its end: names differ there.
func shorten(s draw.TextStyle, name string, width vg.Length) string {
	if s.Width(name) <= width {
		return name
	}
	for i := range name {
		if cut := "…" + name[i:]; s.Width(cut) <= width {
			return cut
		}
	}
	return ""
}
