package plot

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// noise is a series of n points that goes up and down all the time, with gaps.
func noise(n int) Series {
	rng := rand.New(rand.NewPCG(1, 2))
	s := Series{Low: make([]float64, n), High: make([]float64, n)}
	for i := range n {
		y := 10 + rng.Float64()
		if i%97 == 0 {
			y = math.NaN()
		}
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, y)
		s.Low[i], s.High[i] = y-1, y+1
	}
	return s
}

// extremes are the least and the largest, NaN left out.
func extremes(y []float64) (lo, hi float64) {
	y = slices.DeleteFunc(slices.Clone(y), math.IsNaN)
	return slices.Min(y), slices.Max(y)
}

// Without this, a run of a million rounds would be drawn point by point, which took the
// rasterizer an hour, or its spikes would be lost with the points that are left out.
func TestCurvesHaveNoMorePointsThanAPictureShows(t *testing.T) {
	s := noise(1_000_000)
	curve, band := s.outline(), s.envelope()
	if len(curve.X) > 4*columns || len(band.X) > 2*columns {
		t.Errorf("%d points of the curve, %d of the band", len(curve.X), len(band.X))
	}
	if !slices.IsSorted(curve.X) || curve.X[len(curve.X)-1] != s.X[len(s.X)-1] {
		t.Error("the curve is out of order, or does not end where it ended")
	}
	lo, hi := extremes(s.Y)
	if a, b := extremes(curve.Y); a != lo || b != hi {
		t.Errorf("the curve spans [%v, %v], want [%v, %v]", a, b, lo, hi)
	}
	if a, _ := extremes(band.Low); a != lo-1 {
		t.Errorf("the band begins at %v, want %v", a, lo-1)
	}
	if few := noise(2000); len(few.outline().X) != 2000 || len(few.envelope().X) != 2000 {
		t.Error("points of a short run are left out")
	}
}

// Without this, the area under a layer of a long run would not be its total.
func TestStaircaseKeepsItsArea(t *testing.T) {
	var s staircase
	area, at := 0.0, 0.0
	rng := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		width, y := rng.ExpFloat64(), rng.Float64()
		area += width * y
		at += width
		s.stretch(at, y)
	}
	x, y := s.points()
	if len(x) != 2*columns {
		t.Fatalf("%d corners, want %d", len(x), 2*columns)
	}
	drawn := 0.0
	for i := 0; i < len(x); i += 2 {
		drawn += (x[i+1] - x[i]) * y[i]
	}
	if math.Abs(drawn-area) > 1e-6*area {
		t.Errorf("area %v, want %v", drawn, area)
	}
}

// Without this, the bars of a long run would each be thinner than a pixel, as many as
// there are rounds, or lose traffic when they are joined.
func TestTrafficOfLongRunsIsJoined(t *testing.T) {
	var t1 traffic
	for r := range int32(100_000) {
		if r%7 == 0 {
			t1.add(&table.Message{Round: r, Category: "gossip", Hops: 3})
		}
	}
	sum := 0.0
	for _, groups := range t1.bars {
		for _, v := range groups {
			sum += v
		}
	}
	if len(t1.bars) > mostBars || sum != float64(t1.total) || t1.rounds != 99_996 {
		t.Errorf("%d bars with %v traversals up to round %d, want %d up to 99996", len(t1.bars), sum, t1.rounds, t1.total)
	}
	if err := t1.figure(nil).WritePNG(io.Discard); err != nil {
		t.Error(err)
	}
}
