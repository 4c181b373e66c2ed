package unit

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
)

// MakeRoom sees to it that bytes more fit the node's memory.
func (t *Table) MakeRoom(bytes int64) bool {
	return bytes <= t.Free() || t.demand.MakeRoom(bytes)
}

// EvictedReason is given for a copy that goes because what nodes hold has grown.
const EvictedReason = "evicted for want of memory"

// Evict lets a copy go and tells the leader so. If the leader's role is on its way here it goes
// back: a role needs a copy.
func (u *Unit) Evict(reason string) {
	if h := u.act.handing; h != nil {
		u.act.handing = nil
		u.giveBack(h)
		defer u.release()
	}
	config := u.Copy().Config
	p := u.farewell(&config, reason)
	config.Replicas = protocol.Without(config.Replicas, u.table.ID)
	config.Cause, config.Delta = p.Reason, p.Delta
	u.table.SendTowardLeader(u.ID, network.Control, p)
	u.Leave(config)
}

// farewell is what tells the leader of a configuration that there is no copy here any more. It
// is not asked.
func (u *Unit) farewell(config *protocol.Configuration, reason string) *protocol.Propose {
	return &protocol.Propose{Seq: config.Seq, Forced: true, Proposal: record.Proposal{
		Collection: u.ID, Proposer: u.table.ID, Kind: policy.Drop, To: -1, Delta: math.NaN(), Reason: reason,
	}}
}

// Overflow makes the copy go, which has no room for an update. An anchor
// hands its role to the update's origin, which has a copy, and goes then; until
// that it keeps the update aside.
func (u *Unit) Overflow(origin int32) {
	if !u.Tied() {
		u.Evict(EvictedReason)
		return
	}
	if !u.MayCommit() || u.act.busy || !slices.Contains(u.Copy().Config.Replicas, origin) {
		return
	}
	p := &protocol.Propose{Seq: u.Copy().Config.Seq, Proposal: record.Proposal{
		Collection: u.ID, Proposer: u.table.ID, Kind: policy.Lead, To: origin, DropSelf: true, Delta: math.NaN(), Reason: "no room for an update",
	}}
	u.Proposed(p)
}

// Overdue is the number of updates that wait for room here.
func (u *Unit) Overdue() int {
	count := 0
	for _, b := range u.table.overdue {
		if b.Collection == u.ID {
			count++
		}
	}
	return count
}

// handOn sends the updates of a sec collection that wait for room here to other
// copies: it may be that no other has them, if their origin's copy has gone. Of a
// sequential collection the leader has them all.
func (u *Unit) handOn(to []int32) {
	if u.copy.state == nil {
		return
	}
	for _, b := range u.table.overdue {
		if b.Collection == u.ID {
			u.table.multicast(b, to)
		}
	}
}

// occupy changes what the node's memory holds.
func (t *Table) occupy(delta int64) {
	t.occupied += delta
	t.Env.Observer().Occupied(t.ID, t.occupied)
}

// Free is the room for state, bytes.
func (t *Table) Free() int64 {
	memory := t.Cat.Tree.Node(int(t.ID)).Memory
	if memory == topology.Unlimited {
		return math.MaxInt64
	}
	return memory - t.occupied
}

// Capacity is the memory for state, bytes; topology.Unlimited if it never binds.
func (t *Table) Capacity() int64 { return t.Cat.Tree.Node(int(t.ID)).Memory }

// Evictable reports whether the copy could go at once: it serves, is not tied
// by the leader's role, and no call runs on it.
func (u *Unit) Evictable() bool {
	copied := u.Copy()
	return copied != nil && copied.Serves() && !copied.tied() && copied.running == 0
}

// CatchUp applies the updates that tied copies have kept aside for want of
// memory, as far as there is room. A copy that is not tied any more goes if there
// is none.
func (t *Table) CatchUp() {
	if len(t.overdue) == 0 || t.catching {
		return
	}
	t.catching = true
	list := t.overdue
	t.overdue = nil
	for _, b := range list {
		c := t.Unit(b.Collection).copy
		switch {
		case c == nil || c.phase != serving:
		case c.tied() && c.updateGrowth(b) > t.Free():
			t.overdue = append(t.overdue, b)
		default:
			t.Unit(b.Collection).apply(b, c)
		}
	}
	t.catching = false
}
