package policy

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The map must be worth its name, or spring and gradient would lose for a reason
// that is ours: the median error of a distance stays within what Vivaldi reaches in
// real networks, and is the same on every node that knows the same places.
func TestEmbedding(t *testing.T) {
	var errors []float64
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 0))
		places := []*Place{{Name: "root"}}
		for i := 1; i < 25; i++ {
			parent := places[r.IntN(i)]
			places = append(places, &Place{ID: i, Parent: parent, RTT: 0.001 + 0.02*r.Float64(), Depth: parent.Depth + 1})
		}
		x := embed(places)
		for i := range places {
			for j := range i {
				d := Distance(places[i], places[j])
				errors = append(errors, math.Abs(x[i].minus(x[j]).norm()-d)/d)
			}
		}
		if again := embed(places); !slices.Equal(x, again) {
			t.Fatal("two maps of the same places")
		}
	}
	slices.Sort(errors)
	median, worse := errors[len(errors)/2], errors[len(errors)*9/10]
	t.Logf("relative error of a distance: median %.2f, 90 %% %.2f", median, worse)
	if median > 0.2 || worse > 0.6 {
		t.Errorf("relative error of a distance: median %.2f, 90 %% %.2f", median, worse)
	}
}

// In a plane without distortion both goals are known: three equal pulls at the
// corners of a triangle balance in its middle; one that outweighs the others is
// itself the median, but not the centroid.
func TestGoals(t *testing.T) {
	c := &chart{
		places: make([]*Place, 3),
		x:      []point{{0, 0, 0}, {1, 0, 0}, {0.5, math.Sqrt(0.75), 0}},
		pull:   []float64{1, 1, 1},
	}
	middle := point{0.5, math.Sqrt(0.75) / 3, 0}
	if c.centroid().minus(middle).norm() > 1e-9 || c.median().minus(middle).norm() > 1e-6 {
		t.Errorf("centroid %v, median %v of a regular triangle", c.centroid(), c.median())
	}
	c.pull = []float64{3, 1, 1}
	if c.median().minus(c.x[0]).norm() > 1e-3 {
		t.Errorf("median %v, want the corner that pulls more than all others", c.median())
	}
	if c.centroid().minus(c.x[0]).norm() < 0.1 {
		t.Errorf("centroid %v is at the corner", c.centroid())
	}
}
