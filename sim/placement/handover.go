package placement

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
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
	target := int32(act.proposal.Action.To)
	act.stage = draining
	if !a.node.Seal(c) {
		return // Settled calls again when the writes have ended
	}
	a.node.Flush(c)
	config := a.node.Copy(c).Config
	config.Term++
	config.Seq++
	config.Leader = target
	if act.proposal.Action.DropSelf {
		config.Replicas = without(config.Replicas, a.node.ID())
	}
	link := a.node.LinkToward(target)
	a.node.Directory().PointLeader(c, link)
	a.node.Send(a.node.Links()[link], network.Control, &protocol.Handover{Configuration: config, Version: a.node.Version(c), Delta: act.proposal.Action.Delta, Reason: act.proposal.Action.Reason, From: a.node.ID()})
	a.done(c)
	a.node.Resign(c)
	a.node.Unpark(c)
}

// handover turns the pointer to the leader round, and takes the role if it is
// for this node.
func (a *Agent) handover(h *protocol.Handover) {
	c := h.Collection
	link := a.node.LinkToward(h.Leader)
	a.node.Directory().PointLeader(c, link)
	if link >= 0 {
		a.node.Send(a.node.Links()[link], network.Control, h)
		return
	}
	a.acts[c].handing = h
	a.takeOver(c)
}

// takeOver starts to lead once this copy has every write of the old leader.
func (a *Agent) takeOver(c int32) {
	h := a.acts[c].handing
	if a.node.Version(c).Before(h.Version) {
		return // Settled calls again
	}
	a.acts[c].handing = nil
	tell := a.node.Others(&a.node.Copy(c).Config)
	a.node.Adopt(h.Configuration)
	a.node.Lead(c, h.Term)
	a.node.Act(record.Act{Kind: record.Lead, Collection: c, Node: a.node.ID(), From: h.From, Delta: h.Delta, Reason: h.Reason}, &h.Configuration)
	a.node.MulticastConfigure(h.Configuration, tell)
	a.node.Unpark(c)
}
