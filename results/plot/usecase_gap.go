package plot

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// UseCaseGap holds the equilibrium of one phase of a use case against the
// optimum: a row behind the figure UseCaseGaps. Costs are network F + C, in
// requests in flight, summed over the collections.
type UseCaseGap struct {
	Case     string  `parquet:"case,dict"`
	Rule     string  `parquet:"rule,dict"` // look-ahead or one hop
	Phase    int32   `parquet:"phase"`     // demand changes between phases
	Settled  bool    `parquet:"settled"`   // it is an equilibrium
	Proven   bool    `parquet:"proven"`    // the optimum is
	Cost     float64 `parquet:"cost"`
	Optimum  float64 `parquet:"optimum"`
	Distance int32   `parquet:"distance"` // moves apart
	Epochs   int32   `parquet:"epochs"`   // to converge
	Acts     int32   `parquet:"acts"`
	MeanMs   float64 `parquet:"balanced_mean_ms"` // latency in the balanced epochs; 0 if there are none
}

// Gap is (cost - optimum) / optimum.
func (u *UseCaseGap) Gap() float64 {
	if u.Optimum <= 0 {
		return 0
	}
	return (u.Cost - u.Optimum) / u.Optimum
}

// UseCaseGaps shows, for each phase of each use case, what the equilibrium costs
// with either reach beside the optimum; the text says how many moves they are
// apart and after how many epochs the last act was.
func UseCaseGaps(rows []UseCaseGap) *Figure {
	type bars struct {
		name string
		by   [2]*UseCaseGap
	}
	var groups []bars
	most := 0.0
	for i := range rows {
		u := &rows[i]
		name := u.Case
		if u.Phase > 0 {
			name += fmt.Sprintf(", phase %d", u.Phase+1)
		}
		at := -1
		for k := range groups {
			if groups[k].name == name {
				at = k
			}
		}
		if at < 0 {
			at = len(groups)
			groups = append(groups, bars{name: name})
		}
		which := 0
		if u.Rule != "look-ahead" {
			which = 1
		}
		groups[at].by[which] = u
		most = max(most, u.Cost, u.Optimum)
	}
	const names, values = vg.Length(78), vg.Length(104)
	pitch := vg.Length(27)
	f := &Figure{width: DoubleColumn, height: pitch*vg.Length(len(groups)) + 68}
	f.paint = func(c draw.Canvas) {
		fills := [...]int{StyleSEC, 5, StyleOptimum}
		c = drawLegend(draw.Crop(c, 2, -2, 2, -2), []entry{
			boxEntry("Equilibrium, look-ahead", paint(fills[0])), boxEntry("Equilibrium, one hop an epoch", paint(fills[1])), boxEntry("Optimum", paint(fills[2])),
		})
		a := axes{draw.Crop(c, names, -values, marginBottom, -6), spanning(0, most, false), scale{min: 0, max: 1}}
		a.ruler("Network F + C (requests in flight)")
		for i, g := range groups {
			top := a.c.Max.Y - pitch*vg.Length(i) - 2
			c.FillText(right(write(tickSize, black)), vg.Point{X: a.c.Min.X - 8, Y: top - pitch/2 + 2}, g.name)
			for k, u := range [...]*UseCaseGap{g.by[0], g.by[1], g.by[0]} {
				if u == nil {
					continue
				}
				y := top - vg.Length(k)*8
				v := u.Cost
				if k == 2 {
					v = u.Optimum
				}
				end := a.c.X(a.x.at(v))
				fillRect(a.c, paint(fills[k]), a.c.Min.X, y-6.5, end, y)
				if k < 2 {
					c.FillText(write(smallSize, ink), vg.Point{X: end + 4, Y: y - 3.2}, u.text())
				}
			}
		}
	}
	return f
}

// text is what a bar says.
func (u *UseCaseGap) text() string {
	if !u.Settled {
		return fmt.Sprintf("+%.1f %%, %d moves apart, not settled", 100*u.Gap(), u.Distance)
	}
	epochs := "epochs"
	if u.Epochs == 1 {
		epochs = "epoch"
	}
	return fmt.Sprintf("+%.1f %%, %d moves apart, after %d %s", 100*u.Gap(), u.Distance, u.Epochs, epochs)
}
