package proving

import (
	"math"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A curve that began before there was a placement, or took what one component says for the
// whole, would praise a solver for nothing.
func TestCurveFollowsTheWhole(t *testing.T) {
	f := newFollower(0)
	infinite := math.Inf(1)
	for _, x := range []ilp.Progress{
		{Part: "columns", Value: infinite, Bound: 50},
		{Part: "component", Value: 1, Bound: 1},
		{Part: "components", Done: 1, Of: 2},
		{Part: "columns", Value: 100, Bound: 80},
		{Part: "columns", Value: 100, Bound: 80.01},
		{Part: "mip", Value: infinite, Bound: 90},
		{Part: "columns", Value: 95, Bound: 85},
	} {
		f.hear(x)
	}
	var gaps []float64
	for _, s := range f.end(0.05) {
		gaps = append(gaps, math.Round(1e4*s.Gap)/1e4)
	}
	if want := []float64{0.2, 0.1, 0.0526, 0.05}; len(gaps) != 4 || gaps[0] != want[0] || gaps[1] != want[1] || gaps[2] != want[2] || gaps[3] != want[3] {
		t.Errorf("gaps %v, want %v", gaps, want)
	}
	c := Curve{{1, 0.4}, {3, 0.1}, {9, 0.05}}
	for at, want := range map[float64]float64{0.5: infinite, 1: 0.4, 2.9: 0.4, 5: 0.1, 20: 0.05} {
		if got := c.At(at); got != want {
			t.Errorf("after %g s: %g, want %g", at, got, want)
		}
	}
	gap := 0.05
	s := Family{Name: "x"}.Stand([]Cost{{Gap: &gap, Seconds: 9, Curve: c}}, 1e-4)
	var b strings.Builder
	WriteCurves(&b, []Standing{s})
	if want := "| `x` | 0.01 | 40 | 40 | 10 | 5 | 5 | 5 | 5 | 5 | 5 | 2 |\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("%s, want at its end %s", b.String(), want)
	}
}
