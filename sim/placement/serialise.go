package placement

import (
	"cmp"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// act is what a leader has under way for one collection.
type act struct {
	busy     bool
	proposal protocol.Propose
	stage    stage
	handing  *protocol.Handover // at the new leader: waits for the last write
	pending  protocol.Grant     // at a target: what it has been granted
	fetches  []*protocol.Fetch  // at a source: wait for a version
	leaving  bool               // this node has proposed to let its copy go, in this epoch
	hoped    uint64             // configuration on which this node's own proposal stands, 0 if none
	held     []protocol.Message // came while the role was on its way here
	until    int64              // of handing: when its lease is over, ns; 0 = not asked for
}

type stage uint8

const (
	idle     stage = iota
	copying        // a granted copy is being made
	draining       // writes that run end before the hand-over
)

// propose sends an action of this node's policy to the leader.
func (a *Agent) propose(c int32, action policy.Action, v *policy.View) {
	if action.To != nil {
		action.To = a.cat.Places[action.To.ID] // a planner has a tree of its own
	}
	p := &protocol.Propose{Proposal: a.proposal(c, &action, v), Seq: a.node.Copy(c).Config.Seq}
	a.foresee(v, &action)
	a.acts[c].hoped = p.Seq
	a.acts[c].leaving = action.DropSelf || action.Kind == policy.Drop
	if a.node.Leads(c) {
		a.proposed(p)
		return
	}
	a.node.SendTowardLeader(c, network.Control, p)
}

// proposed judges a proposal if this node leads, else sends it on. A refused
// proposal is made again by a later epoch if it is still worth it.
func (a *Agent) proposed(p *protocol.Propose) {
	if !a.node.Leads(p.Collection) {
		a.forward(p.Collection, p)
		return
	}
	judged := p.Proposal
	judged.Verdict = a.judge(p)
	judged.At, judged.Leader = a.node.Env().Now(), a.node.ID()
	a.node.Env().Observer().Proposed(&judged)
}

// judge decides about a proposal and sets off what it commits. At most one act
// per collection is under way, and it must stand on the current configuration, unless
// it is independent of that.
//
// What a rule proposes for sec without an estimate stands on no configuration.
func (a *Agent) judge(p *protocol.Propose) record.Verdict {
	c := p.Collection
	config := &a.node.Copy(c).Config
	_, joins := config.Joins(p.To)
	there := has(config.Replicas, p.To) || joins
	blind := a.cat.Collections[c].Consistency == workloads.SEC && math.IsNaN(p.Delta)
	switch {
	case !has(config.Replicas, p.Proposer):
		return record.Stale
	case p.Forced:
		a.reconfigure(c, p.Reason, p.Delta, -1, p.Proposer)
		return record.Committed
	case a.independent(c, p.Kind, p.DropSelf, p.Delta):
		if there {
			return record.Needless
		}
		a.grant(c, p)
		return record.Committed
	case a.acts[c].busy:
		return record.Busy
	case !blind && p.Seq != config.Seq:
		return record.Stale
	}
	switch p.Kind {
	case policy.Copy:
		if there {
			return record.Needless
		}
		a.begin(c, p)
		a.grant(c, p)
	case policy.Drop:
		if p.Proposer == a.node.ID() || len(config.Replicas) < 2 {
			return record.Impossible
		}
		a.reconfigure(c, p.Reason, p.Delta, -1, p.Proposer)
	case policy.Lead:
		return a.judgeLead(p, has(config.Replicas, p.To), joins)
	}
	return record.Committed
}

// judgeLead decides about a move of the role that this node has.
func (a *Agent) judgeLead(p *protocol.Propose, holds, joins bool) record.Verdict {
	c := p.Collection
	switch {
	case p.Proposer != a.node.ID() || p.To == a.node.ID():
		return record.Impossible
	case holds:
		a.begin(c, p)
		a.handOver(c)
	case joins:
		return record.Needless
	default:
		a.begin(c, p)
		a.grant(c, p)
	}
	return record.Committed
}

func (a *Agent) begin(c int32, p *protocol.Propose) {
	a.acts[c].busy, a.acts[c].proposal, a.acts[c].stage = true, *p, copying
}

func (a *Agent) done(c int32) {
	a.acts[c].busy, a.acts[c].stage = false, idle
}

// grant lets the target of a proposal fetch the state from the proposer. From
// now on the target gets every update.
func (a *Agent) grant(c int32, p *protocol.Propose) {
	copied := a.node.Copy(c)
	config := copied.Config
	config.Seq++
	config.Joining = withJoiner(config.Joining, protocol.Joiner{Node: p.To, Seq: config.Seq})
	config.Cause, config.Delta = p.Reason, p.Delta
	a.node.Adopt(config)
	a.node.MulticastConfigure(config, a.node.Others(&config))
	g := &protocol.Grant{
		Configuration: config,
		Source:        p.Proposer,
		Target:        p.To,
		After:         a.node.Version(c),
		Size:          a.node.Size(c),
		Offer:         p.Offer,
	}
	a.node.Send(g.Target, network.Control, g)
}

// reconfigure publishes a new set of copies: with joined serving, without
// dropped (each if >= 0), for a cause that is expected to change the energy by delta.
func (a *Agent) reconfigure(c int32, cause string, delta float64, joined, dropped int32) {
	config := a.node.Copy(c).Config
	config.Seq++
	config.Cause, config.Delta = cause, delta
	tell := a.node.Others(&config)
	if joined >= 0 {
		config.Joining = withoutJoiner(config.Joining, joined)
		config.Replicas = with(config.Replicas, joined)
	}
	if dropped >= 0 {
		config.Replicas = without(config.Replicas, dropped)
		config.Joining = withoutJoiner(config.Joining, dropped)
	}
	a.node.Adopt(config)
	a.node.MulticastConfigure(config, tell)
}

// installed ends the making of a copy.
func (a *Agent) installed(b *protocol.Installed) {
	c := b.Collection
	if !a.node.Leads(c) {
		a.forward(c, b)
		return
	}
	if a.stranger(b) {
		return
	}
	act := &a.acts[c]
	mine := act.busy && act.stage == copying && act.proposal.To == b.Target
	if b.Refused != "" {
		refusal := &protocol.Refuse{Collection: c, Target: b.Target, Offer: b.Offer, Reason: b.Refused}
		if b.Proposer == a.node.ID() {
			defer a.remember(refusal)
		} else {
			a.node.Send(b.Proposer, network.Control, refusal)
		}
		config := a.node.Copy(c).Config
		config.Seq++
		config.Joining = withoutJoiner(config.Joining, b.Target)
		a.node.Adopt(config)
		a.node.MulticastConfigure(config, a.node.Others(&config))
		if mine {
			a.done(c)
		}
		return
	}
	dropped := int32(-1)
	if mine && act.proposal.Kind == policy.Copy && act.proposal.DropSelf && act.proposal.Proposer != a.node.ID() {
		dropped = act.proposal.Proposer
	}
	cause, delta := "copied", math.NaN()
	if mine {
		cause, delta = act.proposal.Reason, act.proposal.Delta
	}
	a.reconfigure(c, cause, delta, b.Target, dropped)
	if !mine {
		return
	}
	if act.proposal.Kind == policy.Lead || (act.proposal.DropSelf && act.proposal.Proposer == a.node.ID()) {
		a.handOver(c)
		return
	}
	a.done(c)
}

// forward sends a message on towards the leader, or keeps it while the role is
// on its way to this node, or its lease is over.
func (a *Agent) forward(c int32, b protocol.Message) {
	if !a.node.SendTowardLeader(c, network.Control, b) {
		a.acts[c].held = append(a.acts[c].held, b)
		a.Lapsed(c)
	}
}

func has(list []int32, x int32) bool {
	for _, m := range list {
		if m == x {
			return true
		}
	}
	return false
}

// with and without return changed copies: configurations are shared by messages.
func with(list []int32, x int32) []int32 {
	out := make([]int32, 0, len(list)+1)
	placed := false
	for _, m := range list {
		if m == x {
			return list
		}
		if !placed && m > x {
			out, placed = append(out, x), true
		}
		out = append(out, m)
	}
	if !placed {
		out = append(out, x)
	}
	return out
}

func without(list []int32, x int32) []int32 {
	out := make([]int32, 0, len(list))
	for _, m := range list {
		if m != x {
			out = append(out, m)
		}
	}
	return out
}

func withJoiner(list []protocol.Joiner, x protocol.Joiner) []protocol.Joiner {
	out := append(withoutJoiner(list, x.Node), x)
	slices.SortFunc(out, func(a, b protocol.Joiner) int { return cmp.Compare(a.Node, b.Node) })
	return out
}

func withoutJoiner(list []protocol.Joiner, node int32) []protocol.Joiner {
	out := make([]protocol.Joiner, 0, len(list)+1)
	for _, j := range list {
		if j.Node != node {
			out = append(out, j)
		}
	}
	return out
}
