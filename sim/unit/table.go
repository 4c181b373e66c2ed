package unit

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// A Table is all units of one node, and the memory that they share.
type Table struct {
	platform.Station
	calls  Calls
	demand Demand
	leases Leases

	units    platform.Sparse[Unit]
	occupied int64              // bytes of state held and reserved
	overdue  []*protocol.Update // of tied copies, for want of memory
	catching bool               // CatchUp is at work
	unsent   []unsent           // wait for the news where a leader is
}

// New returns the units of a node. Attach tells it, before the first message, whom to
// ask for what.
func New(s platform.Station) *Table { return &Table{Station: s} }

// Attach connects a table with the rest of its node.
func (t *Table) Attach(c Calls, d Demand, l Leases) { t.calls, t.demand, t.leases = c, d, l }

// Known is the unit at this node, nil if it has not concerned the node yet.
func (t *Table) Known(c int32) *Unit { return t.units.At(c) }

// Unit is the unit at this node.
func (t *Table) Unit(c int32) *Unit {
	if u := t.units.At(c); u != nil {
		return u
	}
	u := &Unit{ID: c, table: t}
	u.way.begin(&t.Station, c)
	t.units.Set(c, u)
	return u
}

// All yields the units that have concerned this node, ascending.
func (t *Table) All(yield func(c int32, u *Unit) bool) { t.units.All(yield) }

// Handle takes a message about a unit; false if it is about none.
func (t *Table) Handle(body protocol.Message, via int) bool {
	switch b := body.(type) {
	case *protocol.Update:
		t.Unit(b.Collection).update(b)
	case *protocol.Configure:
		t.configure(b)
	case *protocol.Distance:
		t.Unit(b.Collection).heard(via, b.RTT)
		t.Unit(b.Collection).releaseAccesses()
	case *protocol.RemoteRead:
		t.Unit(b.Unit).Access(b, via)
	case *protocol.RemoteWrite:
		t.Unit(b.Unit).Access(b, via)
	case *protocol.RemoteOperation:
		t.Unit(b.Unit).Access(b, via)
	case *protocol.Propose:
		t.Unit(b.Collection).Proposed(b)
	case *protocol.Grant:
		t.Unit(b.Collection).Join(b)
	case *protocol.Fetch:
		t.Unit(b.Collection).fetch(b)
	case *protocol.Transfer:
		t.Unit(b.Collection).transferred(b)
	case *protocol.Installed:
		t.Unit(b.Collection).installed(b)
	case *protocol.Handover:
		t.Unit(b.Collection).handover(b)
	case *protocol.Elect:
		t.Unit(b.Collection).Elected(b)
	case *protocol.Reign:
		t.Unit(b.Unit).Reign(b)
	case *protocol.Cleared:
		u := t.Unit(b.Collection)
		u.uncleared--
		u.cleared()
	default:
		return false
	}
	return true
}

// Check tells what is wrong with the units here, nil if nothing is.
func (t *Table) Check() error {
	for _, u := range t.All {
		if err := u.Check(); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return nil
}

// Crash loses what units have in memory: requests that wait, and calls that run.
func (t *Table) Crash() {
	for _, u := range t.All {
		u.parked = nil
		if c := u.copy; c != nil {
			c.running, c.writing, c.behind = 0, 0, nil
		}
	}
}

// Restart goes on where the node stopped. Copies that waited for their calls to end
// need not wait any more.
func (t *Table) Restart() {
	for _, u := range t.All {
		c := u.copy
		if c == nil {
			continue
		}
		if c.phase == leaving {
			u.gone()
			continue
		}
		if c.leads {
			u.Doubt()
		}
		u.Settled()
	}
}

// Used is the bytes of state held and reserved.
func (t *Table) Used() int64 { return t.occupied }

// SendTowardLeader sends b one link towards the leader. It returns false
// if the pointer ends here.
func (t *Table) SendTowardLeader(c int32, category network.Category, b protocol.Message) bool {
	link := t.Unit(c).LeaderLink()
	switch link {
	case platform.Here:
		return false
	case platform.Nowhere: // of a new collection, of which the news is on its way
		t.unsent = append(t.unsent, unsent{c, category, b})
		return true
	}
	t.Send(t.Links[link], category, b)
	return true
}

// actor stamps the writes of a sec copy that configuration seq has made.
func (t *Table) actor(seq uint64) replica.Actor {
	return replica.Actor{Node: t.ID, Incarnation: uint32(seq)}
}

// Act reports a change of placement to the observer.
func (t *Table) Act(a record.Act, config *protocol.Configuration) { t.act(a, config) }

// act reports a change of placement.
func (t *Table) act(a record.Act, config *protocol.Configuration) {
	a.At, a.Leader, a.Term, a.Seq = t.Env.Now(), config.Leader, config.Term, config.Seq
	t.Env.Observer().Acted(&a)
}
