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
	data, err := p.EncodePlacement(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, _, err := p.DecodePlacement(data); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%v came back as %v (%v)", a, b, err)
	}
	_, _, err = p.DecodePlacement([]byte(`{"d": {"replicas": ["9"]}}`))
	for _, want := range []string{`"c" is not placed`, `no collection "d"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}

// A collection that stood twice had its last place, and a call without a class none.
func TestPlacementMistakes(t *testing.T) {
	p := prepared(t, path(Sequential, 1, 1, []float64{1, 1}, []float64{1, 1, 1}, []float64{1, 0, 0}))
	for _, c := range [][2]string{
		{`{"c": {"leader": "0"}, "c": {"leader": "1"}}`, `line 1 column 24: key "c" stands twice`},
		{`{"c": {"Leader": "0"}}`, `c: unknown key "Leader"`},
		{`{"c": {"leader": "0", "replicas": ["0"], "calls": [{"class": 9, "node": "0"}]}}`, "c.calls[0].class: found 9"},
		{`{"c": {"leader": "0", "replicas": ["0"], "calls": [{"class": 0, "node": "x"}]}}`, `no node "x"`},
		{`{"c": {"replicas": ["0"], "calls": [{"class": 0, "node": "0"}, {"class": 0, "node": "1"}]}}`, "two nodes"},
		{`{"c": {"leader": 1}}`, "want a string"},
		{`{"c": {"leader": "0"}}`, `line 1 column 7: c: key "replicas" is missing`},
		{`{"c": {"replicas": ["0"], "calls": [{"node": "0"}]}}`, `c.calls[0]: key "class" is missing`},
		{`{"c": {"replicas": null}}`, `c.replicas: found null, want a list`},
		{`null`, `found null, want an object`},
		{`{"c": {"leader": "0"}`, "the file ends within the placement"},
	} {
		text, want := c[0], c[1]
		if _, _, err := p.DecodePlacement([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v does not say %s", text, err, want)
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
		for _, v := range p.Check(a, nil, Nearest) {
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
