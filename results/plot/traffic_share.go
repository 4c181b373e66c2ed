package plot

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Traffic is what the links between nodes carried of one class of messages in
// one kind of epochs of one experiment: a row behind the figure TrafficShares.
// The classes of a bar follow each other.
type Traffic struct {
	Experiment string `parquet:"experiment,dict"`
	Epochs     string `parquet:"epochs,dict"`
	Class      string `parquet:"class,dict"`
	Hops       int64  `parquet:"hops"`
	Bytes      int64  `parquet:"bytes"`
}

// trafficFills are the colours of the classes, those of MessagesByCategory.
var trafficFills = map[string]struct {
	title string
	fill  color.RGBA
}{
	"propagation": {"Propagation", Palette[0]},
	"offload":     {"Offloaded invocations", Palette[5]},
	"gossip":      {"Gossip", Palette[1]},
	"placement":   {"Placement and migration", Palette[4]},
	"management":  {"Management", Palette[3]},
}

// TrafficShares shows how the messages (a) and the bytes (b) between nodes
// divide among the classes.
func TrafficShares(rows []Traffic) *Figure {
	var bars [][]Traffic
	var legend []entry
	known := map[string]bool{}
	for _, r := range rows {
		if n := len(bars); n == 0 || bars[n-1][0].Experiment != r.Experiment || bars[n-1][0].Epochs != r.Epochs {
			bars = append(bars, nil)
		}
		bars[len(bars)-1] = append(bars[len(bars)-1], r)
		if t := trafficFills[r.Class]; !known[r.Class] {
			known[r.Class] = true
			legend = append(legend, boxEntry(t.title, t.fill))
		}
	}
	const names, pitch = vg.Length(108), vg.Length(26)
	f := &Figure{width: DoubleColumn, height: pitch*vg.Length(len(bars)) + 92}
	f.paint = func(c draw.Canvas) {
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), legend)
		middle := names + (c.Max.X-c.Min.X-names)/2
		for side, of := range [...]func(*Traffic) int64{
			func(t *Traffic) int64 { return t.Hops }, func(t *Traffic) int64 { return t.Bytes },
		} {
			left, right := names, middle
			if side == 1 {
				left, right = middle, c.Max.X-c.Min.X
			}
			a := axes{draw.Crop(c, left+6, right-(c.Max.X-c.Min.X)-10, marginBottom, -marginTop), scale{min: 0, max: 100}, scale{min: 0, max: 1}}
			a.ruler([...]string{"Share of link traversals (%)", "Share of bytes (%)"}[side])
			c.FillText(write(titleSize, black), vg.Point{X: a.c.Min.X, Y: a.c.Max.Y + 19}, [...]string{"(a) Messages", "(b) Bytes"}[side])
			for i, bar := range bars {
				a.stackedShares(bar, of, a.c.Max.Y-pitch*vg.Length(i)-3)
			}
		}
		for i, bar := range bars {
			y := c.Max.Y - marginTop - pitch*vg.Length(i) - 3
			style := write(tickSize, black)
			style.XAlign = draw.XRight
			c.FillText(style, vg.Point{X: c.Min.X + names, Y: y - 5}, bar[0].Experiment)
			style = write(smallSize, ink)
			style.XAlign = draw.XRight
			c.FillText(style, vg.Point{X: c.Min.X + names, Y: y - 14}, bar[0].Epochs)
		}
	}
	return f
}

// stackedShares paints one bar below top, with its total.
func (a axes) stackedShares(bar []Traffic, of func(*Traffic) int64, top vg.Length) {
	var whole, sum int64
	for i := range bar {
		whole += of(&bar[i])
	}
	if whole == 0 {
		return
	}
	for i := range bar {
		lo := a.c.X(a.x.at(100 * float64(sum) / float64(whole)))
		sum += of(&bar[i])
		hi := a.c.X(a.x.at(100 * float64(sum) / float64(whole)))
		fillRect(a.c, trafficFills[bar[i].Class].fill, lo, top-12, hi, top)
		if hi-lo > 24 {
			a.c.FillText(centred(write(smallSize, black)), vg.Point{X: (lo + hi) / 2, Y: top - 6}, fmt.Sprintf("%.0f %%", 100*float64(of(&bar[i]))/float64(whole)))
		}
	}
	a.c.FillText(write(smallSize, ink), vg.Point{X: a.c.Min.X, Y: top - 17}, "of "+Count(whole))
}
