package measure

import (
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Admission counts what became of those who had no right.
type Admission struct {
	Unauthorised int64
	refusals     map[identity.Reason]int64
	revocations  bool
	staleness    int64 // ns, longest
}

// NewAdmission begins to count.
func NewAdmission() *Admission { return &Admission{refusals: map[identity.Reason]int64{}} }

// Invoked counts attackers' calls that were executed.
func (a *Admission) Invoked(i *record.Invocation) {
	if i.Hostile && i.Executed >= 0 {
		a.Unauthorised++
	}
}

// Refused counts requests that were turned away, those of the management layer
// included, and those whose client then succeeded with a new token.
func (a *Admission) Refused(r record.Refusal) { a.refusals[r.Reason]++ }

// Heard notes how long a node has been stale.
func (a *Admission) Heard(h record.Hearing) {
	a.revocations = true
	a.staleness = max(a.staleness, h.At-h.Since)
}

// ByReason lists all reasons, so that a threshold can ask for any.
func (a *Admission) ByReason() summary.Named[int64] {
	var out summary.Named[int64]
	for _, r := range identity.Reasons() {
		out = append(out, summary.Member[int64]{Name: r.String(), Value: a.refusals[r]})
	}
	return out
}

// Management sums up the management layer.
func (a *Admission) Management(w *sim.World) summary.Management {
	var m summary.Management
	if s := w.CacheStats(); s.Hits+s.Misses > 0 {
		m.HitRate = new(s.HitRate())
	}
	if a.revocations {
		m.Staleness = new(float64(a.staleness) / 1e6)
	}
	return m
}
