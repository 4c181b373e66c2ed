package plot

import (
	"image/png"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/ermes-sim/ermes-sim/internal/owned"
)

// A Figure is a drawing of a fixed size on paper.
type Figure struct {
	width, height vg.Length
	paint         func(c draw.Canvas)
}

// Sizes of figures on paper.
const (
	DoubleColumn = 180 * vg.Millimeter // width over both columns
	SingleColumn = 88 * vg.Millimeter  // width of one column
)

// resolution of PNG in dots per inch: 2126 x 886 pixels for 180 x 75 mm.
const resolution = 300

// WritePNG writes the figure at 300 dots per inch.
func (f *Figure) WritePNG(w io.Writer) error {
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(resolution))
	f.paint(draw.New(c))
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	return e.Encode(w, c.Image())
}

// WriteSVG writes the figure as SVG with its text as text.
func (f *Figure) WriteSVG(w io.Writer) error {
	c := vgsvg.New(f.width, f.height)
	f.paint(draw.New(c))
	_, err := c.WriteTo(w)
	return err
}

// SavePNG writes the figure to a file.
func (f *Figure) SavePNG(path string) error { return owned.Write(path, f.WritePNG) }
