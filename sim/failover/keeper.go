// Package failover replaces leaders that are not heard of (docs/MODEL.md, failover).
//
// A Keeper is the part of a node that gives signs of life for what it leads and gets
// leases for them. The Monitor, at the root, knows who leads what and until when, and
// elects. Who may do what as a leader, and what an elected one does, is the unit's.
package failover

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// Keeper keeps the leases of one node.
type Keeper struct {
	table *unit.Table
	par   *platform.Placement
	end   int64 // of the run, ns: no sign of life begins after it

	beating bool     // a sign of life has not been answered
	wanted  bool     // another one is wanted
	stale   int      // answers in a row that came too late
	monitor *monitor // at the root, with failover
}

// New returns the keeper of a node.
func New(table *unit.Table) *Keeper {
	k := &Keeper{table: table, par: &table.Par.Placement, end: table.Par.Duration}
	if k.par.Failover && table.ID == platform.Root {
		k.monitor = newMonitor(k)
	}
	return k
}

// Start gives the first sign of life.
func (k *Keeper) Start() {
	if k.par.Failover {
		k.Ask()
		k.wake(k.par.Heartbeat)
	}
	if k.monitor != nil {
		k.monitor.arm()
	}
}

// wake asks for the next sign of life at an absolute time, unless the run ends before.
func (k *Keeper) wake(at int64) {
	if at <= k.end {
		k.table.Env.After(at-k.table.Env.Now(), platform.Timer{Kind: platform.TimerBeat})
	}
}

// Timer is called when a sign of life is due, or a look for leaders.
func (k *Keeper) Timer(t platform.Timer) {
	if t.Kind == platform.TimerWatch {
		k.monitor.watch()
		return
	}
	k.Ask()
	k.wake(k.table.Env.Now() + k.par.Heartbeat)
}

// Handle takes a message of failover; false if it is none.
func (k *Keeper) Handle(body protocol.Message) bool {
	switch b := body.(type) {
	case *protocol.Lease:
		k.leased(b)
	case *protocol.Poll:
		k.polled(b)
	case *protocol.Beat:
		k.monitor.heard(b)
	case *protocol.Ballot:
		k.monitor.count(b)
	default:
		return false
	}
	return true
}

// Electing reports whether an election of unit c's leader is under way.
func (k *Keeper) Electing(c int32) bool { return k.monitor.electing(c) }

// Forget drops what is known of a destroyed unit.
func (k *Keeper) Forget(c int32) { k.monitor.forget(c) }

// Failover as the nodes see it (docs/MODEL.md, failover): leaders and anchors give
// signs of life and get leases for them; holders tell how far they have got, and
// follow whom the monitor has elected. The root's side is the monitor.

// Ask gives a sign of life for everything that this node leads. One at a time is
// on its way; if another is wanted meanwhile it follows the answer.
func (k *Keeper) Ask() {
	if k.beating {
		k.wanted = true
		return
	}
	b := &protocol.Beat{Node: k.table.ID, Sent: k.table.Env.Now()}
	for _, u := range k.table.All {
		if c, leads := u.Claim(); leads {
			b.Claims = append(b.Claims, c)
		}
	}
	switch {
	case len(b.Claims) == 0:
	case k.monitor != nil:
		k.monitor.own(b.Claims)
	default:
		k.beating, k.wanted = true, false
		k.table.Send(platform.Root, network.Control, b)
	}
}

// lateAnswers is how many answers in a row may come too late after the end of the
// run: a link that is never mended must not keep it going for ever.
const lateAnswers = 16

// leased takes the monitor's answer to a sign of life.
func (k *Keeper) leased(b *protocol.Lease) {
	k.beating = false
	for _, t := range b.Refused {
		k.table.Unit(t.Unit).Dismissed(t.Term)
	}
	for _, t := range b.Granted {
		k.table.Unit(t.Unit).Granted(t.Term, b.Until)
	}
	now := k.table.Env.Now()
	late := now >= b.Until
	if !late {
		k.stale = 0
	} else {
		k.stale++
	}
	if (k.wanted || late) && (now <= k.end || k.stale < lateAnswers) {
		k.Ask()
	}
}

// Licence returns the lease of a leader that takes over, if the monitor has registered
// it; else it asks.
func (k *Keeper) Licence(u *unit.Unit, h *protocol.Handover) (until int64, ok bool) {
	switch {
	case !k.table.Replaceable(u.ID):
		return unit.Forever, true
	case k.monitor != nil:
		if !k.monitor.register(unit.ClaimOf(&h.Configuration), k.table.ID, unit.Forever) {
			u.Decline()
			return 0, false
		}
		return unit.Forever, true
	case u.Promised() > k.table.Env.Now():
		return u.Promised(), true
	}
	k.Ask()
	return 0, false
}

// polled tells the monitor how far the copy here has got.
func (k *Keeper) polled(p *protocol.Poll) {
	k.table.Send(platform.Root, network.Control, k.ballot(p))
}

func (k *Keeper) ballot(p *protocol.Poll) *protocol.Ballot {
	b := &protocol.Ballot{Unit: p.Unit, Round: p.Round, Node: k.table.ID, Ready: k.table.Known(p.Unit).Electable()}
	if copied := k.table.Known(p.Unit).Copy(); copied != nil {
		b.Version, b.Config = k.table.Unit(p.Unit).Version(), copied.Config
	}
	return b
}

// Looks reports whether signs of life are still sent and looked for here: with failover,
// what waits for a leader gets one.
func (k *Keeper) Looks() bool {
	return k.par.Failover && (k.table.Env.Now() <= k.end || k.beating || k.monitor != nil && k.monitor.armed)
}
