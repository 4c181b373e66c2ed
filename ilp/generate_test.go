package ilp

import (
	"math"
	"testing"
)

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
