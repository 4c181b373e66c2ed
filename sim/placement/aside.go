package placement

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Aside calls yield for every step of the placement protocol that this node keeps aside,
// with what will wake it.
func (a *Agent) Aside(yield func(record.Aside)) {
	for c := range a.acts {
		act := &a.acts[c]
		wait := record.Aside{Collection: int32(c), Node: a.node.ID()}
		if len(act.held) > 0 {
			wait.What, wait.For = "a message to the leader", record.Role
			yield(wait)
		}
		if len(act.fetches) > 0 {
			wait.What, wait.For = "a request for the state", record.Version
			yield(wait)
		}
		if act.handing != nil {
			wait.What, wait.For = "a role that has arrived", record.Role
			yield(wait)
		}
		switch {
		case !act.busy:
		case act.stage == draining:
			wait.What, wait.For = "a role that is to leave", record.Role
			yield(wait)
		default:
			wait.What, wait.For = "an act for which a copy is being made", record.State
			yield(wait)
		}
	}
}

// Queues tells whether a grant of c waits here for memory: it is refused at the end of
// the second epoch from then.
func (a *Agent) Queues(c int32) bool {
	for i := range a.queue {
		if a.queue[i].grant.Collection == c {
			return true
		}
	}
	return false
}

// Looks tells whether signs of life are still sent and looked for here: with failover,
// what waits for a leader gets one.
func (a *Agent) Looks() bool {
	return a.par.Failover && (a.node.Env().Now() <= a.end || a.beating || a.monitor != nil && a.monitor.armed)
}
