package plot

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// A trafficGroup is categories that one colour stands for.
type trafficGroup struct {
	name       string
	fill       color.RGBA
	categories []string
}

// trafficGroups from the bottom of the stack upwards: what the thesis says
// dominates (propagation, offload) lies where lengths are easiest to compare.
var trafficGroups = []trafficGroup{
	{"Propagation", Palette[0], []string{"propagation"}},
	{"Offload", Palette[5], []string{"offload", "remote-access"}},
	{"Invoke, reply", color.RGBA{0xBD, 0xBD, 0xBD, 0xFF}, []string{"invoke", "reply"}},
	{"Gossip", Palette[1], []string{"gossip"}},
	{"Placement", Palette[4], []string{"discovery", "migration", "control"}},
	{"Management", Palette[3], []string{"token", "metadata", "code"}},
}

// MessagesByCategory shows what the network carried: (a) link traversals in
// each round, stacked by group of categories, (b) the total of each category
// on a logarithmic axis with its share, so that a thousandth is still seen.
func MessagesByCategory(messages []table.Message, rounds []table.Round) *Figure {
	var t traffic
	for i := range messages {
		t.add(&messages[i])
	}
	return t.figure(rounds)
}

// mostBars is how many rounds are drawn as a bar each; in longer runs a bar stands for
// several, with their mean.
const mostBars = columns / 2

// traffic sums up messages for a figure. It keeps no more bars than a picture can
// show, however many rounds there are.
type traffic struct {
	each   int         // rounds that one bar stands for; 0 before the first message
	bars   [][]float64 // [bar][group]
	rounds int         // up to the last with a message
	hops   map[string]int64
	total  int64
}

func (t *traffic) add(m *table.Message) {
	if t.each == 0 {
		t.each, t.hops = 1, map[string]int64{}
	}
	for int(m.Round) >= t.each*mostBars {
		t.join()
	}
	bar := int(m.Round) / t.each
	for len(t.bars) <= bar {
		t.bars = append(t.bars, make([]float64, len(trafficGroups)))
	}
	t.rounds = max(t.rounds, int(m.Round)+1)
	t.hops[m.Category] += m.Hops
	t.total += m.Hops
	t.bars[bar][groupOf(m.Category)] += float64(m.Hops)
}

// join makes one bar of each two.
func (t *traffic) join() {
	for i := range t.bars {
		if i%2 == 1 {
			for g, v := range t.bars[i] {
				t.bars[i/2][g] += v
			}
		} else {
			t.bars[i/2] = t.bars[i]
		}
	}
	t.bars, t.each = t.bars[:(len(t.bars)+1)/2], 2*t.each
}

func (t *traffic) figure(rounds []table.Round) *Figure {
	events := mobility(rounds)
	f := &Figure{width: DoubleColumn, height: 75 * vg.Millimeter}
	f.paint = func(c draw.Canvas) {
		var entries []entry
		for _, g := range trafficGroups {
			entries = append(entries, boxEntry(g.name, g.fill))
		}
		if len(events) > 0 {
			entries = append(entries, eventEntry("Mobility event"))
		}
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), entries)
		half := (c.Max.X - c.Min.X) * 0.5
		t.drawStack(draw.Crop(c, 0, -half, 0, 0), events)
		drawTotals(draw.Crop(c, half, 0, 0, 0), t.hops, t.total)
	}
	return f
}

// groupOf is the number of a category's group. An unknown category is a bug of
// whoever wrote the row.
func groupOf(category string) int {
	for g := range trafficGroups {
		for _, c := range trafficGroups[g].categories {
			if c == category {
				return g
			}
		}
	}
	panic(fmt.Sprintf("plot: no group of messages has the category %q", category))
}

