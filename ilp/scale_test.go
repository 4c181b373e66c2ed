package ilp

import (
	"context"
	"math"
	"testing"
)

// If a study could not be resumed, or its formulations solved different problems,
// its table would be wrong.
func TestScaleRowsAgreeAndResume(t *testing.T) {
	study := Study{Base: Params{Tightness: 0.5, Spread: 3}, Sizes: [][2]int{{7, 4}}, Gap: 1e-6}
	rows := make(map[ScaleRow]ScaleRow)
	if err := Scale(context.Background(), study, func(r ScaleRow) error { rows[r.Key()] = r; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 9 {
		t.Fatalf("%d rows, want 3 models in 3 formulations", len(rows))
	}
	for key, r := range rows {
		other := key
		other.Formulation = Reduced
		if r.Value == nil || math.Abs(*r.Value-*rows[other].Value) > 1e-5**r.Value {
			t.Errorf("%+v and %+v differ", r, rows[other])
		}
	}
	study.Skip = func(r ScaleRow) bool { _, done := rows[r.Key()]; return done }
	if err := Scale(context.Background(), study, func(r ScaleRow) error { t.Errorf("%+v again", r.Key()); return nil }); err != nil {
		t.Fatal(err)
	}
}

// The same parameters and seed must give the same instance, and tightness must be
// what its definition says.
func TestGenerate(t *testing.T) {
	for _, kind := range []Consistency{None, SEC, Sequential} {
		in, err := Generate(Params{Nodes: 21, Collections: 50, Consistency: kind, Tightness: 0.2, Shared: 0.5, CPU: 2}, 9)
		if err != nil {
			t.Fatal(err)
		}
		p := prepared(t, in)
		var edge, bytes int64
		for n := range in.Nodes {
			if p.tree.IsLeaf(n) {
				edge += in.Nodes[n].Memory
			}
		}
		for c := range in.Collections {
			bytes += in.Collections[c].Bytes
		}
		if got := float64(edge) / float64(bytes); math.Abs(got-0.2) > 0.001 {
			t.Errorf("%s: tightness %v, want 0.2", kind, got)
		}
		again, err := Generate(Params{Nodes: 21, Collections: 50, Consistency: kind, Tightness: 0.2, Shared: 0.5, CPU: 2}, 9)
		if err != nil || !equalInstances(in, again) {
			t.Errorf("%s: one seed gives two instances (%v)", kind, err)
		}
	}
}
