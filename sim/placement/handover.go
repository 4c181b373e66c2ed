package placement

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// handOver passes the leader's role on to the target of the act under way: no
// new write is ordered, those that run end, what is ordered leaves, then the
// Handover follows it on the same links. Writes that come meanwhile wait and go
// behind it. So there is no leader for the time that the message travels, and
// never are there two.
func (a *Agent) handOver(c int32) {
	act := &a.acts[c]
	target := act.proposal.To
	act.stage = draining
	if !a.node.Seal(c) {
		return // Settled calls again when the writes have ended
	}
	if !a.node.Leased(c) {
		a.Lapsed(c)
		return // Settled calls again when the lease runs
	}
	a.node.Flush(c)
	config := a.node.Copy(c).Config
	config.Term++
	config.Seq++
	config.Leader = target
	if act.proposal.DropSelf {
		config.Replicas = without(config.Replicas, a.node.ID())
	}
	config.Cause, config.Delta = act.proposal.Reason, act.proposal.Delta
	link := a.node.LinkToward(target)
	a.node.Directory().PointLeader(c, link, config.Term)
	a.node.Send(a.node.Links()[link], network.Control, &protocol.Handover{
		Configuration: config,
		From:          a.node.ID(),
		Version:       a.node.Version(c),
	})
	a.done(c)
	a.node.Resign(c)
	a.node.Unpark(c)
	a.release(c)
}

// giveBack returns a role that came to a node without a copy: it was evicted
// while the role was on its way. The old leader still has its copy, for it goes
// only when its successor says so.
func (a *Agent) giveBack(h *protocol.Handover) {
	back := *h
	back.Leader, back.From = h.From, a.node.ID()
	back.Term++
	back.Seq++
	back.Replicas = with(without(h.Replicas, a.node.ID()), h.From)
	back.Cause = "the successor has no copy any more"
	link := a.node.LinkToward(h.From)
	a.node.Directory().PointLeader(h.Collection, link, back.Term)
	a.node.Send(a.node.Links()[link], network.Control, &back)
}

// handover turns the pointer to the leader round, and takes the role if it is
// for this node.
func (a *Agent) handover(h *protocol.Handover) {
	c := h.Collection
	link := a.node.LinkToward(h.Leader)
	current := a.node.Directory().PointLeader(c, link, h.Term)
	if link >= 0 {
		a.node.Send(a.node.Links()[link], network.Control, h)
		return
	}
	if !current {
		return // somebody else has been elected
	}
	if !a.node.Serves(c) {
		a.giveBack(h)
		return
	}
	a.acts[c].handing, a.acts[c].until = h, 0
	if !a.node.Valid(c) {
		a.Diverged(c) // the answer to an earlier question may not find the way
	}
	a.takeOver(c)
}

// takeOver starts to lead once this copy has every write of the old leader.
func (a *Agent) takeOver(c int32) {
	h := a.acts[c].handing
	if !a.ready(c, h) {
		return // Settled calls again
	}
	until, licensed := a.licence(c, h)
	if !licensed {
		return // the monitor's answer calls again
	}
	a.acts[c].handing = nil
	tell := a.node.Others(&h.Configuration)
	if h.From != a.node.ID() {
		tell = with(tell, h.From)
	}
	a.node.Adopt(h.Configuration)
	a.node.Lead(c, h.Term, until)
	a.node.Act(record.Act{Kind: record.Lead, Collection: c, Node: a.node.ID(), From: h.From, Delta: h.Delta, Reason: h.Cause}, &h.Configuration)
	a.node.MulticastConfigure(h.Configuration, tell)
	a.node.Unpark(c)
	a.release(c)
}

// ready tells whether the copy here is that of a leader to be: it has every write of
// the old one, and none that an earlier election has lost.
func (a *Agent) ready(c int32, h *protocol.Handover) bool {
	valid := a.node.Valid(c)
	a.node.Fence(c, &h.Configuration)
	if valid && !a.node.Valid(c) {
		a.Diverged(c)
	}
	return a.node.Valid(c) && a.node.Reached(c, h.Version)
}

// release handles what has waited for the role to arrive.
func (a *Agent) release(c int32) {
	held := a.acts[c].held
	a.acts[c].held = nil
	for _, b := range held {
		a.Handle(b, node.Here)
	}
}
