package plot

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// A Series is one curve. Points with a NaN are gaps in it.
type Series struct {
	Name      string
	X, Y      []float64 // same length
	Low, High []float64 // a band around Y, such as a confidence interval; nil for none
	Style     int       // number of colour, dashes and marker
	Dots      bool      // points alone, small and faint: a cloud; it has no legend
	Steps     bool      // horizontal steps instead of straight lines (distributions)
	Plain     bool      // without markers
	Fill      bool      // the band alone, painted in full: a layer of a stack
}

// An Event is a dashed vertical line.
type Event struct {
	X     float64
	Label string // on top of the line; empty for none
}

// A Panel is a pair of axes with what is drawn on them. Ranges follow from the
// data; a linear axis begins at zero unless data are negative.
type Panel struct {
	Title          string
	XLabel, YLabel string // with units
	XLog, YLog     bool
	YMin, YMax     float64 // the least range of Y to show; zero for none
	Series         []Series
	Events         []Event
	Marks          []float64 // X of short strokes at the top
	MarkName       string    // what these stand for
}

// margins around the axes of a panel.
const (
	marginLeft   = vg.Length(38)
	marginRight  = vg.Length(8)
	marginBottom = vg.Length(29)
	marginTop    = vg.Length(30)
)

// axes are a panel's scales and the rectangle that they span.
type axes struct {
	c    draw.Canvas // cropped to the rectangle
	x, y scale
}

// point is where (x, y) is.
func (a axes) point(x, y float64) vg.Point {
	return vg.Point{X: a.c.X(a.x.at(x)), Y: a.c.Y(a.y.at(y))}
}

// empty reports whether all series are zero throughout.
func (p *Panel) empty() bool {
	for _, s := range p.Series {
		for _, y := range s.Y {
			if y != 0 {
				return false
			}
		}
	}
	return true
}

// layout finds the scales of p in the area c.
func (p *Panel) layout(c draw.Canvas) axes {
	xlo, xhi, ylo, yhi := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	if p.YMin != 0 || p.YMax != 0 {
		ylo, yhi = p.YMin, p.YMax
	}
	for _, s := range p.Series {
		for i := range s.X {
			if math.IsNaN(s.Y[i]) {
				continue
			}
			xlo, xhi = math.Min(xlo, s.X[i]), math.Max(xhi, s.X[i])
			ylo, yhi = math.Min(ylo, s.Y[i]), math.Max(yhi, s.Y[i])
			if s.Low != nil && !math.IsNaN(s.Low[i]) {
				ylo, yhi = math.Min(ylo, s.Low[i]), math.Max(yhi, s.High[i])
			}
		}
	}
	x := spanning(xlo, xhi, p.XLog)
	if !p.XLog && xlo < xhi {
		x = scale{min: math.Min(xlo, x.min), max: xhi} // curves end at the border
	}
	return axes{draw.Crop(c, marginLeft, -marginRight, marginBottom, -marginTop), x, spanning(ylo, yhi, p.YLog)}
}

// draw paints the panel into c.
func (p *Panel) draw(c draw.Canvas) {
	a := p.layout(c)
	a.grid(p.XLabel, p.YLabel)
	c.FillText(write(titleSize, black), vg.Point{X: a.c.Min.X, Y: a.c.Max.Y + 19}, printable.Line(p.Title))
	for _, s := range p.Series {
		if s.Low != nil {
			if !s.Fill { // layers of a stack must fit each other, and come thin enough
				s = s.envelope()
			}
			a.band(s)
		}
	}
	a.events(p.Events)
	a.marks(p.Marks)
	for i, s := range p.Series {
		switch {
		case s.Fill:
		case s.Dots:
			a.dots(s)
		default:
			a.curve(s.outline(), i, len(p.Series))
		}
	}
}

