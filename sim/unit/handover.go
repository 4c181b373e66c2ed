package unit

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// handOver passes the leader's role on to the target of the act under way: no
// new write is ordered, those that run end, what is ordered leaves, then the
// Handover follows it on the same links. Writes that come meanwhile wait and go
// behind it. So there is no leader for the time that the message travels, and
// never are there two.
func (u *Unit) handOver() {
	act := &u.act
	target := act.proposal.To
	act.stage = draining
	if !u.Seal() {
		return // Settled calls again when the writes have ended
	}
	if !u.Leased() {
		u.Lapsed()
		return // Settled calls again when the lease runs
	}
	u.Flush()
	config := u.Copy().Config
	config.Term++
	config.Seq++
	config.Leader = target
	if act.proposal.DropSelf {
		config.Replicas = protocol.Without(config.Replicas, u.table.ID)
	}
	config.Cause, config.Delta = act.proposal.Reason, act.proposal.Delta
	link := u.table.LinkToward(target)
	u.PointLeader(link, config.Term)
	u.table.Send(u.table.Links[link], network.Control, &protocol.Handover{
		Configuration: config,
		From:          u.table.ID,
		Version:       u.Version(),
	})
	u.done()
	u.Resign()
	u.Unpark()
	u.release()
}

// giveBack returns a role that came to a node without a copy: it was evicted
// while the role was on its way. The old leader still has its copy, for it goes
// only when its successor says so.
func (u *Unit) giveBack(h *protocol.Handover) {
	back := *h
	back.Leader, back.From = h.From, u.table.ID
	back.Term++
	back.Seq++
	back.Replicas = protocol.With(protocol.Without(h.Replicas, u.table.ID), h.From)
	back.Cause = "the successor has no copy any more"
	link := u.table.LinkToward(h.From)
	u.PointLeader(link, back.Term)
	u.table.Send(u.table.Links[link], network.Control, &back)
}

// handover turns the pointer to the leader round, and takes the role if it is
// for this node.
func (u *Unit) handover(h *protocol.Handover) {
	link := u.table.LinkToward(h.Leader)
	current := u.PointLeader(link, h.Term)
	if link >= 0 {
		u.table.Send(u.table.Links[link], network.Control, h)
		return
	}
	if !current {
		return // somebody else has been elected
	}
	if !u.Serves() {
		u.giveBack(h)
		return
	}
	u.act.handing, u.act.until = h, 0
	if !u.Valid() {
		u.Diverged() // the answer to an earlier question may not find the way
	}
	u.takeOver()
}

// takeOver starts to lead once this copy has every write of the old leader.
func (u *Unit) takeOver() {
	h := u.act.handing
	if !u.ready(h) {
		return // Settled calls again
	}
	until, licensed := u.table.leases.Licence(u, h)
	if !licensed {
		return // the monitor's answer calls again
	}
	u.act.handing = nil
	config := h.Configuration
	config.Replicas = protocol.With(config.Replicas, u.table.ID) // not there if an earlier copy's farewell came late
	tell := u.table.Others(&config)
	if h.From != u.table.ID {
		tell = protocol.With(tell, h.From)
	}
	u.Adopt(config)
	u.Lead(config.Term, until)
	u.table.Act(record.Act{Kind: record.Lead, Collection: u.ID, Node: u.table.ID, From: h.From, Delta: config.Delta, Reason: config.Cause}, &config)
	u.table.MulticastConfigure(config, tell)
	u.Unpark()
	u.release()
}

// ready reports whether the copy here is that of a leader to be: it has every write of
// the old one, and none that an earlier election has lost.
func (u *Unit) ready(h *protocol.Handover) bool {
	valid := u.Valid()
	u.Fence(&h.Configuration)
	if valid && !u.Valid() {
		u.Diverged()
	}
	return u.Valid() && u.Reached(h.Version)
}

// release handles what has waited for the role to arrive.
func (u *Unit) release() {
	held := u.act.held
	u.act.held = nil
	for _, b := range held {
		u.table.Handle(b, platform.Here)
	}
}
