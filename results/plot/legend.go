package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// An entry explains one sign of a figure.
type entry struct {
	name   string
	width  vg.Length // of the sample
	sample func(c draw.Canvas, left, middle vg.Length)
}

// The distances of a legend strip.
const (
	legendGap  = vg.Length(20) // between entries
	sampleGap  = vg.Length(5)  // between sample and name
	lineSample = vg.Length(24)
)

// drawLegend sets the entries in one centred row at the top of c and returns
// what is left below it. Names that do not fit get less space between them.
func drawLegend(c draw.Canvas, entries []entry) draw.Canvas {
	if len(entries) == 0 {
		return c
	}
	style := write(legendSize, black)
	var used vg.Length
	for _, e := range entries {
		used += e.width + sampleGap + style.Width(printable.Line(e.name))
	}
	gap := legendGap
	if spaces := vg.Length(len(entries) - 1); spaces > 0 {
		gap = min(gap, (c.Max.X-c.Min.X-used)/spaces)
	}
	x := (c.Min.X + c.Max.X - used - gap*vg.Length(len(entries)-1)) / 2
	y := c.Max.Y - legendStrip/2
	for _, e := range entries {
		e.sample(c, x, y)
		c.FillText(style, vg.Point{X: x + e.width + sampleGap, Y: y}, e.name)
		x += e.width + sampleGap + style.Width(e.name) + gap
	}
	return draw.Crop(c, 0, 0, 0, -legendStrip)
}

// curveEntry explains a curve, with its marker and its band if it has them.
func curveEntry(name string, style int, mark, band bool) entry {
	return entry{name, lineSample, func(c draw.Canvas, x, y vg.Length) {
		if band {
			fillRect(c, faint(style), x, y-4.5, x+lineSample, y+4.5)
		}
		c.StrokeLine2(stroke(style), x, y, x+lineSample, y)
		if mark {
			c.DrawGlyphNoClip(marker(style), vg.Point{X: x + lineSample/2, Y: y})
		}
	}}
}

// eventEntry explains the vertical lines.
func eventEntry(name string) entry {
	return entry{name, 2, func(c draw.Canvas, x, y vg.Length) {
		c.StrokeLine2(eventLine, x+1, y-6, x+1, y+6)
	}}
}

// markEntry explains the short strokes.
func markEntry(name string) entry {
	return entry{name, 2, func(c draw.Canvas, x, y vg.Length) { c.StrokeLine2(markLine, x+1, y-2.5, x+1, y+2.5) }}
}

// boxEntry explains a filled area.
func boxEntry(name string, fill color.Color) entry {
	return entry{name, 8, func(c draw.Canvas, x, y vg.Length) { fillRect(c, fill, x, y-4, x+8, y+4) }}
}

var eventLine = draw.LineStyle{Color: eventGrey, Width: eventWidth, Dashes: []vg.Length{3, 2}}

var markLine = draw.LineStyle{Color: ink, Width: gridWidth}

func fillRect(c draw.Canvas, fill color.Color, x0, y0, x1, y1 vg.Length) {
	c.FillPolygon(fill, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
}
