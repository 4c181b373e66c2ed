package placement

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// decide asks the policy about every collection that this node holds.
func (a *Agent) decide() {
	a.leaving = slices.DeleteFunc(a.leaving, func(c int32) bool { return a.meters.At(c) != nil })
	for _, c := range slices.Clone(a.held) { // acts of this node's own change it
		a.decideAbout(c)
	}
}

func (a *Agent) decideAbout(c int32) {
	if a.meters.At(c) == nil || a.frozen(c) || !a.table.Known(c).Serves() {
		return
	}
	v := a.view(c)
	a.act(c, v, a.policyFor(c).Decide(v))
}

// act proposes the best of the actions, and every copy that does not depend on the others.
func (a *Agent) act(c int32, v *policy.View, actions []policy.Action) {
	for _, action := range actions {
		if a.keeps(c) && action.Kind == policy.Drop {
			continue
		}
		if action.To != nil && a.refused(c, &action) {
			continue
		}
		a.propose(c, a.resolve(c, action), v)
		if !a.table.Unit(c).Independent(action.Kind, action.DropSelf, action.Delta) {
			return
		}
	}
}

// keeps tells whether this node may not let its copy of c go: it is the root, and
// there are calls for which the root must hold everything that they read.
func (a *Agent) keeps(c int32) bool {
	return a.cat.Rooted[c] && a.table.ID == int32(a.cat.Tree.Root())
}

// resolve makes an anchor that would go hand over its role first: the leader's
// copy never just disappears.
func (a *Agent) resolve(c int32, action policy.Action) policy.Action {
	if a.keeps(c) {
		action.DropSelf = false
	}
	if !a.table.Known(c).MayCommit() || action.Kind == policy.Lead {
		return action
	}
	if action.Kind == policy.Copy && action.DropSelf {
		action.Kind = policy.Lead
		return action
	}
	if action.Kind == policy.Drop {
		places := a.cat.Places
		self := places[a.table.ID]
		for _, r := range a.table.Known(c).Copy().Config.Replicas {
			p := places[r]
			if p != self && (action.To == nil || policy.Distance(self, p) < policy.Distance(self, action.To)) {
				action.To = p
			}
		}
		if action.To != nil {
			action.Kind, action.DropSelf = policy.Lead, true
		}
	}
	return action
}

// again asks an eager policy once more when its act has been committed.
func (a *Agent) again(c int32, config *protocol.Configuration) {
	if act := a.intent(c); act.hoped > 0 && config.Seq > act.hoped && len(config.Joining) == 0 {
		act.hoped = 0
		if eager, ok := a.policyFor(c).(policy.Eager); ok && eager.Eager() && a.table.Env.Now() <= a.end {
			a.table.Env.After(0, platform.Timer{Kind: platform.TimerAgain, Arg: uint32(c)})
		}
	}
}

// react lets a policy act on a single call.
func (a *Agent) react(c, access int32) {
	reactive, ok := a.policyFor(c).(policy.Reactive)
	if !ok || access == a.table.ID {
		return
	}
	v := a.view(c)
	a.act(c, v, reactive.Served(v, a.cat.Places[access]))
}

// watch ends the running window as soon as it contradicts the history: demand
// that has moved is followed without waiting for the end of the epoch.
func (a *Agent) watch(c int32, m *tally, s *meter.Series, now int64) {
	if !a.par.History.EarlyClose || m.early || a.par.Epoch == 0 {
		return
	}
	if !m.Contradicts(s, now) {
		return
	}
	m.early = true
	if now <= a.end {
		a.table.Env.After(0, platform.Timer{Kind: platform.TimerEarly, Arg: uint32(c)})
	}
}

// closeEarly ends the window of one collection and decides about it.
func (a *Agent) closeEarly(c int32) {
	if m := a.meters.At(c); m != nil {
		m.close(a.table.Env.Now(), 1)
		m.early = true
		a.decideAbout(c)
	}
}