// grid paints horizontal lines, axes, ticks and titles. The title of Y is drawn
// here because a long one on a log axis would add blank space to the panel.
func (a axes) grid(xLabel, yLabel string) {
	c := a.c
	axis := draw.LineStyle{Color: black, Width: axisWidth}
	for _, t := range a.y.ticks(6) {
		y := c.Y(a.y.at(t.value))
		if t.label == "" {
			c.StrokeLine2(axis, c.Min.X-7, y, c.Min.X-5, y)
			continue
		}
		c.StrokeLine2(draw.LineStyle{Color: gridGrey, Width: gridWidth}, c.Min.X, y, c.Max.X, y)
		c.StrokeLine2(axis, c.Min.X-8, y, c.Min.X-5, y)
		c.FillText(right(write(tickSize, black)), vg.Point{X: c.Min.X - 10, Y: y}, t.label)
	}
	for _, t := range a.x.ticks(8) {
		x := c.X(a.x.at(t.value))
		if t.label == "" {
			c.StrokeLine2(axis, x, c.Min.Y-7, x, c.Min.Y-5)
			continue
		}
		c.StrokeLine2(axis, x, c.Min.Y-8, x, c.Min.Y-5)
		c.FillText(centred(write(tickSize, black)), vg.Point{X: x, Y: c.Min.Y - 13}, t.label)
	}
	c.StrokeLine2(axis, c.Min.X-5, c.Min.Y, c.Min.X-5, c.Max.Y)
	c.StrokeLine2(axis, c.Min.X, c.Min.Y-5, c.Max.X, c.Min.Y-5)
	title := centred(write(axisSize, black))
	c.FillText(title, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y - 23.5}, xLabel)
	title.Rotation = math.Pi / 2
	c.FillText(title, vg.Point{X: c.Min.X - 33, Y: (c.Min.Y + c.Max.Y) / 2}, yLabel)
}

// events paints the vertical lines; labels that would touch are left out, and lines
// that would hide each other.
func (a axes) events(events []Event) {
	last, drawn := vg.Length(math.Inf(-1)), vg.Length(math.Inf(-1))
	style := centred(write(smallSize, ink))
	for _, e := range events {
		if e.X < a.x.min || e.X > a.x.max {
			continue
		}
		x := a.c.X(a.x.at(e.X))
		if abs(x-drawn) >= hairline {
			a.c.StrokeLine2(eventLine, x, a.c.Min.Y, x, a.c.Max.Y)
			drawn = x
		}
		if e.Label != "" && x-last > style.Width(e.Label)+3 {
			a.c.FillText(style, vg.Point{X: x, Y: a.c.Max.Y + 5}, printable.Line(e.Label))
			last = x
		}
	}
}

// marks paints short strokes at the top.
func (a axes) marks(at []float64) {
	drawn := vg.Length(math.Inf(-1))
	for _, x := range at {
		if here := a.c.X(a.x.at(x)); x >= a.x.min && x <= a.x.max && abs(here-drawn) >= hairline {
			a.c.StrokeLine2(markLine, here, a.c.Max.Y-5, here, a.c.Max.Y)
			drawn = here
		}
	}
}

// hairline is the distance of two lines that are one to the eye.
const hairline = vg.Length(0.2)

func abs(x vg.Length) vg.Length { return max(x, -x) }

// band fills the area between Low and High, one polygon for each run of
// points without a gap.
func (a axes) band(s Series) {
	var up, down []vg.Point
	flush := func() {
		for i := len(down) - 1; i >= 0; i-- {
			up = append(up, down[i])
		}
		if len(up) > 2 {
			a.c.FillPolygon(s.area(), a.c.ClipPolygonXY(up))
		}
		up, down = nil, nil
	}
	for i := range s.X {
		if math.IsNaN(s.Low[i]) || math.IsNaN(s.High[i]) {
			flush()
			continue
		}
		low := s.Low[i]
		if a.y.log {
			low = math.Max(low, a.y.min)
		}
		up = append(up, a.point(s.X[i], s.High[i]))
		down = append(down, a.point(s.X[i], low))
	}
	flush()
}

// area is the colour of the band.
func (s *Series) area() color.Color {
	if s.Fill {
		return paint(s.Style)
	}
	return faint(s.Style)
}

// stack lays series on each other, the first at the bottom. All have the same X.
func stack(layers []Series) []Series {
	out := make([]Series, len(layers))
	var top []float64
	for i, s := range layers {
		s.Fill, s.Low, s.High = true, top, make([]float64, len(s.Y))
		if s.Low == nil {
			s.Low = make([]float64, len(s.Y))
		}
		for k, y := range s.Y {
			s.High[k] = s.Low[k] + y
		}
		top, s.Y = s.High, s.High
		out[i] = s
	}
	return out
}

