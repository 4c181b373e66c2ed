package measure

import (
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Staleness sums up, for one round and each consistency model, how long writes took
// to reach other copies, and how many copies there were for how long.
type Staleness struct {
	build  *setting.Build
	lags   [2]summary.Lag // by consistency
	copies [2]int64       // that there are now
	of     []int64        // by collection
	since  int64          // ns: until when CopyNs has been summed
}

// NewStaleness begins to sum up, for runs of the build.
func NewStaleness(b *setting.Build) *Staleness {
	return &Staleness{build: b, of: make([]int64, len(b.Config.Collections))}
}

// Reached counts an update that has arrived.
func (s *Staleness) Reached(r *record.Reach) {
	l := &s.lags[s.build.Config.Collections[r.Collection].Consistency]
	for _, made := range r.Made {
		lag := r.At - made
		l.Arrivals++
		l.SumNs += float64(lag)
		l.MaxNs = max(l.MaxNs, lag)
	}
}

// Acted follows how many copies there are.
func (s *Staleness) Acted(a *record.Act) {
	model := s.build.Config.Collections[a.Collection].Consistency
	switch a.Kind {
	case record.Create, record.Copy:
		s.pass(a.At)
		s.copies[model]++
		s.of[a.Collection]++
	case record.Drop:
		s.pass(a.At)
		s.copies[model]--
		s.of[a.Collection]--
	case record.Destroy:
		s.pass(a.At)
		s.copies[model] -= s.of[a.Collection]
		s.of[a.Collection] = 0
	case record.Lead, record.Refuse:
	}
}

// pass lets time go on to now.
func (s *Staleness) pass(now int64) {
	for model, n := range s.copies {
		s.lags[model].CopyNs += float64(n * (now - s.since))
	}
	s.since = now
}

// End returns the lags of the round that ends now, and begins the next.
func (s *Staleness) End(round int, now int64) []summary.Lag {
	s.pass(now)
	out := make([]summary.Lag, 0, 2)
	for _, c := range workloads.Consistencies {
		l := s.lags[c]
		l.Round, l.Consistency = round, c.String()
		out = append(out, l)
		s.lags[c] = summary.Lag{}
	}
	return out
}
