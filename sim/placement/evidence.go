package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// proposal is an action of this node's policy on c, and what the decision stood on.
func (a *Agent) proposal(c int32, action *policy.Action, v *policy.View) record.Proposal {
	r := record.Proposal{
		Made: a.table.Env.Now(), Collection: c, Proposer: a.table.ID,
		Kind: action.Kind, To: -1, DropSelf: action.DropSelf,
		Delta: action.Delta, Threshold: action.Threshold,
		Reads: action.Terms.Reads, Writes: action.Terms.Writes, Propagation: action.Terms.Propagation,
		Copies: action.Terms.Copies, Memory: action.Terms.Memory, Load: action.Terms.Load,
		Offer: action.Offer, Reason: action.Reason,
		UpdateRate: v.Updates.Rate, Evidence: math.Inf(1), Origins: len(v.Reads),
	}
	if action.To != nil {
		r.To = int32(action.To.ID)
	}
	for i := range v.Reads {
		r.ReadRate += v.Reads[i].Rate
		r.Evidence = min(r.Evidence, v.Reads[i].Effective)
	}
	for i := range v.Writes {
		r.WriteRate += v.Writes[i].Rate
		r.Evidence = min(r.Evidence, v.Writes[i].Effective)
	}
	if len(v.Reads)+len(v.Writes) == 0 {
		r.Evidence = v.Updates.Effective
	}
	return r
}
