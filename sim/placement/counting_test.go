package placement

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// Without this a window of hardly any length could stand for a rate: one is counted for a
// quarter of an epoch at least, and nothing is decided meanwhile.
func TestWindowsLastAQuarterOfAnEpoch(t *testing.T) {
	a := &Agent{par: &platform.Placement{Epoch: 400}}
	least := a.leastCounted()
	if least != 100 {
		t.Errorf("calls must be counted for %d ns of an epoch of 400", least)
	}
	for _, x := range []struct {
		counted int64
		partial bool
	}{{99, true}, {100, false}} {
		if got := a.partial(&tally{unknown: 1000, counted: 1000 + x.counted}); got != x.partial {
			t.Errorf("counted for %d ns is partial: %v", x.counted, got)
		}
	}
}
