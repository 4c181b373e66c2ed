package ilp

import (
	"context"
	"math"
	"reflect"
	"testing"
)

// Without this, a long solve would say nothing, or something about another
// objective than the one that it returns; and listening must not change the result.
func TestProgressOfAProgram(t *testing.T) {
	in, err := Generate(Params{Nodes: 7, Collections: 8, Tightness: 0.3}, 3)
	if err != nil {
		t.Fatal(err)
	}
	deaf, err := Optimum(context.Background(), in, Options{Formulation: Reduced})
	if err != nil {
		t.Fatal(err)
	}
	last, heard := Progress{Value: math.Inf(1), Bound: math.Inf(-1)}, 0
	s, err := Optimum(context.Background(), in, Options{Formulation: Reduced, Progress: func(p Progress) {
		if p.Part != "mip" || p.Value > last.Value || p.Bound < last.Bound-1e-9 || p.Nodes < last.Nodes || p.Bound > p.Value+1e-6 {
			t.Errorf("%+v after %+v", p, last)
		}
		last, heard = p, heard+1
	}})
	if err != nil {
		t.Fatal(err)
	}
	if heard < 2 || math.Abs(last.Value-s.Value) > 1e-6 || last.Bound > s.Bound+1e-6 || gap(last.Value, last.Bound) > 0.1 {
		t.Errorf("%d messages, the last %+v; the result is %v, at least %v", heard, last, s.Value, s.Bound)
	}
	if s.Nodes != deaf.Nodes || s.Bound != deaf.Bound || !reflect.DeepEqual(s.Placement, deaf.Placement) {
		t.Errorf("listening changes the result: %d nodes and bound %v, else %d and %v", s.Nodes, s.Bound, deaf.Nodes, deaf.Bound)
	}
}
