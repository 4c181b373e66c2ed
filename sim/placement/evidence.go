package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// evidence sums up what a decision stood on.
func evidence(v *policy.View) protocol.Evidence {
	e := protocol.Evidence{UpdateRate: v.Updates.Rate, Effective: math.Inf(1), Origins: len(v.Reads)}
	for i := range v.Reads {
		e.ReadRate += v.Reads[i].Rate
		e.Effective = min(e.Effective, v.Reads[i].Effective)
	}
	for i := range v.Writes {
		e.WriteRate += v.Writes[i].Rate
		e.Effective = min(e.Effective, v.Writes[i].Effective)
	}
	if len(v.Reads)+len(v.Writes) == 0 {
		e.Effective = v.Updates.Effective
	}
	return e
}

// proposal is what the record says of a proposal, but for the verdict.
func proposal(p *protocol.Propose) record.Proposal {
	a, e := &p.Action, &p.Evidence
	r := record.Proposal{
		Made: p.Made, Collection: p.Collection, Proposer: p.Proposer,
		Kind: a.Kind.String(), To: -1, DropSelf: a.DropSelf,
		Delta: a.Delta, Threshold: a.Threshold,
		Reads: a.Terms.Reads, Writes: a.Terms.Writes, Propagation: a.Terms.Propagation,
		Copies: a.Terms.Copies, Memory: a.Terms.Memory, Load: a.Terms.Load, Offer: a.Offer, Reason: a.Reason,
		ReadRate: e.ReadRate, WriteRate: e.WriteRate, UpdateRate: e.UpdateRate,
		Evidence: e.Effective, Origins: e.Origins,
	}
	if a.To != nil {
		r.To = int32(a.To.ID)
	}
	return r
}
