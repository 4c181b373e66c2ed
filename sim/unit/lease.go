package unit

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// Forever is the lease of a leader that nobody ever replaces.
const Forever = math.MaxInt64

// Replaceable reports whether another leader may be elected for unit c.
func (t *Table) Replaceable(c int32) bool {
	return t.Par.Placement.Failover && !t.Cat.Pinned[c]
}

// firstLease is the lease of a leader that has just been appointed; no monitor knows
// of it, so nobody can be elected in its place.
func (t *Table) firstLease(c int32) int64 {
	if !t.Replaceable(c) || t.ID == platform.Root {
		return Forever
	}
	return t.Env.Now() + t.Par.Placement.Lease
}

// Orders reports whether a copy may order writes, or grant copies.
func (t *Table) Orders(c *Copy) bool {
	return c.leads && (c.lease == Forever || t.Env.Now() < c.lease)
}

// Leased reports whether this node leads and its lease runs, though it may be
// about to hand over.
func (u *Unit) Leased() bool { return u.Copy() != nil && u.table.Orders(u.copy) }

// HasRole reports whether this node has the leader's role, whatever its lease
// and though it may be about to hand over.
func (u *Unit) HasRole() bool { return u.Copy() != nil && u.copy.leads }

// Joining reports whether the state of the copy is still on its way here.
func (u *Unit) Joining() bool { return u.Copy() != nil && u.copy.phase == joining }

// Gone reports whether c has been destroyed, as far as is known here.
func (u *Unit) Gone() bool { return u != nil && u.destroyed }

// KeepsRole reports whether this node has the leader's role, though its lease may
// be over.
func (u *Unit) KeepsRole() bool {
	return u.Copy() != nil && u.copy.leads && !u.copy.sealed
}

// Renew extends the lease, and reports whether work has waited for that.
func (u *Unit) Renew(until int64) bool {
	copied := u.copy
	over := copied.unsure || !u.table.Orders(copied)
	copied.lease = max(copied.lease, until)
	if !u.table.Orders(copied) {
		return false
	}
	copied.unsure = false
	return over
}

// Doubt makes a leader that restarts wait for the monitor's word: there may be
// another leader by now, and its last writes may be lost.
func (u *Unit) Doubt() {
	if copied := u.copy; copied.lease != Forever {
		copied.lease, copied.unsure = 0, copied.log != nil
	}
}

// Depose makes the leader a follower that does not know its leader yet. What
// it has ordered and not sent on is lost.
func (u *Unit) Depose() {
	copied := u.copy
	copied.leads, copied.sealed, copied.bound = false, false, false
	copied.unsure = copied.log != nil // until the configuration of the new term is here
	if copied.log != nil {
		copied.log.Seal()
		copied.entries, copied.made, copied.pending = nil, nil, 0
	}
}

// valid reports whether a copy's state is that of a version that counts.
func (c *Copy) valid() bool { return c.log == nil || c.log.Ready() }

// Electable reports whether the copy here could lead.
func (u *Unit) Electable() bool {
	copied := u.Copy()
	return copied != nil && copied.Serves() && copied.valid()
}

// Reached reports whether the copy of a sequential collection has all that is left
// of its history up to v.
func (u *Unit) Reached(v replica.Version) bool {
	log := u.copy.log
	return log == nil || log.Reached(v)
}

// Valid reports whether the copy has no writes that are lost.
func (u *Unit) Valid() bool { return u.copy.valid() }

// follow makes a copy heed what a configuration of a newer term says: it is in
// doubt no more, and if it has writes that are lost, its state is not valid.
func (u *Unit) follow(copied *Copy, config *protocol.Configuration) {
	if copied.leads && config.Leader != u.table.ID {
		u.Depose()
		u.Deposed()
	}
	if config.Leader != u.table.ID {
		copied.unsure = false
	}
	u.Fence(config)
}

