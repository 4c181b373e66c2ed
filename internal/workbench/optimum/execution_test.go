package optimum

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Accesses were inferred as time over store access: calls on a node where that is zero
// had none, and F was wrong at all others.
func TestAccessesAreCountedWhereTheyCostNothing(t *testing.T) {
	s, err := scenarios.Parse("free.yaml", []byte(`
version: 1
rounds: 1
network: {tiers: [{tier: cloud}, {tier: edge, rtt: 20ms, store_access: 1ms}]}
functions: [{name: view_cart, module: retail-c, mode: read}]
collections: [{name: cart, consistency: sequential, reads: view_cart}]
clients: [{name: p, at: edge, arrivals: {process: poisson, rate: 1/s}, collections: [cart]}]
`), setting.Options(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	e := measure.NewEpochs(b)
	for range 2 {
		e.Invoked(&record.Invocation{Executed: 0, Gas: 1000, Accesses: 3})
	}
	if c := e.Current[0][0]; c.Count != 2 || c.Accesses != 6 {
		t.Errorf("%d calls with %d accesses, want 2 with 6", c.Count, c.Accesses)
	}
	if f, _ := executionOf(b, e.Current[0], false); len(f.Execution) != 2 || f.Execution[1]-f.Execution[0] != 3e6 {
		t.Errorf("execution %v; want 3 ms more at the edge", f.Execution)
	}
}
