package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// granted makes room for a copy and asks the source for the state; without room
// it tells the leader so.
func (a *Agent) granted(g *protocol.Grant) {
	c := g.Collection
	if a.node.Serves(c) {
		if a.outdated(g) {
			return
		}
		a.unknownCopy(c)
	}
	if a.node.Copy(c) != nil { // still leaving: the old copy must be gone first
		a.refuse(g, "busy")
		return
	}
	switch a.auction(g) {
	case refused:
		a.refuse(g, "no-memory")
		return
	case waiting:
		return // granted is called again when somebody has left
	case admitted:
	}
	if !a.node.Reserve(c, g.Configuration, g.Size) {
		a.refuse(g, "no-memory")
		return
	}
	a.acts[c].pending = *g
	a.node.Send(g.Source, network.Control, &protocol.Fetch{Collection: c, Target: g.Target, Seq: g.Seq, After: g.After})
}

// outdated tells whether a grant is one that a newer leader's configuration has overtaken, which
// counts the copy that serves here.
func (a *Agent) outdated(g *protocol.Grant) bool {
	config := &a.node.Copy(g.Collection).Config
	newer := config.Term > g.Term || config.Term == g.Term && config.Seq > g.Seq
	return newer && has(config.Replicas, a.node.ID())
}

// unknownCopy lets a copy go that serves while its leader grants a new one: an elected leader does
// not know of it, so that it has missed updates.
func (a *Agent) unknownCopy(c int32) {
	config := a.node.Copy(c).Config
	config.Replicas = without(config.Replicas, a.node.ID())
	config.Cause, config.Delta = unknownReason, math.NaN()
	a.node.Leave(c, config)
}

// unknownReason is that of a copy of which an old leader had told nobody.
const unknownReason = "not known to the elected leader"

func (a *Agent) refuse(g *protocol.Grant, reason string) {
	a.node.Act(record.Act{Kind: record.Refuse, Collection: g.Collection, Node: g.Target, From: g.Source, Delta: g.Delta, Reason: reason}, &g.Configuration)
	b := &protocol.Installed{Collection: g.Collection, Proposer: g.Source, Target: g.Target, Seq: g.Seq, Refused: reason, Offer: g.Offer}
	if !a.node.SendTowardLeader(g.Collection, network.Control, b) {
		a.installed(b)
	}
}

// fetch sends the state of a collection, once this copy has everything that the
// target would not get otherwise. A source that has lost its copy meanwhile
// sends the request on to the leader, which always has one.
func (a *Agent) fetch(f *protocol.Fetch) {
	c := f.Collection
	if !a.node.Serves(c) {
		a.forward(c, f)
		return
	}
	if !a.node.Valid(c) || !a.node.Reached(c, f.After) || a.node.Copy(c).Config.Elected < f.Elected {
		a.acts[c].fetches = append(a.acts[c].fetches, f)
		return
	}
	t := &protocol.Transfer{Collection: c, Seq: f.Seq, Source: a.node.ID(), State: a.node.Snapshot(c, f.Target, f.Seq), Size: a.node.Size(c)}
	a.node.Send(f.Target, network.Migration, t)
}

// transferred installs a state that has arrived: the copy serves from now on. One that was fetched
// for an earlier copy here is too old: it lacks what was written while there was none.
func (a *Agent) transferred(t *protocol.Transfer) {
	c := t.Collection
	if t.Seq < a.acts[c].pending.Seq {
		return
	}
	if a.recovered(t) {
		return
	}
	if !a.node.Accepts(c, t.State) {
		a.Diverged(c) // from now on from somebody who knows of the election
		return
	}
	g := a.acts[c].pending
	act := record.Act{
		Kind: record.Copy, Collection: c, Node: a.node.ID(), From: t.Source,
		Bytes: t.Size, Delta: g.Delta, Reason: g.Cause,
	}
	if !a.node.Install(c, t.State, act) {
		a.refuse(&g, "no-memory")
		return
	}
	b := &protocol.Installed{Collection: c, Proposer: g.Source, Target: a.node.ID(), Seq: t.Seq}
	if !a.node.SendTowardLeader(c, network.Control, b) {
		a.installed(b)
	}
}

// Settled looks whether something that the protocol waits for has come.
func (a *Agent) Settled(c int32) {
	act := &a.acts[c]
	a.refetch(c)
	if act.stage == draining {
		a.handOver(c)
	}
	if act.handing != nil {
		a.takeOver(c)
	}
}

// refetch looks again at the fetches that have waited for this copy.
func (a *Agent) refetch(c int32) {
	waiting := a.acts[c].fetches
	if len(waiting) == 0 || !a.node.Serves(c) {
		return
	}
	a.acts[c].fetches = nil
	for _, f := range waiting {
		a.fetch(f)
	}
}
