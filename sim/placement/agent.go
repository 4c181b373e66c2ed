package placement

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Agent is the part of a node that decides about placement.
type Agent struct {
	table *unit.Table
	cat   *platform.Catalogue
	par   *platform.Placement
	end   int64                      // of the run, ns: no epoch begins after it
	work  func() (busy, calls int64) // core time of the node's calls that have ended, ns, and their number

	phase  int64 // offset of this node's epochs, ns
	opened int64 // when the running window began, ns

	scale   meter.Scale
	meters  platform.Sparse[tally] // of the units of which this node holds a copy that serves
	held    []int32                // units with a meter, ascending
	intents platform.Sparse[intent]
	leaving []int32 // units whose copy here it has proposed to let go, in this epoch
	full    refusals
	queue   []queued // grants that wait for residents to leave

	heard   []policy.Neighbour // by link: what the last gossip said
	busy    int64              // what work told when the window began
	load    float64            // ρ of the last window
	calls   int64              // likewise
	service float64            // s of a core that a call took in the last window with any
	price   float64            // of memory, requests in flight per byte
}

// An intent is what this node has proposed for its own copy of a unit.
type intent struct {
	hoped uint64 // configuration on which the proposal stands, 0 if none
}

// intent is that of unit c.
func (a *Agent) intent(c int32) *intent {
	i := a.intents.At(c)
	if i == nil {
		i = &intent{}
		a.intents.Set(c, i)
	}
	return i
}

// New returns the agent of a node. work tells what the node's cores have done, phase
// draws the offset of its epochs.
func New(table *unit.Table, work func() (busy, calls int64), phase workloads.Rand) *Agent {
	a := &Agent{table: table, cat: table.Cat, par: &table.Par.Placement, end: table.Par.Duration, work: work}
	a.scale = meter.Scale{Second: 1e9, Epoch: a.par.Epoch, History: a.par.History}
	if a.par.RandomPhase {
		a.phase = int64(phase.Float64() * float64(a.par.Epoch))
	}
	for _, neighbour := range table.Links {
		a.heard = append(a.heard, policy.Neighbour{Place: a.cat.Places[neighbour]})
	}
	return a
}

// Start begins the first epoch.
func (a *Agent) Start() {
	if a.par.Epoch > 0 {
		a.wake(a.phase+a.par.Epoch, platform.TimerEpoch)
	}
}

// wake asks for a timer at an absolute time, unless the run ends before.
func (a *Agent) wake(at int64, kind uint8) {
	if at <= a.end {
		a.table.Env.After(at-a.table.Env.Now(), platform.Timer{Kind: kind})
	}
}

// Timer is called when a state of the cycle ends.
func (a *Agent) Timer(t platform.Timer) {
	now := a.table.Env.Now()
	switch t.Kind {
	case platform.TimerEpoch: // Idle -> Gossip
		a.closeWindows(now)
		a.gossip()
		a.wake(now+a.par.Gossip, platform.TimerDecide)
		a.wake(now+a.par.Epoch, platform.TimerEpoch)
	case platform.TimerDecide: // Gossip -> Decision -> Idle
		a.decide()
	case platform.TimerEarly:
		a.closeEarly(int32(t.Arg))
	case platform.TimerAgain:
		a.decideAbout(int32(t.Arg))
	case platform.TimerExpire:
		a.expire(now)
	}
}

// lastEpoch is when the last epoch of the run begins, ns; 0 if none does.
func (a *Agent) lastEpoch() int64 {
	if a.par.Epoch == 0 || a.end < a.phase+a.par.Epoch {
		return 0
	}
	return a.end - (a.end-a.phase)%a.par.Epoch
}

// closeWindows ends the running window of everything that is counted. What has
// been counted for less than a quarter of an epoch goes on.
func (a *Agent) closeWindows(now int64) {
	a.measureLoad(now)
	a.closeTallies(now)
	a.reprice()
	a.expire(now)
	a.opened = now
}

// Handle takes a message for those who decide; false if it is none.
func (a *Agent) Handle(body protocol.Message, via int) bool {
	switch b := body.(type) {
	case *protocol.Gossip:
		a.hear(b, via)
	case *protocol.Refuse:
		a.Refused(b)
	default:
		return false
	}
	return true
}

// policyFor is the rule that decides about collection c.
func (a *Agent) policyFor(c int32) policy.Policy {
	return a.par.Policies[a.cat.Collections[c].Consistency]
}

// frozen tells whether the placement of c is pinned.
func (a *Agent) frozen(c int32) bool { return a.cat.Pinned[c] }

// Pending tells whether a policy's timer runs for the copy of c here, or a copy of it
// is on its way.
func (a *Agent) Pending(c int32) bool {
	if a.meters.At(c) == nil || a.frozen(c) || !a.table.Known(c).Serves() {
		return false
	}
	if a.table.Known(c).MayCommit() && len(a.table.Known(c).Copy().Config.Joining) > 0 {
		return true
	}
	waiting, ok := a.policyFor(c).(policy.Waiting)
	return ok && waiting.Pending(a.view(c))
}
