package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Aside calls yield for everything that this node keeps aside, with what will wake it.
// Whatever is parked must be found here: a run is asked again and again whether that can
// still come (docs/MODEL.md, nothing waits in vain).
func (n *Node) Aside(yield func(record.Aside)) {
	for c, list := range n.parked {
		if len(list) > 0 {
			n.asideRequests(int32(c), yield)
		}
	}
	for c, copied := range n.copies {
		if copied == nil {
			continue
		}
		wait := record.Aside{Collection: int32(c), Node: n.id}
		if len(copied.behind) > 0 {
			wait.What, wait.For = "a call of a session that is ahead of the copy", record.Version
			yield(wait)
		}
		if copied.phase == joining {
			wait.What, wait.For = "a copy that is being made", record.State
			yield(wait)
		}
		if copied.phase == serving && !copied.valid() {
			wait.What, wait.For = "a copy that has diverged", record.State
			yield(wait)
		}
	}
	n.asideAccesses(yield)
	for m := range n.code {
		if len(n.code[m].waiting) > 0 {
			yield(record.Aside{What: "a call of a function whose code is not here", For: record.Binary, Collection: -1, Node: n.id})
		}
	}
	if n.cores.length() > 0 {
		yield(record.Aside{What: "a call in the queue of the cores", For: record.Core, Collection: -1, Node: n.id})
	}
	for _, u := range n.unsent {
		yield(record.Aside{What: "a message to the leader of a new collection", For: record.CopyNews, Collection: u.collection, Node: n.id})
	}
}

// asideRequests tells what the parked calls on a unit wait for. Where there is no copy
// that could serve them, or it does not know whether it may, that is the role or its
// news; a read also goes on when a copy comes.
func (n *Node) asideRequests(c int32, yield func(record.Aside)) {
	wait := record.Aside{What: "a call that is parked", For: record.Role, Collection: c, Node: n.id}
	copied := n.copies[c]
	switch {
	case slices.ContainsFunc(n.parked[c], n.toLeader):
	case copied == nil:
		wait.For = record.CopyNews
	case copied.phase == joining:
		wait.For = record.State
	}
	yield(wait)
}

// asideAccesses tells of remote accesses that wait for a copy, and of calls that wait
// for the answer to one.
func (n *Node) asideAccesses(yield func(record.Aside)) {
	for c := range n.copies {
		if len(n.parkedAccess[int32(c)]) > 0 {
			yield(record.Aside{What: "a remote access", For: record.CopyNews, Collection: int32(c), Node: n.id})
		}
	}
	for i := range n.calls {
		if c := &n.calls[i]; c.request != nil && (c.body != nil || c.awaited > 0) {
			yield(record.Aside{What: "a call with a remote access", For: record.Access, Collection: -1, Node: n.id})
		}
	}
}

// Busies tells whether calls hold cores here: sooner or later one is free.
func (n *Node) Busies() bool { return n.cores.idle < n.cat.Tree.Node(int(n.id)).Cores }

// Stirs tells whether this node will by itself send an update of c, or let a call on it
// end: it has calls that run, or writes that wait for the coalescing window or for
// memory.
func (n *Node) Stirs(c int32) (updates, calls bool) {
	copied := n.copies[c]
	return copied != nil && (copied.pending > 0 || n.Overdue(c) > 0), copied != nil && copied.running > 0
}

// AccessesAside tells whether remote accesses wait here for a copy.
func (n *Node) AccessesAside() bool { return len(n.parkedAccess) > 0 }