// drawStack paints the bars.
func (t *traffic) drawStack(c draw.Canvas, events []Event) {
	most, label := 0.0, "Link traversals per round"
	if t.each > 1 {
		label = fmt.Sprintf("Link traversals per round, mean of %d", t.each)
	}
	width := func(bar int) float64 { return float64(min(t.each, t.rounds-bar*t.each)) } // rounds
	for bar, groups := range t.bars {
		sum := 0.0
		for _, v := range groups {
			sum += v / width(bar)
		}
		most = max(most, sum)
	}
	a := axes{
		draw.Crop(c, marginLeft, -marginRight, marginBottom, -marginTop),
		scale{min: -0.5, max: float64(t.rounds) - 0.5},
		spanning(0, most, false),
	}
	a.grid("Round", label)
	c.FillText(write(titleSize, black), vg.Point{X: a.c.Min.X, Y: a.c.Max.Y + 19}, "(a) Traffic over time")
	gap := 0.08 * float64(t.each)
	for bar, groups := range t.bars {
		sum, left := 0.0, float64(bar*t.each)-0.5+gap
		right := left + width(bar) - float64(2*gap)
		for g, v := range groups {
			if v /= width(bar); v > 0 {
				lo, hi := a.point(left, sum), a.point(max(left, right), sum+v)
				fillRect(a.c, trafficGroups[g].fill, lo.X, lo.Y, hi.X, hi.Y)
			}
			sum += v
		}
	}
	between := make([]Event, len(events)) // clients move between two bars
	for i, e := range events {
		between[i] = Event{X: e.X - 0.5, Label: e.Label}
	}
	a.events(between)
}

// drawTotals paints one horizontal bar per category in the order of
// table.Categories, each with its count and share.
func drawTotals(c draw.Canvas, hops map[string]int64, total int64) {
	const names, values = vg.Length(66), vg.Length(62)
	area := draw.Crop(c, names, -values, marginBottom, -marginTop)
	c.FillText(write(titleSize, black), vg.Point{X: area.Min.X, Y: area.Max.Y + 19}, "(b) Total, with share")
	most := int64(10)
	for _, n := range hops {
		most = max(most, n)
	}
	x := scale{min: 1, max: float64(most), log: true}
	axis := draw.LineStyle{Color: black, Width: axisWidth}
	for _, t := range x.ticks(6) {
		if t.label == "" || t.value != float64(int64(t.value)) {
			continue
		}
		at := area.X(x.at(t.value))
		area.StrokeLine2(axis, at, area.Min.Y-8, at, area.Min.Y-5)
		c.FillText(centred(write(tickSize, black)), vg.Point{X: at, Y: area.Min.Y - 13}, t.label)
	}
	area.StrokeLine2(axis, area.Min.X, area.Min.Y-5, area.Max.X, area.Min.Y-5)
	c.FillText(centred(write(axisSize, black)), vg.Point{X: (area.Min.X + area.Max.X) / 2, Y: area.Min.Y - 23.5}, "Link traversals")
	pitch := (area.Max.Y - area.Min.Y) / vg.Length(len(table.Categories))
	for i, category := range table.Categories {
		y := area.Max.Y - pitch*(vg.Length(i)+0.5)
		n := hops[category]
		c.FillText(right(write(tickSize, black)), vg.Point{X: area.Min.X - 4, Y: y}, category)
		end := area.Min.X
		if n > 0 {
			end = area.X(max(0.004, x.at(float64(n))))
			fillRect(area, trafficGroups[groupOf(category)].fill, area.Min.X, y-pitch*0.36, end, y+pitch*0.36)
		}
		c.FillText(write(tickSize, ink), vg.Point{X: end + 4, Y: y}, share(n, total))
	}
}

// share writes a count with its part of the total.
func share(n, total int64) string {
	if n == 0 {
		return "0"
	}
	percent := 100 * float64(n) / float64(total)
	switch {
	case percent >= 9.95:
		return fmt.Sprintf("%s (%.0f %%)", Count(n), percent)
	case percent >= 0.095:
		return fmt.Sprintf("%s (%.1f %%)", Count(n), percent)
	}
	return fmt.Sprintf("%s (<0.1 %%)", Count(n))
}
