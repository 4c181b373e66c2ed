package unit

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// unsent is a message to the leader of a new collection of which this node has not
// heard.
type unsent struct {
	collection int32
	category   network.Category
	body       protocol.Message
}

// Learn takes notice of a new collection and sends what has waited for that.
func (t *Table) Learn(c, home int32) {
	t.Unit(c).learn(home)
	t.Unit(c).releaseAccesses()
	waiting := t.unsent
	t.unsent = nil
	for _, u := range waiting {
		t.SendTowardLeader(u.collection, u.category, u.body)
	}
}

// Clear removes all that this node has of a destroyed collection. Messages about
// it that are still on their way are ignored when they arrive.
func (u *Unit) Clear() {
	u.destroyed = true
	u.uncleared = int32(len(u.table.Links) - u.table.FirstChild())
	waiting := u.parked
	u.parked, u.sponsored = nil, nil
	if copied := u.copy; copied != nil {
		waiting = append(waiting, copied.behind...)
		u.copy = nil
		if copied.phase == joining {
			u.table.occupy(-copied.reserved)
		} else {
			u.table.occupy(-copied.bytes())
		}
	}
	for _, r := range waiting {
		r.Lap(record.Wait, u.table.Env.Now())
		u.table.calls.Refuse(r, identity.NoMatch)
	}
	u.releaseAccesses()
	u.table.demand.Destroyed(u)
	u.act = act{}
	u.table.leases.Forget(u.ID)
	u.cleared()
}

// cleared reports to the parent when nothing is left here and below; at the root
// the collection is then gone everywhere.
func (u *Unit) cleared() {
	if u.uncleared > 0 {
		return
	}
	if u.table.ID != platform.Root {
		u.table.Send(u.table.Links[0], network.Metadata, &protocol.Cleared{Collection: u.ID})
		return
	}
	u.table.act(record.Act{Kind: record.Destroy, Collection: u.ID, Node: u.table.ID, From: -1, Reason: "destroyed"}, &protocol.Configuration{Leader: -1})
}
