package node

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// serve runs a request here: once its code is here and a core is free.
func (n *Node) serve(r *protocol.Request) {
	if !n.haveCode(n.Cat.Functions[r.Deployed].Code, r) {
		return
	}
	if limit := n.Par.QueueLimit; limit > 0 && n.cores.idle == 0 && n.cores.length() >= limit {
		n.cores.refuse(n.Env.Now())
		n.turnAway(r, record.Dropped)
		return
	}
	n.cores.push(r, n.Env.Now())
	n.dispatch()
}

// dispatch starts waiting calls while cores are idle.
func (n *Node) dispatch() {
	for n.cores.idle > 0 {
		r := n.cores.pop()
		if r == nil {
			return
		}
		r.Lap(record.Queue, n.Env.Now())
		if n.ready(r) {
			n.start(r)
		} else {
			n.route(r) // a copy or the role has gone while the call waited
		}
	}
}

// ready reports whether a call may begin here: what must be here of what it uses is, and
// certain, and a write of a sequential unit is at its leader.
func (n *Node) ready(r *protocol.Request) bool {
	if n.Central() {
		return true
	}
	if n.toLeader(r) && !n.Known(r.Collection).MayCommit() {
		return false
	}
	for _, u := range r.Uses {
		if c := n.Known(u.Unit).Copy(); (r.Set == nil || n.sequential(u.Unit)) && (c == nil || !c.Serves() || !c.Certain()) {
			return false
		}
	}
	return true
}

// start begins a call: it sees the state as it is now, and its writes become visible when
// it ends.
func (n *Node) start(r *protocol.Request) {
	now := n.Env.Now()
	n.cores.take(now)
	slot := n.takeCall()
	c := n.calls[slot]
	c.request = r
	c.uses = c.one[:0]
	for _, u := range r.Uses {
		x := use{Use: u}
		if known := n.Known(u.Unit); known.Serves() && !n.Central() {
			x.copy = known.Copy()
			x.copy.Begin(u.Write)
		}
		c.uses = append(c.uses, x)
	}
	r.Executed = n.ID
	if c.alone() {
		r.Exclusive = n.toLeader(r)
		n.Env.Observer().Started(&r.Invocation)
	}
	c.cold = n.coldStart(n.Cat.Functions[r.Deployed].Code)
	if c.alone() {
		n.see(c, &c.uses[0])
		n.run(slot)
		n.count(c)
	} else {
		n.count(c)
		n.run(slot)
	}
}

// count tells who counts demand what the call is served of here.
func (n *Node) count(c *call) {
	for i := range c.uses {
		u := &c.uses[i]
		switch {
		case u.copy == nil:
		case c.request.Set == nil:
			n.agent.Served(n.Unit(u.Unit), c.request.Access, n.toLeader(c.request))
		default:
			n.agent.Served(n.Unit(u.Unit), c.request.Access, u.copy.Sequential() && (u.Write || c.request.ToLeader))
			n.see(c, u)
		}
	}
}

// see notes what version of a sequential unit the call sees.
func (n *Node) see(c *call, u *use) {
	if !u.copy.Sequential() {
		return
	}
	found := u.copy.Version()
	c.seen = append(c.seen, protocol.Seen{Unit: u.Unit, Version: found})
	n.Env.Observer().Served(record.Serve{
		At: n.Env.Now(), Collection: u.Unit, Node: n.ID, Client: c.request.Client,
		SeenTerm: u.Session.Term, SeenIndex: u.Session.Index,
		FoundTerm: found.Term, FoundIndex: found.Index,
		Invocation: c.request.ID, Digest: u.copy.Digest(),
	})
}

// run lets the body of a call begin.
func (n *Node) run(slot int32) {
	c := n.calls[slot]
	r := c.request
	f := &n.Cat.Functions[r.Deployed]
	in := wasm.Invocation{
		Function: f.Export, Input: r.Input, Stores: make([]wasm.NamedStore, len(c.uses)),
		GasLimit: n.Par.GasLimit, StartNs: n.Env.Now() + c.cold, Seed: r.ID,
	}
	for i := range c.uses {
		u := &c.uses[i]
		in.Stores[i] = wasm.NamedStore{Name: n.Cat.Collections[u.Collection].Name, Writable: u.Write, External: n.Central()}
		if u.copy != nil {
			in.Stores[i].Store = n.View(u.Collection, u.copy)
		}
	}
	n.bodies.Begin(slot, r.Deployed, in)
}

// Needs sends an access of a body to state elsewhere on its way.
func (n *Node) Needs(slot int32, need platform.Need) {
	c := n.calls[slot]
	c.body = needing
	c.request.Lap(record.Execution, n.Env.Now())
	u := c.uses[need.Store]
	if need.Operation != nil {
		n.access(u.Unit, &protocol.RemoteOperation{
			Call: c.request.ID, Client: c.request.Client, Slot: slot, From: n.ID, Collection: u.Collection, Unit: u.Unit, Operation: *need.Operation,
		})
		return
	}
	n.access(u.Unit, &protocol.RemoteRead{
		Call: c.request.ID, Slot: slot, From: n.ID, Collection: u.Collection, Unit: u.Unit, Key: need.Key, Keys: need.Keys,
	})
}

// access sends an access towards the nearest copy of a unit, or to the external storage.
func (n *Node) access(unit int32, b protocol.Message) {
	if n.Central() {
		n.Send(platform.Root, network.RemoteAccess, b)
		return
	}
	n.Unit(unit).Access(b, platform.Here)
}

// goesOn is the call whose body has waited for an answer; nil if it is over.
func (n *Node) goesOn(slot int32) *call {
	if n.bury(slot) {
		return nil
	}
	c := n.calls[slot]
	c.body = running
	c.request.Lap(record.Remote, n.Env.Now())
	return c
}

// answered gives a body the value that it waits for.
func (n *Node) answered(b *protocol.RemoteValue) {
	if n.goesOn(b.Slot) == nil {
		return
	}
	n.bodies.Answer(b.Slot, platform.Answer{Value: b.Value, Found: b.Found, Keys: b.Keys})
}

// operated gives a body the outcome of an operation on external storage.
func (n *Node) operated(b *protocol.RemoteOutcome) {
	c := n.goesOn(b.Slot)
	if c == nil {
		return
	}
	if b.Changed {
		c.request.Wrote++
		c.sees(b.Unit, b.Version)
	}
	n.bodies.Answer(b.Slot, platform.Answer{Outcome: b.Outcome})
}

// Ran lets the time pass that a body has taken.
func (n *Node) Ran(slot int32, done platform.Completion) {
	c := n.calls[slot]
	timer := platform.TimerFinish
	if !c.alone() {
		timer = platform.TimerRemote
	}
	c.body, c.result = ended, done.Result
	c.request.Gas, c.request.Accesses = c.result.Gas, int64(done.Accesses)
	c.busy = c.cold + done.Took
	n.bodies.Spend(slot, c.busy, platform.Timer{Kind: timer, Arg: uint32(slot)})
}
