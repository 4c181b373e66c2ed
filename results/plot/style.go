package plot

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Palette are the colours of Okabe and Ito (Color Universal Design, 2008) in
// the order in which figures use them, and a grey.
var Palette = [...]color.RGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermillion
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x00, 0x00, 0x00, 0xFF}, // black
	{0xA6, 0xA6, 0xA6, 0xFF}, // grey
}

// The styles that mean the same in every figure.
const (
	StyleSEC        = 0 // blue, solid, circle
	StyleSequential = 1 // vermillion, dashed, box
	StyleOptimum    = 2 // green, dotted, pyramid
)

var (
	black     = color.RGBA{A: 0xFF}
	ink       = color.RGBA{0x4D, 0x4D, 0x4D, 0xFF} // secondary text
	gridGrey  = color.RGBA{0xE6, 0xE6, 0xE6, 0xFF}
	eventGrey = color.RGBA{0x7F, 0x7F, 0x7F, 0xFF}
	bandGrey  = color.RGBA{0xEF, 0xEF, 0xEF, 0xFF}
	edgeGrey  = color.RGBA{0x99, 0x99, 0x99, 0xFF}
)

// Sizes of text and strokes, for a figure printed at its own size.
const (
	titleSize  = vg.Length(9)
	axisSize   = vg.Length(8.5)
	tickSize   = vg.Length(7.5)
	legendSize = vg.Length(8)
	smallSize  = vg.Length(6.5)

	lineWidth   = vg.Length(1.2)
	axisWidth   = vg.Length(0.6)
	gridWidth   = vg.Length(0.5)
	eventWidth  = vg.Length(0.7)
	markerSize  = vg.Length(2.4)
	legendStrip = vg.Length(18)
)

var dashes = [...][]vg.Length{
	nil, {5, 2}, {1.2, 1.6}, {6, 1.8, 1.2, 1.8}, {3, 1.5}, {8, 2}, nil,
}

// Hollow glyphs of gonum (square, triangle) vanish on thick lines: only filled.
var markers = [...]draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, diamond{}, draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{},
}

// diamond is a filled square that stands on a corner.
type diamond struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, p vg.Point) {
	r := float64(s.Radius) * 1.25
	d := vg.Length(r)
	c.FillPolygon(s.Color, []vg.Point{{X: p.X, Y: p.Y - d}, {X: p.X + d, Y: p.Y}, {X: p.X, Y: p.Y + d}, {X: p.X - d, Y: p.Y}})
}

// paint is the colour of the i-th style.
func paint(i int) color.RGBA { return Palette[i%len(Palette)] }

// faint is the colour of the i-th style for bands and areas behind lines.
func faint(i int) color.Color {
	c := paint(i)
	return color.NRGBA{c.R, c.G, c.B, 64}
}

// stroke is the line of the i-th style.
func stroke(i int) draw.LineStyle {
	return draw.LineStyle{Color: paint(i), Width: lineWidth, Dashes: dashes[i%len(dashes)]}
}

// marker is the glyph of the i-th style.
func marker(i int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: paint(i), Radius: markerSize, Shape: markers[i%len(markers)]}
}

// write is sans-serif text of a size and colour, set at its left, middle.
func write(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign:  draw.XLeft,
		YAlign:  draw.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}

// centred returns the style centred on its point in both directions.
func centred(s text.Style) text.Style {
	s.XAlign = draw.XCenter
	return s
}

// right returns the style ending at its point.
func right(s text.Style) text.Style {
	s.XAlign = draw.XRight
	return s
}
