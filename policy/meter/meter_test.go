package meter

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/policy"
)

func scale(h policy.HistoryConfig) *Scale { return &Scale{Second: 100, Epoch: 400, History: h} }

// Without this a window of hardly any length could stand for a rate: a short one goes on.
func TestWindowsHaveALeastLength(t *testing.T) {
	for _, x := range []struct {
		elapsed int64
		closed  bool
	}{{99, false}, {100, true}} {
		m := New(scale(policy.DefaultHistory), 1000)
		s := m.Read(3, 1000, 7)
		m.Close(1000+x.elapsed, 100)
		if closed := s.Estimate().Rate > 0; closed != x.closed || closed != (s.count == 0) || closed != (s.from > 1000) {
			t.Errorf("a window of %d ticks is closed: %v, %+v", x.elapsed, closed, s)
		}
	}
}

// Without this a short window could make all histories be forgotten: it says nothing yet.
func TestShiftsShowInWholeWindows(t *testing.T) {
	config := policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1, Flush: 4}
	for _, x := range []struct {
		elapsed int64
		found   bool
	}{{99, false}, {100, true}} {
		m := New(scale(config), 0)
		m.Read(0, 0, 10)
		m.Close(100, 100)
		m.Read(0, 100, 500)
		if got := m.shifted(100+x.elapsed, 100); got != x.found {
			t.Errorf("500 calls in %d ticks after 10 in 100 are a shift: %v", x.elapsed, got)
		}
	}
}

// A call from a place that had none before contradicts the silence there: else a client
// that has just come would weigh as much as one that was always there.
func TestSilenceCounts(t *testing.T) {
	m := New(scale(policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1}), 0)
	m.Read(1, 0, 40)
	m.Close(400, 100)
	late := m.Read(2, 400, 4) // after 400 ticks of silence
	m.Close(800, 100)
	if rate := late.Estimate().Rate; rate != .5 {
		t.Errorf("4 calls in 4 s after 4 s without any have a rate of %v/s", rate)
	}
	m.Since = 800 // a new configuration: nobody knows what came before
	if fresh := m.Read(3, 400, 40); fresh.from != 800 {
		t.Errorf("a place is counted from %d on, before its configuration", fresh.from)
	}
}

// Silence reaches back as far as histories: at a copy that is a day old, a place that
// begins to call would not be believed for a day else.
func TestSilenceReachesBackAsFarAsHistories(t *testing.T) {
	for _, x := range []struct {
		silent int64
		rate   float64
	}{{400, .5}, {1996, 4 / 23.96}, {2000, 4 / 24.}, {2004, 4 / 24.}, {1 << 40, 4 / 24.}} { // five windows of 4 s
		m := New(scale(policy.HistoryConfig{Windows: 5, Weights: policy.Exponential, Decay: 1}), 0)
		late := m.Read(2, x.silent, 4)
		m.Close(x.silent+400, 100)
		if rate := late.Estimate().Rate; math.Abs(rate-x.rate) > 1e-12 {
			t.Errorf("4 calls in 4 s after %d ticks without any have a rate of %v/s, want %v", x.silent, rate, x.rate)
		}
	}
}

// The list of series must stay in order of places, with each of them once, whatever comes
// and goes: its order is the order of sums, and with it in results.
func TestSeriesStayInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := New(scale(policy.DefaultHistory), 0)
		counts := map[int32]float64{}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			access := int32(rapid.IntRange(0, 9).Draw(t, "access"))
			if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
				m.Keep(func(a int32) bool { return a != access })
				delete(counts, access)
				continue
			}
			n := float64(rapid.IntRange(1, 5).Draw(t, "count"))
			m.Read(access, 0, n)
			counts[access] += n
		}
		if len(m.Reads) != len(counts) {
			t.Fatalf("%d series of %d places", len(m.Reads), len(counts))
		}
		for i := range m.Reads {
			s := &m.Reads[i]
			if s.count != counts[s.Access] {
				t.Errorf("place %d has %v calls, want %v", s.Access, s.count, counts[s.Access])
			}
			if i > 0 && m.Reads[i-1].Access >= s.Access {
				t.Errorf("place %d stands behind %d", s.Access, m.Reads[i-1].Access)
			}
		}
	})
}
