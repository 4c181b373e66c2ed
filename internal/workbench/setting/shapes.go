package setting

import (
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// shaping makes the shapes of clients' rates. Those that draw nothing, or draw once for
// all, are shared.
type shaping struct {
	build  *Build
	common map[string]workloads.Shape // by name
}

func newShaping(b *Build) *shaping { return &shaping{b, map[string]workloads.Shape{}} }

// of lists the shapes of a client, and their highest product.
func (s *shaping) of(client string, a *scenarios.Arrivals) (shapes []workloads.Shape, most float64) {
	most = 1
	for _, name := range a.Shape {
		for i := range s.build.Scenario.Shapes {
			if d := &s.build.Scenario.Shapes[i]; d.Name == name {
				shapes = append(shapes, s.shape(client, d))
			}
		}
	}
	for _, f := range shapes {
		most = float64(most * f.Most())
	}
	return shapes, most
}

func (s *shaping) shape(client string, d *scenarios.Shape) workloads.Shape {
	if own := d.Kind == scenarios.MMPPShape && !d.Shared; own {
		return s.modulated(client, d)
	}
	made, ok := s.common[d.Name]
	if !ok {
		made = s.made(d)
		s.common[d.Name] = made
	}
	return made
}

// made makes a shape that all clients share.
func (s *shaping) made(d *scenarios.Shape) workloads.Shape {
	switch d.Kind {
	case scenarios.TableShape:
		t := &workloads.Table{Period: d.Period}
		for _, p := range d.Points {
			t.Points = append(t.Points, workloads.Point(p))
		}
		return t
	case scenarios.FlashShape:
		return &workloads.Flash{At: d.At, Rise: d.Rise, Hold: d.Hold, Fall: d.Fall, Peak: d.Peak}
	}
	return s.modulated(d.Name, d)
}

// modulated draws the states of one client, or of a shape that is shared.
func (s *shaping) modulated(entity string, d *scenarios.Shape) workloads.Shape {
	rng := des.NewStream(s.build.Config.Seed, entity, "shape/"+d.Name)
	states := [2]workloads.State{workloads.State(d.States[0]), workloads.State(d.States[1])}
	return workloads.NewModulated(states, &rng, s.build.Scenario.Duration)
}
