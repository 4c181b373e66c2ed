package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// computed sends what a call wrote elsewhere, or ends it.
func (n *Node) computed(slot int32) {
	if n.bury(slot) {
		return
	}
	c := n.calls[slot]
	r, now := c.request, n.Env.Now()
	r.Lap(record.Cold, min(r.Marked()+c.cold, now))
	r.Lap(record.Execution, now)
	n.code[n.Cat.Functions[r.Deployed].Code].lastUse = now
	switch {
	case c.alone() && n.Known(r.Collection).Gone():
		r.Status = record.Gone
	case c.result.Err != nil:
		r.Status, r.Said = failure(&c.result)
	case !n.Central():
		n.write(slot)
	}
	if c.awaited == 0 {
		n.end(slot)
	}
}

// write sends what a call wrote to copies elsewhere, once to each unit.
func (n *Node) write(slot int32) {
	c := n.calls[slot]
	r := c.request
	r.Wrote = c.wrote()
	for i := range c.uses {
		u := &c.uses[i]
		if u.copy != nil || c.repeats(i) {
			continue
		}
		effects := n.effectsOn(c, u.Unit)
		if len(effects) == 0 {
			continue
		}
		c.awaited++
		n.access(u.Unit, &protocol.RemoteWrite{Call: r.ID, Client: r.Client, Unit: u.Unit, Slot: slot, Node: n.ID, Effects: effects})
	}
}

// written takes the acknowledgement of a write access.
func (n *Node) written(b *protocol.RemoteDone) {
	if n.bury(b.Slot) {
		return
	}
	c := n.calls[b.Slot]
	c.request.Lap(record.Remote, n.Env.Now())
	c.awaited--
	if b.Version != (replica.Version{}) {
		c.seen = append(c.seen, protocol.Seen{Unit: b.Unit, Version: b.Version})
	}
	switch {
	case b.Refused:
		c.request.Status = record.NoMemory
	case b.Gone:
		c.lose()
	default:
		c.stands = true
	}
	if c.awaited == 0 {
		n.end(b.Slot)
	}
}

// end makes visible what a call wrote here, replies and frees the core (thesis section 2.2,
// data propagation and consolidation).
func (n *Node) end(slot int32) {
	c := n.calls[slot]
	r := c.request
	again := false
	switch {
	case r.Status != record.OK:
	case n.overtaken(c):
		if again = !c.wroteElsewhere(); !again {
			r.Status = record.TimedOut
		}
	case !n.consolidate(c):
		r.Status = record.NoMemory
	case c.lostTarget && r.Wrote == 0:
		r.Status = record.Gone
	}
	if r.Status == record.NoMemory && c.stands {
		r.Status = record.TimedOut // what fitted stands: the call has neither happened nor not
	}
	if !again {
		n.reply(r, c.reply())
	}
	n.cores.release(n.Env.Now())
	n.busy += c.busy
	n.ended++
	var room [2]use // the slot may be taken before the last of them has been looked at
	uses := append(room[:0], c.uses...)
	n.release(slot)
	for i := range uses {
		if uses[i].copy != nil {
			uses[i].copy.End(uses[i].Write)
		}
	}
	n.dispatch()
	if again {
		n.repeat(r)
	}
	for i := range uses {
		if uses[i].copy != nil {
			n.Unit(uses[i].Unit).Ended(uses[i].copy)
		}
	}
}

// reply is what the client hears of a call.
func (c *call) reply() *protocol.Reply {
	b := &protocol.Reply{}
	if c.request.Status == record.OK {
		b.Output = c.result.Output
	}
	if c.request.Set != nil {
		b.Versions = slices.Clone(c.seen)
	} else if len(c.seen) > 0 {
		b.Version = c.seen[len(c.seen)-1].Version
	}
	return b
}

// consolidate applies the effects on copies here, unit by unit; the members of a group
// become visible together. false if one does not fit.
func (n *Node) consolidate(c *call) bool {
	fits := true
	for i := range c.uses {
		u := &c.uses[i]
		if u.copy == nil || c.repeats(i) {
			continue
		}
		effects := n.effectsOn(c, u.Unit)
		if len(effects) == 0 {
			continue
		}
		if n.Known(u.Unit).Gone() {
			c.lose()
			continue
		}
		version, ok := n.Unit(u.Unit).Commit(c.request.ID, c.request.Client, u.copy, effects)
		fits, c.stands = fits && ok, c.stands || ok
		if ok && u.copy.Sequential() {
			c.seen = append(c.seen, protocol.Seen{Unit: u.Unit, Version: version})
		}
	}
	return fits
}

// overtaken reports whether a call that ends would write to a sequential unit of which this
// node may not order writes any more: its lease ended while the call ran.
func (n *Node) overtaken(c *call) bool {
	for i := range c.uses {
		u := &c.uses[i]
		if u.copy != nil && u.copy.Sequential() && len(c.result.Effects[i]) > 0 && !n.Orders(u.copy) {
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
	n.reply(r, &protocol.Reply{Boot: n.Boot(because.Reason())})
}

// reply sends the outcome to the client through the node by which it came.
func (n *Node) reply(r *protocol.Request, b *protocol.Reply) {
	b.Invocation, b.Attempt = r.Invocation, r.Attempt
	b.Catalogue = n.version(r.Collection)
	n.Env.Send(network.Message{
		To:       network.ClientAddress(int(r.Client)),
		Access:   r.Access,
		Category: network.Reply,
		Body:     b,
	})
}
