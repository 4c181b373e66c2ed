package placement

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/policy"
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

	meters []*meter // by collection; nil where this node holds no copy that serves
	held   []int32  // collections with a meter, ascending
	acts   []act    // by collection: what this node has under way
	full   refusals
	queue  []queued // grants that wait for residents to leave

	heard   []policy.Neighbour // by link: what the last gossip said
	busy    int64              // node.Busy when the window began
	load    float64            // ρ of the last window
	calls   int64              // node.Calls when the window began
	service float64            // s of a core that a call took in the last window with any

	beating bool     // a sign of life has not been answered
	wanted  bool     // another one is wanted
	stale   int      // answers in a row that came too late
	monitor *monitor // at the root, with failover
	price   float64  // of memory, requests in flight per byte
}

// Timers of an agent.
const (
	timerEpoch = node.PlacerTimers + iota
	timerDecide
	timerEarly // arg: collection
	timerAgain // arg: collection
	timerBeat
	timerWatch
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
	}
	if par.Placement.RandomPhase {
		a.phase = int64(phase.Float64() * float64(par.Placement.Epoch))
	}
	if par.Placement.Failover && n.ID() == int32(cat.Tree.Root()) {
		a.monitor = newMonitor(a)
	}
	for _, neighbour := range n.Links() {
		a.heard = append(a.heard, policy.Neighbour{Place: cat.Places[neighbour]})
	}
	return a
}

// Start begins the first epoch.
func (a *Agent) Start() {
	if a.par.Epoch > 0 {
		a.wake(a.phase+a.par.Epoch, timerEpoch)
	}
	if a.par.Failover {
		a.beat()
		a.wake(a.par.Heartbeat, timerBeat)
	}
	if a.monitor != nil {
		a.monitor.arm()
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
	case timerEarly:
		a.closeEarly(int32(t.Arg))
	case timerAgain:
		a.decideAbout(int32(t.Arg))
	case timerBeat:
		a.beat()
		a.wake(now+a.par.Heartbeat, timerBeat)
	case timerWatch:
		a.monitor.watch()
	}
}

// closeWindows ends the running window of everything that is counted. What has
// been counted for less than a quarter of an epoch goes on.
func (a *Agent) closeWindows(now int64) {
	a.measureLoad(now)
	for _, c := range a.held {
		a.meters[c].close(now, a.par.Epoch/4, &a.par.History)
	}
	a.reprice()
	a.expire(now)
	a.opened = now
}

// Handle takes a message of the protocol.
func (a *Agent) Handle(body protocol.Message, via int) {
	switch b := body.(type) {
	case *protocol.Gossip:
		a.hear(b, via)
	case *protocol.Propose:
		a.proposed(b)
	case *protocol.Refuse:
		a.remember(b)
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
	case *protocol.Lease:
		a.leased(b)
	case *protocol.Poll:
		a.polled(b)
	case *protocol.Elect:
		a.elected(b)
	case *protocol.Reign:
		a.reign(b)
	case *protocol.Beat:
		a.monitor.heard(b)
	case *protocol.Ballot:
		a.monitor.count(b)
	default:
		panic(fmt.Sprintf("node %d: a %T is not for a node, or not for this one", a.node.ID(), b))
	}
}

// policyFor is the rule that decides about collection c.
func (a *Agent) policyFor(c int32) policy.Policy {
	return a.par.Policies[a.cat.Collections[c].Consistency]
}

// frozen tells whether the placement of c is pinned.
func (a *Agent) frozen(c int32) bool { return a.cat.Pinned[c] }

// Pending tells whether an act on c is under way that this node serialises, or
// a policy's timer runs for its copy here.
func (a *Agent) Pending(c int32) bool {
	if a.acts[c].busy || a.acts[c].handing != nil || a.monitor.electing(c) {
		return true
	}
	if a.meters[c] == nil || a.frozen(c) || !a.node.Serves(c) {
		return false
	}
	if a.node.Leads(c) && len(a.node.Copy(c).Config.Joining) > 0 {
		return true
	}
	waiting, ok := a.policyFor(c).(policy.Waiting)
	return ok && waiting.Pending(a.view(c))
}
