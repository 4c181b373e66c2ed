package placement

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// Without this a window of hardly any length could stand for a rate: one is counted for a
// quarter of an epoch at least, else it goes on, and nothing is decided meanwhile.
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
		if got := a.partial(&meter{unknown: 1000, counted: 1000 + x.counted}); got != x.partial {
			t.Errorf("counted for %d ns is partial: %v", x.counted, got)
		}
	}
	config := policy.DefaultHistory
	for _, x := range []struct {
		elapsed int64
		closed  bool
	}{{99, false}, {100, true}} {
		s := series{from: 1000, count: 7, history: policy.NewHistory(&config)}
		s.close(1000+x.elapsed, least)
		if closed := s.history.Estimate().Rate > 0; closed != x.closed || closed != (s.count == 0) || closed != (s.from > 1000) {
			t.Errorf("a window of %d ns is closed: %v, %+v", x.elapsed, closed, s)
		}
	}
}

// Without this a short window could make all histories be forgotten: it says nothing yet.
func TestShiftsShowInQuarters(t *testing.T) {
	config := policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1, Flush: 4}
	for _, x := range []struct {
		elapsed int64
		found   bool
	}{{99, false}, {100, true}} {
		h := policy.NewHistory(&config)
		h.Close(10, 1)
		m := &meter{reads: []series{{from: 1000, count: 500, history: h}}}
		if got := m.shifted(1000+x.elapsed, 100, &config); got != x.found {
			t.Errorf("500 calls in %d ns are a shift: %v", x.elapsed, got)
		}
	}
}
