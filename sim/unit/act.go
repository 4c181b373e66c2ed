package unit

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Independent reports whether an action is good whatever else becomes of the collection:
// it copies a sec collection, which orders nothing, by a rule that does not ask what
// the copy gains. What is estimated to gain may gain nothing beside another
// copy: it stands on one configuration.
func (u *Unit) Independent(kind policy.Kind, goes bool, delta float64) bool {
	return u.table.Cat.Collections[u.ID].Consistency == workloads.SEC &&
		kind == policy.Copy && !goes && math.IsNaN(delta)
}

// act is what a leader has under way for one collection.
type act struct {
	busy     bool
	proposal protocol.Propose
	stage    stage
	handing  *protocol.Handover // at the new leader: waits for the last write
	pending  protocol.Grant     // at a target: what it has been granted
	fetches  []*protocol.Fetch  // at a source: wait for a version
	held     []protocol.Message // came while the role was on its way here
	until    int64              // of handing: when its lease is over, ns; 0 = not asked for
}

type stage uint8

const (
	idle     stage = iota
	copying        // a granted copy is being made
	draining       // writes that run end before the hand-over
)

// Proposed judges a proposal if this node leads, else sends it on. A refused
// proposal is made again by a later epoch if it is still worth it.
func (u *Unit) Proposed(p *protocol.Propose) {
	if !u.MayCommit() {
		u.forward(p)
		return
	}
	judged := p.Proposal
	judged.Verdict = u.judge(p)
	judged.At, judged.Leader = u.table.Env.Now(), u.table.ID
	u.table.Env.Observer().Proposed(&judged)
}

// judge decides about a proposal and sets off what it commits. At most one act
// per collection is under way, and it must stand on the current configuration, unless
// it is independent of that.
//
// What a rule proposes for sec without an estimate stands on no configuration.
func (u *Unit) judge(p *protocol.Propose) record.Verdict {
	config := &u.Copy().Config
	_, joins := config.Joins(p.To)
	there := slices.Contains(config.Replicas, p.To) || joins
	blind := u.table.Cat.Collections[u.ID].Consistency == workloads.SEC && math.IsNaN(p.Delta)
	switch {
	case !slices.Contains(config.Replicas, p.Proposer):
		return record.Stale
	case p.Forced && p.Proposer == u.table.ID:
		return record.Stale // an earlier copy here has gone; that of a leader stays
	case p.Forced:
		u.reconfigure(p.Reason, p.Delta, -1, p.Proposer)
		return record.Committed
	case u.Independent(p.Kind, p.DropSelf, p.Delta):
		if there {
			return record.Needless
		}
		u.grant(p)
		return record.Committed
	case u.act.busy:
		return record.Busy
	case !blind && p.Seq != config.Seq:
		return record.Stale
	}
	switch p.Kind {
	case policy.Copy:
		if there {
			return record.Needless
		}
		u.begin(p)
		u.grant(p)
	case policy.Drop:
		if p.Proposer == u.table.ID || len(config.Replicas) < 2 {
			return record.Impossible
		}
		u.reconfigure(p.Reason, p.Delta, -1, p.Proposer)
	case policy.Lead:
		return u.judgeLead(p, slices.Contains(config.Replicas, p.To), joins)
	}
	return record.Committed
}

// judgeLead decides about a move of the role that this node has.
func (u *Unit) judgeLead(p *protocol.Propose, holds, joins bool) record.Verdict {
	switch {
	case p.Proposer != u.table.ID || p.To == u.table.ID:
		return record.Impossible
	case holds:
		u.begin(p)
		u.handOver()
	case joins:
		return record.Needless
	default:
		u.begin(p)
		u.grant(p)
	}
	return record.Committed
}

func (u *Unit) begin(p *protocol.Propose) {
	u.act.busy, u.act.proposal, u.act.stage = true, *p, copying
}

func (u *Unit) done() {
	u.act.busy, u.act.stage = false, idle
}

