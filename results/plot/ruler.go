package plot

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ruler paints the horizontal axis with vertical grid lines: for figures whose
// rows have names instead of values.
func (a axes) ruler(label string) {
	c := a.c
	axis := draw.LineStyle{Color: black, Width: axisWidth}
	for _, t := range a.x.ticks(8) {
		x := c.X(a.x.at(t.value))
		if t.label == "" {
			c.StrokeLine2(axis, x, c.Min.Y-7, x, c.Min.Y-5)
			continue
		}
		c.StrokeLine2(draw.LineStyle{Color: gridGrey, Width: gridWidth}, x, c.Min.Y, x, c.Max.Y)
		c.StrokeLine2(axis, x, c.Min.Y-8, x, c.Min.Y-5)
		c.FillText(centred(write(tickSize, black)), vg.Point{X: x, Y: c.Min.Y - 13}, t.label)
	}
	c.StrokeLine2(axis, c.Min.X, c.Min.Y-5, c.Max.X, c.Min.Y-5)
	c.FillText(centred(write(axisSize, black)), vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y - 23.5}, label)
}
