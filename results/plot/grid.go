package plot

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// rowHeight is the height of one row of panels in a figure with several.
const rowHeight = 58 * vg.Millimeter

// Grid is a figure of panels in rows of so many columns, under one legend, over
// both columns of a page.
func Grid(columns int, panels ...Panel) *Figure {
	rows := (len(panels) + columns - 1) / columns
	f := &Figure{width: DoubleColumn, height: rowHeight*vg.Length(rows) + legendStrip}
	f.paint = func(c draw.Canvas) {
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), legendOf(panels))
		width, height := (c.Max.X-c.Min.X)/vg.Length(columns), (c.Max.Y-c.Min.Y)/vg.Length(rows)
		for i := range panels {
			left, top := width*vg.Length(i%columns), height*vg.Length(i/columns)
			panels[i].draw(draw.Crop(c, left, left+width-(c.Max.X-c.Min.X), c.Max.Y-c.Min.Y-top-height, -top))
		}
	}
	return f
}

// level is a horizontal line across the range of the other series of a panel.
func level(name string, y float64, style int, series []Series) Series {
	lo, hi := 0.0, 1.0
	for i, s := range series {
		for k, x := range s.X {
			if i == 0 && k == 0 {
				lo, hi = x, x
			}
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	return Series{Name: name, X: []float64{lo, hi}, Y: []float64{y, y}, Style: style, Plain: true}
}

// shareRange gives panels one range of Y, so that they can be compared by eye.
func shareRange(panels []Panel) {
	first := true
	var lo, hi float64
	for _, p := range panels {
		for _, s := range p.Series {
			for i, y := range s.Y {
				for _, v := range [...]float64{y, at(s.Low, i, y), at(s.High, i, y)} {
					if !(v > 0) {
						continue
					}
					if first {
						lo, hi, first = v, v, false
					}
					lo, hi = min(lo, v), max(hi, v)
				}
			}
		}
	}
	for i := range panels {
		panels[i].YMin, panels[i].YMax = lo, hi
	}
}

// at is x[i], or otherwise where there is no x.
func at(x []float64, i int, otherwise float64) float64 {
	if x == nil {
		return otherwise
	}
	return x[i]
}
