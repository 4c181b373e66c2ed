package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// PolicyGap is how far one policy ended from the optimum in one random world,
// for the collections of one consistency model: a row behind the figure
// PolicyGaps. Costs are in requests in flight.
type PolicyGap struct {
	World       int32   `parquet:"world"`
	Policy      string  `parquet:"policy,dict"`
	Consistency string  `parquet:"consistency,dict"`
	Gap         float64 `parquet:"gap"`       // of network F + C
	GapTotal    float64 `parquet:"gap_total"` // of F + C
	F           float64 `parquet:"f"`
	C           float64 `parquet:"c"`
	OptimumF    float64 `parquet:"optimum_f"`
	OptimumC    float64 `parquet:"optimum_c"`
	Settled     bool    `parquet:"settled"`
	Acts        int64   `parquet:"acts"` // of the whole run
}

// leastGap is where the axis of gaps begins, percent: what lies below is drawn there.
const leastGap = 0.1

// PolicyGaps shows the gap of each policy in each world as a dot and their
// median as a bar, for sequential (a) and sec (b) collections, best policy first.
func PolicyGaps(rows []PolicyGap) *Figure {
	sides := [...][]policyRow{policiesOf(rows, table.Sequential), policiesOf(rows, table.SEC)}
	most := 1.0
	for _, r := range rows {
		most = max(most, 100*r.Gap)
	}
	const names, pitch = vg.Length(56), vg.Length(17)
	f := &Figure{width: DoubleColumn, height: pitch*vg.Length(max(len(sides[0]), len(sides[1]))) + 66}
	f.paint = func(c draw.Canvas) {
		c = draw.Crop(c, 2, -2, 2, -2)
		half := (c.Max.X - c.Min.X) / 2
		for side, policies := range sides {
			left := half * vg.Length(side)
			a := axes{draw.Crop(c, left+names, left+half-(c.Max.X-c.Min.X)-46, marginBottom, -marginTop), scale{min: leastGap, max: most * 1.2, log: true}, scale{min: 0, max: 1}}
			a.ruler("Gap to the optimum (%)")
			c.FillText(write(titleSize, black), vg.Point{X: a.c.Min.X, Y: a.c.Max.Y + 19}, [...]string{"(a) Sequential", "(b) Strong eventual"}[side])
			for i, p := range policies {
				a.strip(p, a.c.Max.Y-pitch*(vg.Length(i)+0.5), side)
			}
		}
	}
	return f
}

// A policyRow is one policy with its gaps, percent, ascending.
type policyRow struct {
	name string
	gaps []float64
}

func policiesOf(rows []PolicyGap, model string) []policyRow {
	var out []policyRow
	for i := range rows {
		r := &rows[i]
		if r.Consistency != model {
			continue
		}
		at := slices.IndexFunc(out, func(p policyRow) bool { return p.name == r.Policy })
		if at < 0 {
			at = len(out)
			out = append(out, policyRow{name: r.Policy})
		}
		out[at].gaps = append(out[at].gaps, 100*r.Gap)
	}
	for i := range out {
		slices.Sort(out[i].gaps)
	}
	slices.SortStableFunc(out, func(a, b policyRow) int { return cmp.Compare(a.median(), b.median()) })
	return out
}

func (p *policyRow) median() float64 { return (p.gaps[(len(p.gaps)-1)/2] + p.gaps[len(p.gaps)/2]) / 2 }

// strip paints one policy.
func (a axes) strip(p policyRow, y vg.Length, style int) {
	style = [...]int{StyleSequential, StyleSEC}[style]
	a.c.FillText(right(write(tickSize, black)), vg.Point{X: a.c.Min.X - 8, Y: y}, p.name)
	dot := draw.GlyphStyle{Color: faint(style), Radius: 1.8, Shape: draw.CircleGlyph{}}
	for _, g := range p.gaps {
		a.c.DrawGlyphNoClip(dot, vg.Point{X: a.c.X(a.x.at(max(leastGap, g))), Y: y})
	}
	x := a.c.X(a.x.at(max(leastGap, p.median())))
	a.c.StrokeLine2(draw.LineStyle{Color: paint(style), Width: 2}, x, y-5, x, y+5)
	text := fmt.Sprintf("%.1f %%", p.median())
	if p.median() >= 100 {
		text = Count(int64(math.Round(p.median()))) + " %"
	}
	a.c.FillText(write(smallSize, ink), vg.Point{X: a.c.Max.X + 6, Y: y}, text)
}
