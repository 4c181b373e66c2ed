package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
)

// Processes share no memory: each derives for itself what there is before the run,
// and hears of everything else by messages. Here each node and client has a blueprint of its
// own, and nothing may come out differently.
func TestEachDerivesTheSameBlueprint(t *testing.T) {
	n := uint64(12)
	if testing.Short() {
		n = 3
	}
	for i := range families {
		f := &families[i]
		for seed := range n {
			t.Run(fmt.Sprint(f.name, seed), func(t *testing.T) {
				t.Parallel()
				c := f.world(t, seed)
				c.MaxEvents = 60_000
				apart := c
				apart.Apart(loadNative)
				if a, b := traced(t, c), traced(t, apart); a != b {
					t.Errorf("with a blueprint for each node and client the run is another: %+v instead of %+v", b, a)
				}
			})
		}
	}
}

func traced(t *testing.T, c sim.Config) sim.Outcome {
	w, err := sim.New(c, loadNative)
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return out
}
