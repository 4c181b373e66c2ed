// Package meter counts demand in windows: the same code for the nodes of the platform and
// for the arena, in which policies are tested without one. There are two nouns. A Series
// counts the events of one kind from one place; a Meter has all series of one copy, tests
// them together, and closes their windows.
//
// Times are ticks of any length.
package meter

import (
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
)

// A Scale says what a tick is, and how much of the past counts.
type Scale struct {
	Second  float64 // ticks
	Epoch   int64   // ticks
	History policy.HistoryConfig
}

func (s *Scale) seconds(ticks int64) float64 { return float64(ticks) / s.Second }

// A Meter is what the holder of a copy counts about it (thesis section 4.1: access requests
// are aggregated in real time). A call is counted where it is served, by the place where it
// entered the network.
type Meter struct {
	Since   int64    // when the present configuration began: nothing older counts
	Reads   []Series // calls that any copy could have served, ascending by access
	Writes  []Series // calls that only the leader could, likewise
	Updates Series   // all writes

	scale *Scale
}

// A Series counts the events of one kind over windows. Invariant: no event before from is
// in count.
type Series struct {
	Access  int32
	from    int64 // when counting for the running window began
	count   float64
	history policy.History
}

// New returns a meter that begins to count now.
func New(scale *Scale, now int64) Meter {
	return Meter{Since: now, scale: scale, Updates: Series{from: now, history: policy.NewHistory(&scale.History)}}
}

// Read counts calls that any copy could have served. opened is when the running window
// began.
func (m *Meter) Read(access int32, opened int64, count float64) *Series {
	return m.event(&m.Reads, access, opened, count)
}

// Write counts calls that only the leader could.
func (m *Meter) Write(access int32, opened int64, count float64) *Series {
	return m.event(&m.Writes, access, opened, count)
}

// Update counts writes that have become visible.
func (m *Meter) Update(count float64) { m.Updates.count += count }

// event adds to the series of an access node, which is made at its first event: that ends
// a silence for as long as the present configuration has been counted.
func (m *Meter) event(list *[]Series, access int32, opened int64, count float64) *Series {
	all := *list
	i := sort.Search(len(all), func(i int) bool { return all[i].Access >= access })
	if i == len(all) || all[i].Access != access {
		from := max(opened, m.Since)
		silent := min(from-m.Since, int64(m.scale.History.Windows)*m.scale.Epoch)
		all = append(all, Series{})
		copy(all[i+1:], all[i:])
		all[i] = Series{Access: access, from: from, history: policy.NewHistory(&m.scale.History)}
		all[i].history.Close(0, m.scale.seconds(silent))
		*list = all
	}
	all[i].count += count
	return &all[i]
}

// Close ends the running window of all series at now; one that is shorter than least
// goes on into the next window. If together they contradict the past, that is forgotten.
func (m *Meter) Close(now, least int64) {
	if m.shifted(now, least) {
		m.all(func(s *Series) { s.history.Reset() })
	}
	m.all(func(s *Series) {
		if elapsed := now - s.from; elapsed >= max(least, 1) {
			s.history.Close(s.count, m.scale.seconds(elapsed))
			s.count, s.from = 0, now
		}
	})
}

// all calls f for every series.
func (m *Meter) all(f func(s *Series)) {
	for _, list := range [2][]Series{m.Reads, m.Writes} {
		for i := range list {
			f(&list[i])
		}
	}
	f(&m.Updates)
}

// shifted tells whether demand as a whole has changed in the running window.
func (m *Meter) shifted(now, least int64) bool {
	shift := policy.NewShift(&m.scale.History)
	for _, list := range [2][]Series{m.Reads, m.Writes} {
		for i := range list {
			if s := &list[i]; now-s.from >= least {
				shift.Add(&s.history, s.count, m.scale.seconds(now-s.from), m.scale.seconds(s.from-m.Since))
			}
		}
	}
	return shift.Found()
}

// Contradicts tells whether the running window of one series contradicts its past already.
func (m *Meter) Contradicts(s *Series, now int64) bool {
	return s.history.Contradicts(s.count, m.scale.seconds(now-s.from))
}

// AnyContradicts tells whether that of any series does.
func (m *Meter) AnyContradicts(now int64) bool {
	found := false
	m.all(func(s *Series) { found = found || m.Contradicts(s, now) })
	return found
}

// Keep forgets the reads from access nodes for which belongs does not hold.
func (m *Meter) Keep(belongs func(access int32) bool) {
	kept := m.Reads[:0]
	for i := range m.Reads {
		if belongs(m.Reads[i].Access) {
			kept = append(kept, m.Reads[i])
		}
	}
	clear(m.Reads[len(kept):])
	m.Reads = kept
}

// Estimate is that of the rate of a series.
func (s *Series) Estimate() policy.Estimate { return s.history.Estimate() }

// Demand lists the estimates of those series that have any, ascending by access node.
func Demand(list []Series, places []*policy.Place) []policy.Demand {
	out := make([]policy.Demand, 0, len(list))
	for i := range list {
		if e := list[i].Estimate(); e.Rate > 0 {
			out = append(out, policy.Demand{Access: places[list[i].Access], Estimate: e})
		}
	}
	return out
}