// grant lets the target of a proposal fetch the state from the proposer. From
// now on the target gets every update.
func (u *Unit) grant(p *protocol.Propose) {
	copied := u.Copy()
	config := copied.Config
	config.Seq++
	config.Joining = protocol.WithJoiner(config.Joining, protocol.Joiner{Node: p.To, Seq: config.Seq})
	config.Cause, config.Delta = p.Reason, p.Delta
	u.Adopt(config)
	u.table.MulticastConfigure(config, u.table.Others(&config))
	g := &protocol.Grant{
		Configuration: config,
		Source:        p.Proposer,
		Target:        p.To,
		After:         u.Version(),
		Size:          u.Size(),
		Offer:         p.Offer,
	}
	u.table.Send(g.Target, network.Control, g)
}

// reconfigure publishes a new set of copies: with joined serving, without
// dropped (each if >= 0), for a cause that is expected to change the energy by delta.
func (u *Unit) reconfigure(cause string, delta float64, joined, dropped int32) {
	config := u.Copy().Config
	config.Seq++
	config.Cause, config.Delta = cause, delta
	tell := u.table.Others(&config)
	if joined >= 0 {
		config.Joining = protocol.WithoutJoiner(config.Joining, joined)
		config.Replicas = protocol.With(config.Replicas, joined)
	}
	if dropped >= 0 {
		config.Replicas = protocol.Without(config.Replicas, dropped)
		config.Joining = protocol.WithoutJoiner(config.Joining, dropped)
	}
	u.Adopt(config)
	u.table.MulticastConfigure(config, tell)
}

// installed ends the making of a copy.
func (u *Unit) installed(b *protocol.Installed) {
	if !u.MayCommit() {
		u.forward(b)
		return
	}
	if u.stranger(b) {
		return
	}
	act := &u.act
	mine := act.busy && act.stage == copying && act.proposal.To == b.Target
	if b.Refused != "" {
		refusal := &protocol.Refuse{Collection: u.ID, Target: b.Target, Offer: b.Offer, Reason: b.Refused}
		if b.Proposer == u.table.ID {
			defer u.table.demand.Refused(refusal)
		} else {
			u.table.Send(b.Proposer, network.Control, refusal)
		}
		config := u.Copy().Config
		config.Seq++
		config.Joining = protocol.WithoutJoiner(config.Joining, b.Target)
		u.Adopt(config)
		u.table.MulticastConfigure(config, u.table.Others(&config))
		if mine {
			u.done()
		}
		return
	}
	dropped := int32(-1)
	if mine && act.proposal.Kind == policy.Copy && act.proposal.DropSelf && act.proposal.Proposer != u.table.ID {
		dropped = act.proposal.Proposer
	}
	cause, delta := "copied", math.NaN()
	if mine {
		cause, delta = act.proposal.Reason, act.proposal.Delta
	}
	u.reconfigure(cause, delta, b.Target, dropped)
	if !mine {
		return
	}
	if act.proposal.Kind == policy.Lead || (act.proposal.DropSelf && act.proposal.Proposer == u.table.ID) {
		u.handOver()
		return
	}
	u.done()
}

// forward sends a message on towards the leader, or keeps it while the role is
// on its way to this node, or its lease is over.
func (u *Unit) forward(b protocol.Message) {
	if !u.table.SendTowardLeader(u.ID, network.Control, b) {
		u.act.held = append(u.act.held, b)
		u.Lapsed()
	}
}

// Busy reports whether this node serialises an act on the unit, or takes its role over.
func (u *Unit) Busy() bool { return u != nil && (u.act.busy || u.act.handing != nil) }

// Arriving reports whether the leader's role is on its way here.
func (u *Unit) Arriving() bool { return u != nil && u.act.handing != nil }

// Acting reports whether this node serialises an act on the unit.
func (u *Unit) Acting() bool { return u != nil && u.act.busy }
