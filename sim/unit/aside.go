package unit

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Aside calls yield for everything that units keep aside, with what will wake it. Whatever
// waits must be found here: a run is asked again and again whether that can still come
// (docs/MODEL.md, nothing waits in vain). toLeader tells of a request whether only the
// leader may serve it.
func (t *Table) Aside(toLeader func(*protocol.Request) bool, yield func(record.Aside)) {
	for c, u := range t.All {
		say := func(what string, waker record.Waker) {
			yield(record.Aside{What: what, For: waker, Collection: c, Node: t.ID})
		}
		u.asideRequests(toLeader, say)
		u.asideActs(say)
	}
	for _, x := range t.unsent {
		yield(record.Aside{What: "a message to the leader of a new collection", For: record.CopyNews, Collection: x.collection, Node: t.ID})
	}
}

// asideRequests tells of calls and accesses. Where there is no copy that could serve what
// is parked, or it does not know whether it may, that waits for the role or its news; a
// read also goes on when a copy comes.
func (u *Unit) asideRequests(toLeader func(*protocol.Request) bool, say func(string, record.Waker)) {
	if len(u.parked) > 0 {
		switch {
		case slices.ContainsFunc(u.parked, toLeader):
			say("a call that is parked", record.Role)
		case u.copy == nil:
			say("a call that is parked", record.CopyNews)
		case u.copy.phase == joining:
			say("a call that is parked", record.State)
		default:
			say("a call that is parked", record.Role)
		}
	}
	if u.copy != nil && len(u.copy.behind) > 0 {
		say("a call of a session that is ahead of the copy", record.Version)
	}
	if len(u.accesses) > 0 {
		say("a remote access", record.CopyNews)
	}
}

// asideActs tells of steps of the placement protocol.
func (u *Unit) asideActs(say func(string, record.Waker)) {
	switch u.Role() {
	case Joining:
		say("a copy that is being made", record.State)
	case Leaving:
	default:
		if u.copy != nil && !u.copy.valid() {
			say("a copy that has diverged", record.State)
		}
	}
	if len(u.act.held) > 0 {
		say("a message to the leader", record.Role)
	}
	if len(u.act.fetches) > 0 {
		say("a request for the state", record.Version)
	}
	if u.act.handing != nil {
		say("a role that has arrived", record.Role)
	}
	switch {
	case !u.act.busy:
	case u.act.stage == draining:
		say("a role that is to leave", record.Role)
	default:
		say("an act for which a copy is being made", record.State)
	}
}

// Stirs reports whether this node will by itself send an update of the unit, or let a call on
// it end: it has calls that run, or writes that wait for the coalescing window or for
// memory.
func (u *Unit) Stirs() (updates, calls bool) {
	c := u.Copy()
	return c != nil && (c.pending > 0 || u.Overdue() > 0), c != nil && c.running > 0
}

// AccessesAside reports whether remote accesses wait here for a copy.
func (u *Unit) AccessesAside() bool { return len(u.accesses) > 0 }
