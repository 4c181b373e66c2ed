package sim_test

import (
	"context"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/des"
)

// checked runs a world under the eyes of the checkers.
func checked(t testing.TB, c sim.Config, o check.Options) *check.Checkers {
	t.Helper()
	checkers := check.New(c.Tree, c.Collections, c.Clients, o)
	w, err := sim.New(c, loadNative, checkers)
	if err != nil {
		t.Fatal(err)
	}
	checkers.Clock(w.Now)
	out, err := w.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if out.Stopped == des.EventLimit {
		t.Fatalf("stopped by the limit of %d events", c.MaxEvents)
	}
	checkers.Final(w.Rest())
	if err := w.Quiet(); err != nil {
		t.Errorf("seed %d: after %d events: %v", c.Seed, out.Events, err)
	}
	return checkers
}

// Without this test a protocol could break a law of its model in a world that no
// scenario has: random trees, demand, mobility, policies that propose anything,
// faults, both consistency models.
func TestLawsHoldInRandomWorlds(t *testing.T) {
	worlds := uint64(1000)
	if testing.Short() {
		worlds = 60
	}
	for seed := range worlds {
		draw := randomWorld
		if seed%3 == 0 {
			draw = randomSets
		}
		config := draw(t, seed)
		if !fits(&config) {
			continue
		}
		c := checked(t, config, check.Options{})
		for i, v := range c.Violations() {
			if i < 5 {
				t.Errorf("seed %d: %v", seed, v)
			}
		}
	}
}
