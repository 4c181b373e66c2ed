package placement

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
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

// At the end of an epoch a series that began a moment ago must go on: closed then, one
// call in a millisecond would be a thousand a second.
func TestEpochsCloseNoShortWindows(t *testing.T) {
	for _, x := range []struct {
		began  int64
		closed bool
	}{{301, false}, {300, true}} {
		a := &Agent{par: &platform.Placement{Epoch: 400}, held: []int32{3}}
		m := &tally{Meter: meter.New(&meter.Scale{Second: 1e9, Epoch: 400, History: policy.DefaultHistory}, x.began)}
		m.Read(1, x.began, 7)
		a.meters.Set(3, m)
		a.closeTallies(400)
		if closed := m.Reads[0].Estimate().Rate > 0; closed != x.closed {
			t.Errorf("calls that have been counted for %d ns of an epoch of 400 are a rate: %v", 400-x.began, closed)
		}
	}
}

// A copy is idle for whole epochs: with one more, or with those begun, idle copies would
// go an epoch early.
func TestIdleForWholeEpochs(t *testing.T) {
	m := &tally{lastCall: 1000}
	for _, x := range []struct{ now, want int64 }{{1000, 0}, {1399, 0}, {1400, 1}, {1799, 1}, {1800, 2}} {
		if got := m.idle(x.now, 400); got != x.want {
			t.Errorf("at %d: idle for %d epochs, want %d", x.now, got, x.want)
		}
	}
}
