package ilp

import (
	"reflect"
	"strings"
	"testing"
)

// Names must survive the way through a file, and mistakes must all be told.
func TestPlacementFiles(t *testing.T) {
	p := prepared(t, path(Sequential, 1, 1, []float64{1, 1}, []float64{1, 1, 1}, []float64{1, 0, 0}))
	a := Placement{{Leader: 1, Replicas: []int{0, 1}}}
	data, err := p.EncodePlacement(a)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := p.DecodePlacement(data); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%v came back as %v (%v)", a, b, err)
	}
	_, err = p.DecodePlacement([]byte(`{"d": {"replicas": ["9"]}}`))
	for _, want := range []string{`"c" is not placed`, `no collection "d"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}

// Check must name what is broken, or ilp check is blind.
func TestCheckFindsEveryKindOfViolation(t *testing.T) {
	in := &Instance{
		Nodes:     []Node{{Name: "root", Parent: -1, CPU: 0.01}, {Name: "edge", Parent: 0, RTT: 2, Memory: 5}},
		Functions: []Function{{Name: "f", Execution: []int64{1e9}}},
		Collections: []Collection{
			{Name: "a", Consistency: Sequential, Bytes: 4, Group: "g"}, {Name: "b", Consistency: Sequential, Bytes: 4, Group: "g"}, {Name: "c", Consistency: Sequential, Bytes: 1},
		},
		Demand: []Class{{Access: 0, Reads: []int{0}, Rate: 1}, {Access: 0, Writes: []int{0}, Reads: []int{2}, Rate: 1}},
	}
	p := prepared(t, in)
	kinds := func(a Placement) []string {
		var names []string
		for _, v := range p.Check(a, Nearest) {
			names = append(names, v.Constraint)
		}
		return names
	}
	for _, c := range []struct {
		a    Placement
		want []string
	}{
		{Placement{At(0), At(0), At(0)}, []string{"cpu"}},
		{Placement{At(1), At(1), {1, []int{0, 1}}}, []string{"memory"}},
		{Placement{At(0), At(1), At(0)}, []string{"co_location", "cpu"}},
		{Placement{At(0), At(0), At(1)}, []string{"pinned_read", "unservable"}},
		{Placement{At(0), {1, []int{0}}, At(0)}, []string{"malformed"}},
	} {
		if got := kinds(c.a); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.a, got, c.want)
		}
	}
}