// reunite sees to it that an election loses nothing of a sec collection. The elected
// leader may count copies that this one's configuration does not: it had been told that
// they were dropped, and has not sent them what was written since. It sends all that it
// has, and passes on what it will hear of.
func (u *Unit) reunite(config *protocol.Configuration) {
	c := u.copy
	if c.state == nil || c.phase != serving || config.Elected <= c.Config.Elected {
		return
	}
	var missed []int32
	known := u.table.Others(&c.Config)
	for _, m := range u.table.Others(config) {
		if !slices.Contains(known, m) {
			missed = append(missed, m)
			u.sponsor(m, config.Seq)
		}
	}
	if len(missed) == 0 {
		return
	}
	b := &protocol.Update{
		Collection: u.ID, Origin: u.table.ID, Seq: config.Seq, Delta: c.state.Everything(), Whole: true,
	}
	b.Size = b.Delta.WireBytes()
	u.table.multicast(b, missed)
	u.handOn(missed)
}

// Fence tells the copy where the last election of a configuration has cut
// its history.
func (u *Unit) Fence(config *protocol.Configuration) {
	if log := u.copy.log; log != nil && config.Elected > 0 {
		log.Fence(config.Elected, config.Base)
	}
}

// Accepts reports whether a state is not one that an election has lost.
func (u *Unit) Accepts(state replica.Snapshot) bool {
	log := u.copy.log
	return log == nil || log.Accepts(state)
}

// Recover replaces the state of a copy that has diverged. It returns false if there
// is no room for it. The copy may still not be valid: then there was another
// election meanwhile.
func (u *Unit) Recover(state replica.Snapshot) bool {
	copied := u.copy
	before := copied.bytes()
	if !u.table.MakeRoom(state.Bytes() - before) {
		return false
	}
	if copied.phase == leaving {
		return true // it has itself made room
	}
	copied.log.Install(state)
	if grown := copied.bytes() - before; grown != 0 {
		u.table.occupy(grown)
	}
	if copied.valid() {
		u.applied(copied)
		u.Unpark()
	}
	return true
}

// Continue makes this copy the leader of an elected term, without the old
// leader, under a lease.
func (u *Unit) Continue(config protocol.Configuration, until int64) {
	copied := u.copy
	if copied.log != nil {
		u.table.Env.Observer().FailedOver(record.Failover{
			At: u.table.Env.Now(), Collection: u.ID, Node: u.table.ID, Term: config.Term,
			BaseTerm: config.Base.Term, BaseIndex: config.Base.Index, State: copied.log.Snapshot(),
		})
	}
	copied.unsure = false
	u.Adopt(config)
	u.Lead(config.Term, until)
}

// Lapsed asks for a lease at once, because something waits for it.
func (u *Unit) Lapsed() {
	if u.table.Replaceable(u.ID) && u.HasRole() && !u.Leased() {
		u.table.leases.Ask()
	}
}

// Claim says that this node leads, or is about to; false if it does neither, or cannot
// be replaced.
func (u *Unit) Claim() (protocol.Claim, bool) {
	h := u.act.handing
	switch {
	case !u.table.Replaceable(u.ID):
	case h != nil:
		if u.Serves() && u.Valid() && u.Reached(h.Version) {
			return ClaimOf(&h.Configuration), true
		}
	case u.HasRole():
		return ClaimOf(&u.copy.Config), true
	}
	return protocol.Claim{}, false
}

// Granted takes a lease for a term.
func (u *Unit) Granted(term uint64, until int64) {
	if h := u.act.handing; h != nil && h.Term == term {
		u.act.until = until
		u.takeOver()
		return
	}
	if !u.HasRole() || u.copy.Config.Term != term || !u.Renew(until) {
		return
	}
	u.release()
	u.Unpark()
	u.Settled()
}

// Dismissed takes it that there is a newer term. Its configuration, and the pointer to
// its leader, are on their way.
func (u *Unit) Dismissed(term uint64) {
	if h := u.act.handing; h != nil && h.Term == term {
		u.Decline()
		return
	}
	if u.HasRole() && u.copy.Config.Term == term {
		u.Depose()
		u.Deposed()
	}
}

// Decline gives a role up that was on its way here.
func (u *Unit) Decline() {
	u.act.handing = nil
	u.release()
}

// Promised is until when the role that is on its way here has a lease, ns.
func (u *Unit) Promised() int64 { return u.act.until }
