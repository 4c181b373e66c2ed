package placement

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// propose sends an action of this node's policy to the leader.
func (a *Agent) propose(c int32, action policy.Action, v *policy.View) {
	if action.To != nil {
		action.To = a.cat.Places[action.To.ID] // a planner has a tree of its own
	}
	p := &protocol.Propose{Proposal: a.proposal(c, &action, v), Seq: a.table.Known(c).Copy().Config.Seq}
	a.foresee(v, &action)
	a.intent(c).hoped = p.Seq
	a.leaves(c, action.DropSelf || action.Kind == policy.Drop)
	if a.table.Known(c).MayCommit() {
		a.table.Unit(c).Proposed(p)
		return
	}
	a.table.SendTowardLeader(c, network.Control, p)
}
