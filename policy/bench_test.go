package policy_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// BenchmarkDecide is one decision about a collection that all of the city calls,
// for each policy. A run of the evaluation makes some hundred thousand.
func BenchmarkDecide(b *testing.B) {
	c := arena.Collection{Name: "c", Bytes: 1, Sequential: true, Reads: make([]float64, 21), Writes: make([]float64, 21)}
	for i := 5; i < 21; i++ {
		c.Reads[i], c.Writes[i] = float64(i), 1
	}
	g := arena.New(arena.City(), policy.Weights{Beta: 0.05, Epsilon: 0.0005}, []arena.Collection{c}, arena.Rules{Policy: policy.Static{}}, 1)
	g.Place(0, arena.Placement{Leader: 0, Replicas: []int{0, 6, 11, 16}})
	g.Play(3)
	v := g.View(0, 0)
	for _, d := range policy.Definitions() {
		p := mustNew(b, d.Name, nil)
		b.Run(d.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Decide(v)
			}
		})
	}
}

// BenchmarkHistory is what a node pays per origin and epoch.
func BenchmarkHistory(b *testing.B) {
	h := policy.NewHistory(&policy.DefaultHistory)
	for b.Loop() {
		h.Close(50, 10)
	}
}
