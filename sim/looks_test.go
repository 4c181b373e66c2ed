package sim_test

import (
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
)

// A run is looked at when rounds and epochs end, each instant once and in order, and no
// more often: with periods of next to no common divisor there were billions of instants.
func TestLooksAreRoundsAndEpochs(t *testing.T) {
	for _, c := range []struct {
		name                   string
		round, looks, duration int64
		want                   []int64
	}{
		{"rounds alone", 5, 0, 16, []int64{5, 10, 15}},
		{"the same", 5, 5, 15, []int64{5, 10, 15}},
		{"one divides the other", 6, 2, 8, []int64{2, 4, 6, 8}},
		{"neither does", 6, 4, 17, []int64{4, 6, 8, 12, 16}},
		{"next to no common divisor", 15_000_000_000, 7_000_000_001, 30_000_000_000, []int64{7_000_000_001, 14_000_000_002, 15_000_000_000, 21_000_000_003, 28_000_000_004, 30_000_000_000}},
		{"longer than the run", 6, 40, 13, []int64{6, 12}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := randomWorld(t, 1)
			config.Clients, config.Moves, config.Faults, config.Management.Clients = nil, nil, nil, nil
			p := &config.Parameters
			p.Round, p.Looks, p.Duration, p.Placement.Epoch, p.Placement.Failover = c.round, c.looks, c.duration, 0, false
			w, err := sim.New(config, loadNative)
			if err != nil {
				t.Fatal(err)
			}
			var at []int64
			w.OnRound(func(n int) {
				if n != len(at) {
					t.Errorf("look %d is told as %d", len(at), n)
				}
				at = append(at, w.Now())
			})
			out, err := w.Run(t.Context())
			if err != nil || !slices.Equal(at, c.want) || out.Events > uint64(len(c.want)) {
				t.Errorf("looked at %v, want %v, with %d events: %v", at, c.want, out.Events, err)
			}
		})
	}
}
