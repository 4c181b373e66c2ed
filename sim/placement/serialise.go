package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
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
	held     []network.Body     // came while the role was on its way here
}

type stage uint8

const (
	idle     stage = iota
	copying        // a granted copy is being made
	draining       // writes that run end before the hand-over
)

// propose sends an action of this node's policy to the leader.
func (a *Agent) propose(c int32, action policy.Action) {
	p := &protocol.Propose{
		Collection: c,
		Proposer:   a.node.ID(),
		Seq:        a.node.Copy(c).Config.Seq,
		Action:     action,
	}
	if a.node.Leads(c) {
		a.proposed(p)
		return
	}
	a.node.SendTowardLeader(c, network.Control, p)
}

// proposed judges a proposal if this node leads, else sends it on. At most one
// act per collection is under way, and it must stand on the current
// configuration; a refused proposal is made again by a later epoch if it is
// still worth it.
//
// Copies of sec collections are exempt: they do not depend on each other.
func (a *Agent) proposed(p *protocol.Propose) {
	c := p.Collection
	if !a.node.Leads(c) {
		a.forward(c, p)
		return
	}
	config := &a.node.Copy(c).Config
	target := int32(-1)
	if p.Action.To != nil {
		target = int32(p.Action.To.ID)
	}
	sec := a.cat.Collections[c].Consistency == workloads.SEC
	if !has(config.Replicas, p.Proposer) {
		return
	}
	if p.Forced {
		a.reconfigure(c, &p.Action, -1, p.Proposer)
		return
	}
	if p.Action.Kind == policy.Copy && sec && !p.Action.DropSelf {
		if !has(config.Replicas, target) && !has(config.Joining, target) {
			a.grant(c, p)
		}
		return
	}
	if a.acts[c].busy || (!sec && p.Seq != config.Seq) {
		return
	}
	switch p.Action.Kind {
	case policy.Copy:
		if has(config.Replicas, target) || has(config.Joining, target) {
			return
		}
		a.begin(c, p)
		a.grant(c, p)
	case policy.Drop:
		if p.Proposer == a.node.ID() || len(config.Replicas) < 2 {
			return
		}
		a.reconfigure(c, &p.Action, -1, p.Proposer)
	case policy.Lead:
		switch {
		case p.Proposer != a.node.ID() || target == a.node.ID():
			return
		case has(config.Replicas, target):
			a.begin(c, p)
			a.handOver(c)
		case has(config.Joining, target):
			return
		default:
			a.begin(c, p)
			a.grant(c, p)
		}
	}
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
	config.Joining = with(config.Joining, int32(p.Action.To.ID))
	config.Cause, config.Delta = p.Action.Reason, p.Action.Delta
	a.node.Adopt(config)
	a.node.MulticastConfigure(config, a.node.Others(&config))
	g := &protocol.Grant{
		Configuration: config,
		Source:        p.Proposer,
		Target:        int32(p.Action.To.ID),
		After:         a.node.Version(c),
		Size:          a.node.Size(c),
		Offer:         p.Action.Offer,
	}
	a.node.Send(g.Target, network.Control, g)
}

// reconfigure publishes a new set of copies: with joined serving, without
// dropped (each if >= 0), because of an action.
func (a *Agent) reconfigure(c int32, because *policy.Action, joined, dropped int32) {
	config := a.node.Copy(c).Config
	config.Seq++
	config.Cause, config.Delta = because.Reason, because.Delta
	tell := a.node.Others(&config)
	if joined >= 0 {
		config.Joining = without(config.Joining, joined)
		config.Replicas = with(config.Replicas, joined)
	}
	if dropped >= 0 {
		config.Replicas = without(config.Replicas, dropped)
		config.Joining = without(config.Joining, dropped)
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
	act := &a.acts[c]
	mine := act.busy && act.stage == copying && int32(act.proposal.Action.To.ID) == b.Target
	if b.Refused != "" {
		if b.Proposer == a.node.ID() {
			defer a.remember(&protocol.Refuse{Collection: c, Target: b.Target, Reason: b.Refused})
		} else {
			a.node.Send(b.Proposer, network.Control, &protocol.Refuse{Collection: c, Target: b.Target, Reason: b.Refused})
		}
		config := a.node.Copy(c).Config
		config.Seq++
		config.Joining = without(config.Joining, b.Target)
		a.node.Adopt(config)
		a.node.MulticastConfigure(config, a.node.Others(&config))
		if mine {
			a.done(c)
		}
		return
	}
	dropped := int32(-1)
	if mine && act.proposal.Action.Kind == policy.Copy && act.proposal.Action.DropSelf && act.proposal.Proposer != a.node.ID() {
		dropped = act.proposal.Proposer
	}
	because := &policy.Action{Reason: "copied", Delta: math.NaN()}
	if mine {
		because = &act.proposal.Action
	}
	a.reconfigure(c, because, b.Target, dropped)
	if !mine {
		return
	}
	if act.proposal.Action.Kind == policy.Lead || (act.proposal.Action.DropSelf && act.proposal.Proposer == a.node.ID()) {
		a.handOver(c)
		return
	}
	a.done(c)
}

// forward sends a message on towards the leader, or keeps it while the role is
// on its way to this node.
func (a *Agent) forward(c int32, b node.Sized) {
	if !a.node.SendTowardLeader(c, network.Control, b) {
		a.acts[c].held = append(a.acts[c].held, b)
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
