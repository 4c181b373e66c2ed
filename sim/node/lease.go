package node

import (
	"math"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// With failover a leader, or anchor, leads on a lease (Gray and Cheriton, SOSP
// 1989): it may order writes and commit acts until a time that the monitor at the
// root knows too, and nobody is elected before. All clocks of the simulation are
// one, so that no margin is needed for their skew.

// Forever is the lease of a leader that nobody ever replaces.
const Forever = math.MaxInt64

// Replaceable tells whether another leader may be elected for unit c.
func (n *Node) Replaceable(c int32) bool {
	return n.par.Placement.Failover && !n.cat.Pinned[c]
}

// firstLease is that of a leader that has just been appointed; no monitor knows
// of it, so nobody can be elected in its place.
func (n *Node) firstLease(c int32) int64 {
	if !n.Replaceable(c) || n.id == registryNode {
		return Forever
	}
	return n.env.Now() + n.par.Placement.Lease
}

// orders tells whether a copy may order writes, or grant copies.
func (n *Node) orders(c *Copy) bool {
	return c.leads && (c.lease == Forever || n.env.Now() < c.lease)
}

// Leased tells whether this node leads c and its lease runs, though it may be
// about to hand over.
func (n *Node) Leased(c int32) bool { return n.copies[c] != nil && n.orders(n.copies[c]) }

// Reigning tells whether this node has the role of c's leader, whatever its lease
// and though it may be about to hand over.
func (n *Node) Reigning(c int32) bool { return n.copies[c] != nil && n.copies[c].leads }

// Joining tells whether the state of the copy of c is still on its way here.
func (n *Node) Joining(c int32) bool { return n.copies[c] != nil && n.copies[c].phase == joining }

// Gone tells whether c has been destroyed, as far as is known here.
func (n *Node) Gone(c int32) bool { return n.destroyed[c] }

// Reigns tells whether this node has the role of c's leader, though its lease may
// be over.
func (n *Node) Reigns(c int32) bool {
	return n.copies[c] != nil && n.copies[c].leads && !n.copies[c].sealed
}

// Renew extends the lease on c, and tells whether work has waited for that.
func (n *Node) Renew(c int32, until int64) bool {
	copied := n.copies[c]
	over := copied.unsure || !n.orders(copied)
	copied.lease = max(copied.lease, until)
	if !n.orders(copied) {
		return false
	}
	copied.unsure = false
	return over
}

// Doubt makes a leader that restarts wait for the monitor's word: there may be
// another leader by now, and its last writes may be lost.
func (n *Node) Doubt(c int32) {
	if copied := n.copies[c]; copied.lease != Forever {
		copied.lease, copied.unsure = 0, copied.log != nil
	}
}

// Depose makes the leader of c a follower that does not know its leader yet. What
// it has ordered and not sent on is lost.
func (n *Node) Depose(c int32) {
	copied := n.copies[c]
	copied.leads, copied.sealed, copied.bound = false, false, false
	copied.unsure = copied.log != nil // until the configuration of the new term is here
	if copied.log != nil {
		copied.log.Seal()
		copied.entries, copied.made, copied.pending = nil, nil, 0
	}
}

// valid tells whether a copy's state is that of a version that counts.
func (c *Copy) valid() bool { return c.log == nil || c.log.Ready() }

// Electable tells whether the copy of c here could lead.
func (n *Node) Electable(c int32) bool {
	copied := n.copies[c]
	return copied != nil && copied.serves() && copied.valid()
}

// Reached tells whether the copy of a sequential collection has all that is left
// of its history up to v.
func (n *Node) Reached(c int32, v replica.Version) bool {
	log := n.copies[c].log
	return log == nil || log.Reached(v)
}

// Valid tells whether the copy of c has no writes that are lost.
func (n *Node) Valid(c int32) bool { return n.copies[c].valid() }

// follow makes a copy heed what a configuration of a newer term says: it is in
// doubt no more, and if it has writes that are lost, its state is not valid.
func (n *Node) follow(c int32, copied *Copy, config *protocol.Configuration) {
	if copied.leads && config.Leader != n.id {
		n.Depose(c)
		n.placer.Deposed(c)
	}
	if config.Leader != n.id {
		copied.unsure = false
	}
	n.Fence(c, config)
}

// reunite sees to it that an election loses nothing of a sec collection. The elected
// leader may count copies that this one's configuration does not: it had been told that
// they were dropped, and has not sent them what was written since. It sends all that it
// has, and passes on what it will hear of.
func (n *Node) reunite(c *Copy, config *protocol.Configuration) {
	if c.state == nil || c.phase != serving || config.Elected <= c.Config.Elected {
		return
	}
	var missed []int32
	known := n.Others(&c.Config)
	for _, m := range n.Others(config) {
		if !contains(known, m) {
			missed = append(missed, m)
			n.sponsor(config.Collection, m, config.Seq)
		}
	}
	if len(missed) == 0 {
		return
	}
	u := &protocol.Update{
		Collection: config.Collection, Origin: n.id, Seq: config.Seq, Delta: c.state.Everything(), Whole: true,
	}
	u.Size = u.Delta.WireBytes()
	n.multicast(u, missed)
	n.handOn(config.Collection, missed)
}

// Fence tells the copy of c where the last election of a configuration has cut
// its history.
func (n *Node) Fence(c int32, config *protocol.Configuration) {
	if log := n.copies[c].log; log != nil && config.Elected > 0 {
		log.Fence(config.Elected, config.Base)
	}
}

// Accepts tells whether a state is not one that an election has lost.
func (n *Node) Accepts(c int32, state replica.Snapshot) bool {
	log := n.copies[c].log
	return log == nil || log.Accepts(state)
}

// Recover replaces the state of a copy that has diverged. It returns false if there
// is no room for it. The copy may still not be valid: then there was another
// election meanwhile.
func (n *Node) Recover(c int32, state replica.Snapshot) bool {
	copied := n.copies[c]
	before := copied.bytes()
	if !n.MakeRoom(state.Bytes() - before) {
		return false
	}
	copied.log.Install(state)
	if grown := copied.bytes() - before; grown != 0 {
		n.occupy(grown)
	}
	if copied.valid() {
		n.applied(c, copied)
		n.Unpark(c)
	}
	return true
}

// Continue makes this copy of c the leader of an elected term, without the old
// leader, under a lease.
func (n *Node) Continue(config protocol.Configuration, until int64) {
	c := config.Collection
	copied := n.copies[c]
	if copied.log != nil {
		n.env.Observer().FailedOver(record.Failover{
			At: n.env.Now(), Collection: c, Node: n.id, Term: config.Term,
			BaseTerm: config.Base.Term, BaseIndex: config.Base.Index, State: copied.log.Snapshot(),
		})
	}
	copied.unsure = false
	n.Adopt(config)
	n.Lead(c, config.Term, until)
}

// overtaken tells whether a call that ends would write to a sequential collection
// of which this node may not order writes any more: its lease ended while the call ran.
func (n *Node) overtaken(done *call) bool {
	if done.request.Set == nil {
		return done.copy.log != nil && done.result.Err == nil && len(done.result.Effects[0]) > 0 && !n.orders(done.copy)
	}
	for i, c := range done.local {
		if c != nil && c.log != nil && len(done.result.Effects[i]) > 0 && !n.orders(c) {
			return true
		}
	}
	return false
}

// wroteElsewhere tells whether a call on several collections has made effects
// visible at other nodes, so that it can not be repeated as if nothing had happened.
func (c *call) wroteElsewhere() bool {
	for i := range c.local {
		if c.local[i] == nil && len(c.result.Effects[i]) > 0 {
			return true
		}
	}
	return false
}

// repeat sends a call that has left nothing to whoever leads now.
func (n *Node) repeat(r *protocol.Request) {
	r.Executed, r.Gas, r.Wrote, r.Again = -1, 0, 0, true
	n.route(r)
}

// turnAway ends a call that this node does not execute. Of one whose body has run
// before, the client hears only that it does not know what has become of it.
func (n *Node) turnAway(r *protocol.Request, because record.Status) {
	r.Status = because
	if r.Again {
		r.Status = record.TimedOut
	}
	n.reply(r, &protocol.Reply{Boot: n.boot(because.Reason())})
}
