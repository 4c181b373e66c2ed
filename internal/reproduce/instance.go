package reproduce

import (
	"fmt"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A Shape is the size of a placement problem in the four dimensions that the
// thesis varies.
type Shape struct {
	Nodes       int             `json:"nodes"`
	Collections int             `json:"collections"`
	Functions   int             `json:"functions"`
	Invocations int             `json:"invocations"` // classes of calls: different function, access node or collections
	Model       ilp.Consistency `json:"model"`
	Tightness   float64         `json:"tightness"` // memory of the edge / bytes of all collections; 0: no memory binds
	Shared      float64         `json:"shared"`    // share of calls that read a second collection too
	Generated   bool            `json:"generated"` // the demand too is that of ilp.Generate; Invocations and Shared do not count
}

// instance draws a problem of a shape. Network, sizes and execution times are
// those of ilp.Generate; the demand is drawn here, because there each collection
// has one function, and the thesis varies functions and collections apart: each
// call takes a function, an edge node and a collection at random, a tenth of
// them writes.
func (s Shape) instance(seed uint64) (*ilp.Instance, error) {
	in, err := ilp.Generate(ilp.Params{
		Nodes: s.Nodes, Collections: s.Collections, Consistency: s.Model, Functions: s.Functions, Tightness: s.Tightness,
		Beta: 0.05, Epsilon: 0.0005,
	}, seed)
	if err != nil || s.Generated {
		return in, err
	}
	edge := leaves(in)
	rng := rand.New(rand.NewPCG(seed, 0x5ca1e))
	known := map[string]int{}
	in.Demand = nil
	// Where a small shape has fewer different calls than asked for, equal ones add up.
	for try := 0; len(in.Demand) < s.Invocations && try < 20*s.Invocations; try++ {
		k := ilp.Class{Function: rng.IntN(s.Functions), Access: edge[rng.IntN(len(edge))], Rate: 0.1 + rng.Float64()}
		c := rng.IntN(s.Collections)
		if rng.Float64() < 0.1 {
			k.Writes = []int{c}
		} else {
			k.Reads = []int{c}
		}
		if s.Model != ilp.None && s.Collections > 1 && rng.Float64() < s.Shared {
			other := (c + 1 + rng.IntN(s.Collections-1)) % s.Collections
			k.Reads = append(k.Reads, other)
		}
		name := fmt.Sprint(k.Function, k.Access, k.Reads, k.Writes)
		if at, ok := known[name]; ok {
			in.Demand[at].Rate += k.Rate
			continue
		}
		known[name] = len(in.Demand)
		in.Demand = append(in.Demand, k)
	}
	in.WritesFromDemand()
	return in, nil
}

// leaves are the nodes without children.
func leaves(in *ilp.Instance) []int {
	inner := make([]bool, len(in.Nodes))
	for _, n := range in.Nodes[1:] {
		inner[n.Parent] = true
	}
	var out []int
	for n, yes := range inner {
		if !yes {
			out = append(out, n)
		}
	}
	return out
}