// curve strokes the i-th of n series, with a marker about every tenth point,
// at another offset for each series so that markers do not hide one another.
func (a axes) curve(s Series, i, n int) {
	var line []vg.Point
	flush := func() {
		for len(line) > longestStroke {
			a.c.StrokeLines(stroke(s.Style), line[:pieceOfStroke+1])
			line = line[pieceOfStroke:]
		}
		a.c.StrokeLines(stroke(s.Style), line)
		line = nil
	}
	every := max(1, len(s.X)/8)
	offset := every * (2*i + 1) / (2 * max(1, n)) % every
	for k := range s.X {
		if math.IsNaN(s.Y[k]) || a.y.log && s.Y[k] <= 0 {
			flush()
			continue
		}
		p := a.point(s.X[k], s.Y[k])
		if s.Steps && len(line) > 0 {
			line = append(line, vg.Point{X: p.X, Y: line[len(line)-1].Y})
		}
		line = append(line, p)
		if !s.Plain && k%every == offset {
			a.c.DrawGlyphNoClip(marker(s.Style), p)
		}
	}
	flush()
}

// A longer stroke is painted in pieces: the rasterizer keeps a list for each line of
// pixels, and goes through it once for each point.
const (
	longestStroke = 200 // points
	pieceOfStroke = 50
)

// dots paints a cloud.
func (a axes) dots(s Series) {
	style := draw.GlyphStyle{Color: faint(s.Style), Radius: 1.3, Shape: draw.CircleGlyph{}}
	for k := range s.X {
		if !math.IsNaN(s.Y[k]) && !(a.y.log && s.Y[k] <= 0) {
			a.c.DrawGlyphNoClip(style, a.point(s.X[k], s.Y[k]))
		}
	}
}

// Curves is a figure of panels side by side under one legend, over both columns
// of a page; one panel alone fits one column. It panics when a series has more
// X than Y: that is a bug of the caller.
func Curves(panels ...Panel) *Figure {
	for _, p := range panels {
		for _, s := range p.Series {
			if len(s.X) != len(s.Y) || s.Low != nil && (len(s.Low) != len(s.X) || len(s.High) != len(s.X)) {
				panic(fmt.Sprintf("plot: series %q has %d X, %d Y, %d low, %d high", s.Name, len(s.X), len(s.Y), len(s.Low), len(s.High)))
			}
		}
	}
	f := &Figure{width: DoubleColumn, height: 75 * vg.Millimeter}
	if len(panels) == 1 {
		f.width, f.height = SingleColumn, 66*vg.Millimeter
	}
	f.paint = func(c draw.Canvas) {
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), legendOf(panels))
		drawPanels(c, panels)
	}
	return f
}

// drawPanels divides c among the panels.
func drawPanels(c draw.Canvas, panels []Panel) {
	width := (c.Max.X - c.Min.X) / vg.Length(len(panels))
	for i := range panels {
		left := width * vg.Length(i)
		panels[i].draw(draw.Crop(c, left, left+width-(c.Max.X-c.Min.X), 0, 0))
	}
}

// legendOf explains each name of the panels once.
func legendOf(panels []Panel) []entry {
	var entries []entry
	known := map[string]bool{}
	events := false
	marks := ""
	for _, p := range panels {
		for _, s := range p.Series {
			if s.Dots || known[s.Name] {
				continue
			}
			known[s.Name] = true
			if s.Fill {
				entries = append(entries, boxEntry(s.Name, paint(s.Style)))
			} else {
				entries = append(entries, curveEntry(s.Name, s.Style, !s.Plain, s.Low != nil))
			}
		}
		events = events || len(p.Events) > 0
		if len(p.Marks) > 0 {
			marks = p.MarkName
		}
	}
	if marks != "" {
		entries = append(entries, markEntry(marks))
	}
	if events {
		entries = append(entries, eventEntry("Mobility event"))
	}
	return entries
}
