package unit

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// ClaimOf says that the leader of a configuration leads.
func ClaimOf(config *protocol.Configuration) protocol.Claim {
	return protocol.Claim{
		Unit: config.Collection, Term: config.Term, Seq: config.Seq, Elected: config.Elected, Holders: Holders(config),
	}
}

// Holders lists the nodes of a configuration, joining ones included.
func Holders(config *protocol.Configuration) []int32 {
	all := config.Replicas
	for _, j := range config.Joining {
		all = protocol.With(all, j.Node)
	}
	return all
}

// Deposed ends what this node had under way as a leader.
func (u *Unit) Deposed() {
	u.done()
	u.release()
}

// superseded is called with every new configuration: a hand-over that an election
// has overtaken is off, and what waited for news of an election goes on.
func (u *Unit) superseded() {
	act := &u.act
	copied := u.Copy()
	if act.handing != nil && act.handing.Term <= copied.Config.Term {
		act.handing = nil
		u.release()
	}
	u.refetch()
	if !u.table.Replaceable(u.ID) {
		return
	}
	if u.Serves() && !u.Valid() {
		u.Diverged()
	}
	u.Unpark()
}

// Diverged asks the leader for a state without the writes that are lost. It does not
// ask by the pointers, which may lead to others that need one themselves.
func (u *Unit) Diverged() {
	f := &protocol.Fetch{Collection: u.ID, Target: u.table.ID, Seq: u.Copy().Config.Seq, Elected: u.Copy().Config.Elected}
	if h := u.act.handing; h != nil { // this is the leader to be
		f.Elected = h.Elected
		u.table.Send(h.From, network.Control, f)
		return
	}
	if leader := u.Copy().Config.Leader; leader != u.table.ID {
		u.table.Send(leader, network.Control, f)
	} // else its successor's configuration is on its way, and calls again
}

// recovered takes a state that this node has not asked for to make a copy: it
// replaces what has diverged, or nobody needs it any more.
func (u *Unit) recovered(t *protocol.Transfer) bool {
	switch {
	case u.Copy() == nil:
		return true
	case u.Joining():
		return false
	case u.Serves() && !u.Valid() && !u.Recover(t.State):
		u.Evict(EvictedReason)
	}
	return true
}

// Elected makes this node the leader, unless it cannot be, or the news comes when
// the lease that goes with it is over: then somebody else may have been elected.
func (u *Unit) Elected(e *protocol.Elect) {
	if u.table.Env.Now() >= e.Until || !u.Electable() || e.Term <= u.Copy().Config.Term {
		return
	}
	config := e.Configuration
	config.Base = u.Version()
	u.act.handing = nil
	u.done()
	u.PointLeader(platform.Here, config.Term)
	u.Continue(config, e.Until)
	u.table.Act(record.Act{Kind: record.Lead, Collection: u.ID, Node: u.table.ID, From: unknown, Delta: config.Delta, Reason: config.Cause}, &config)
	u.table.MulticastConfigure(config, u.table.Others(&config))
	u.table.leases.Ask()
	u.Unpark()
	u.release()
}

// unknown is the old leader of one that has been elected: it is known by hearsay.
const unknown = -1

// Reign turns the pointer to an elected leader and passes the news on. Who holds a
// copy reports to the leader, which may not know of it.
func (u *Unit) Reign(b *protocol.Reign) {
	u.table.TellChildren(network.Control, b)
	if !u.PointLeader(u.table.LinkToward(b.Leader), b.Term) {
		return
	}
	if h := u.act.handing; h != nil && h.Term < b.Term {
		u.act.handing = nil
	}
	if b.Leader != u.table.ID && u.Serves() && u.Copy().Config.Term < b.Term {
		u.forward(&protocol.Installed{Collection: u.ID, Target: u.table.ID, Proposer: u.table.ID, Seq: u.Copy().Config.Seq})
	}
	u.Unpark()
	u.release()
}

// missing is called when a configuration arrives where there is no copy. An elected leader
// may not have heard that an older one had dropped it: it is told, else it would count it for
// ever, send it updates, and never make one here.
func (u *Unit) missing(config *protocol.Configuration) {
	if config.Elected > 0 && slices.Contains(config.Replicas, u.table.ID) {
		u.table.Send(config.Leader, network.Control, u.farewell(config, droppedBefore))
	}
}

// droppedBefore is the reason of a copy that goes from a configuration because it went long ago.
const droppedBefore = "dropped before the election"

// stranger reports whether a report of a copy is not that of one which this leader has
// granted. A copy that it does not count is one of which an old leader has told
// nobody: it has missed updates, and goes.
func (u *Unit) stranger(b *protocol.Installed) bool {
	config := u.Copy().Config
	seq, joins := config.Joins(b.Target)
	switch {
	case joins && seq == b.Seq:
		return false
	case !slices.Contains(config.Replicas, b.Target) && b.Refused == "":
		config.Cause, config.Delta = unknownReason, math.NaN()
		u.table.MulticastConfigure(config, []int32{b.Target})
	}
	return true
}
