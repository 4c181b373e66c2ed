package unit

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Join makes room for a copy and asks the source for the state; without room
// it tells the leader so.
func (u *Unit) Join(g *protocol.Grant) {
	if u.Serves() {
		if u.outdated(g) {
			return
		}
		u.unknownCopy()
	}
	if u.Copy() != nil { // still leaving: the old copy must be gone first
		u.Refuse(g, "busy")
		return
	}
	switch u.table.demand.Admit(g) {
	case Full:
		u.Refuse(g, "no-memory")
		return
	case Soon:
		return // Join is called again when somebody has left
	case Free:
	}
	if !u.Reserve(g.Configuration, g.Size) {
		u.Refuse(g, "no-memory")
		return
	}
	u.act.pending = *g
	u.table.Send(g.Source, network.Control, &protocol.Fetch{Collection: u.ID, Target: g.Target, Seq: g.Seq, After: g.After})
}

// outdated reports whether a grant is one that a newer leader's configuration has overtaken, which
// counts the copy that serves here.
func (u *Unit) outdated(g *protocol.Grant) bool {
	config := &u.Copy().Config
	newer := config.Term > g.Term || config.Term == g.Term && config.Seq > g.Seq
	return newer && slices.Contains(config.Replicas, u.table.ID)
}

// unknownCopy lets a copy go that serves while its leader grants a new one: an elected leader does
// not know of it, so that it has missed updates.
func (u *Unit) unknownCopy() {
	config := u.Copy().Config
	config.Replicas = protocol.Without(config.Replicas, u.table.ID)
	config.Cause, config.Delta = unknownReason, math.NaN()
	u.Leave(config)
}

// unknownReason is given for a copy of which an old leader had told nobody.
const unknownReason = "not known to the elected leader"

// Refuse tells the leader that there is no copy here.
func (u *Unit) Refuse(g *protocol.Grant, reason string) {
	u.table.Act(record.Act{Kind: record.Refuse, Collection: g.Collection, Node: g.Target, From: g.Source, Delta: g.Delta, Reason: reason}, &g.Configuration)
	b := &protocol.Installed{Collection: g.Collection, Proposer: g.Source, Target: g.Target, Seq: g.Seq, Refused: reason, Offer: g.Offer}
	if !u.table.SendTowardLeader(g.Collection, network.Control, b) {
		u.installed(b)
	}
}

// fetch sends the state of a collection, once this copy has everything that the
// target would not get otherwise. A source that has lost its copy meanwhile
// sends the request on to the leader, which always has one.
func (u *Unit) fetch(f *protocol.Fetch) {
	if !u.Serves() {
		u.forward(f)
		return
	}
	if !u.Valid() || !u.Reached(f.After) || u.Copy().Config.Elected < f.Elected {
		u.act.fetches = append(u.act.fetches, f)
		return
	}
	t := &protocol.Transfer{Collection: u.ID, Seq: f.Seq, Source: u.table.ID, State: u.Snapshot(f.Target, f.Seq), Size: u.Size()}
	u.table.Send(f.Target, network.Migration, t)
}

// transferred installs a state that has arrived: the copy serves from now on. One that was fetched
// for an earlier copy here is too old: it lacks what was written while there was none.
func (u *Unit) transferred(t *protocol.Transfer) {
	if t.Seq < u.act.pending.Seq {
		return
	}
	if u.recovered(t) {
		return
	}
	if !u.Accepts(t.State) {
		u.Diverged() // from now on from somebody who knows of the election
		return
	}
	g := u.act.pending
	act := record.Act{
		Kind: record.Copy, Collection: u.ID, Node: u.table.ID, From: t.Source,
		Bytes: t.Size, Delta: g.Delta, Reason: g.Cause,
	}
	if !u.Install(t.State, act) {
		u.Refuse(&g, "no-memory")
		return
	}
	b := &protocol.Installed{Collection: u.ID, Proposer: g.Source, Target: u.table.ID, Seq: t.Seq}
	if !u.table.SendTowardLeader(u.ID, network.Control, b) {
		u.installed(b)
	}
}

// Settled looks whether something that the protocol waits for has come.
func (u *Unit) Settled() {
	act := &u.act
	u.refetch()
	if act.stage == draining {
		u.handOver()
	}
	if act.handing != nil {
		u.takeOver()
	}
}

// refetch looks again at the fetches that have waited for this copy.
func (u *Unit) refetch() {
	waiting := u.act.fetches
	if len(waiting) == 0 || u.Joining() {
		return
	}
	u.act.fetches = nil
	for _, f := range waiting {
		u.fetch(f)
	}
}
