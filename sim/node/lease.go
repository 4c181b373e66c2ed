package node

import (
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// With failover a leader, or anchor, leads on a lease (Gray and Cheriton, SOSP
// 1989): it may order writes and commit acts until a time that the monitor at the
// root knows too, and nobody is elected before. All clocks of the simulation are
// one, so that no margin is needed for their skew.

// overtaken tells whether a call that ends would write to a sequential collection
// of which this node may not order writes any more: its lease ended while the call ran.
func (n *Node) overtaken(done *call) bool {
	if done.request.Set == nil {
		return done.copy.Sequential() && done.result.Err == nil && len(done.result.Effects[0]) > 0 && !n.Orders(done.copy)
	}
	for i, c := range done.local {
		if c != nil && c.Sequential() && len(done.result.Effects[i]) > 0 && !n.Orders(c) {
			return true
		}
	}
	return false
}

// wroteElsewhere tells whether a call on several collections has made effects
// visible at other nodes, so that it can not be repeated as if nothing had happened.
func (c *call) wroteElsewhere() bool {
	for i := range c.local {
		if c.local[i] == nil && len(c.result.Effects[i]) > 0 {
			return true
		}
	}
	return false
}

// repeat sends a call that has left nothing to whoever leads now.
func (n *Node) repeat(r *protocol.Request) {
	r.Executed, r.Gas, r.Wrote, r.Again = -1, 0, 0, true
	n.route(r)
}

// turnAway ends a call that this node does not execute. Of one whose body has run
// before, the client hears only that it does not know what has become of it.
func (n *Node) turnAway(r *protocol.Request, because record.Status) {
	r.Status = because
	if r.Again {
		r.Status = record.TimedOut
	}
	n.reply(r, &protocol.Reply{Boot: n.boot(because.Reason())})
}
