package placement

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Agent is the part of a node that decides about placement.
type Agent struct {
	node *node.Node
	cat  *platform.Catalogue
	par  *platform.Placement
	end  int64 // of the run, ns: no epoch begins after it

	phase  int64 // offset of this node's epochs, ns
	opened int64 // when the running window began, ns

	meters []*meter // by collection; nil until there is demand or a copy
	active []int32  // collections with a meter, in order of their first demand
	acts   []act    // by collection: what this node does as leader
	heard  []neighbour
}

// neighbour is what the last gossip of one link said.
type neighbour struct {
	occupancy float64
	free      int64
	known     bool
	records   map[int32]*protocol.GossipRecord
}

// Timers of an agent.
const (
	timerEpoch = node.PlacerTimers + iota
	timerDecide
)

// New returns the agent of n. phase draws the offset of its epochs.
func New(n *node.Node, cat *platform.Catalogue, par *platform.Parameters, phase workloads.Rand) *Agent {
	a := &Agent{
		node:   n,
		cat:    cat,
		par:    &par.Placement,
		end:    par.Duration,
		meters: make([]*meter, len(cat.Collections)),
		acts:   make([]act, len(cat.Collections)),
		heard:  make([]neighbour, len(n.Links())),
	}
	if par.Placement.RandomPhase {
		a.phase = int64(phase.Float64() * float64(par.Placement.Epoch))
	}
	for l := range a.heard {
		a.heard[l].records = make(map[int32]*protocol.GossipRecord)
	}
	return a
}

// Start begins the first epoch.
func (a *Agent) Start() {
	if a.par.Epoch > 0 {
		a.wake(a.phase+a.par.Epoch, timerEpoch)
	}
}

// wake asks for a timer at an absolute time, unless the run ends before.
func (a *Agent) wake(at int64, kind uint8) {
	if at <= a.end {
		a.node.Env().After(at-a.node.Env().Now(), platform.Timer{Kind: kind})
	}
}

// Timer is called when a state of the cycle ends.
func (a *Agent) Timer(t platform.Timer) {
	now := a.node.Env().Now()
	switch t.Kind {
	case timerEpoch: // Idle -> Gossip
		a.closeWindows(now)
		a.gossip()
		a.wake(now+a.par.Gossip, timerDecide)
		a.wake(now+a.par.Epoch, timerEpoch)
	case timerDecide: // Gossip -> Decision -> Idle
		a.decide()
	}
}

// Handle takes a message of the protocol.
func (a *Agent) Handle(body network.Body, via int) {
	switch b := body.(type) {
	case *protocol.Gossip:
		a.hear(b, via)
	case *protocol.Propose:
		a.proposed(b)
	case *protocol.Grant:
		a.granted(b)
	case *protocol.Fetch:
		a.fetch(b)
	case *protocol.Transfer:
		a.transferred(b)
	case *protocol.Installed:
		a.installed(b)
	case *protocol.Handover:
		a.handover(b)
	}
}

// policyFor is the rule that decides about collection c.
func (a *Agent) policyFor(c int32) policy.Policy {
	return a.par.Policies[a.cat.Collections[c].Consistency]
}
