package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// The way of a call through a node, once route has decided that it runs here:
//
//	serve     its code is here, or waits for it; it queues for a core
//	dispatch  a core is free: start, or route again if what it needs has gone meanwhile
//	start     what it uses of this node is held; its body runs
//	step      each access to state elsewhere is a RemoteRead; answered goes on
//	computed  the time of its instructions has passed: write what it wrote elsewhere
//	written   each RemoteWrite has been acknowledged
//	end       what it wrote here becomes visible, the reply leaves, the core is free
//
// A call on one collection uses a set of one, which is here; only its routing differs. In
// the central execution mode (the thesis' first ablation, section 5.2) nodes keep no state:
// the one use of a call is never here, and each of its accesses is a round trip to the
// external store at the root.

// call is a function that occupies a core.
type call struct {
	request *protocol.Request
	uses    []use
	one     [1]use // room for the uses of a call on one collection
	result  wasm.Result
	cold    int64           // ns
	busy    int64           // on the core, cold start included, ns
	seen    []protocol.Seen // versions of sequential units that it saw or made
	dead    bool            // ended by a crash; its slot is free when what it waited for has come
	body    platform.Body   // while it waits for state elsewhere
	awaited int             // remote writes that have not been acknowledged
	bereft  bool            // it had effects on a collection that has been destroyed
	stands  bool            // some of its effects are visible
}

// A use is one of a call's uses, with the copy here; nil if it is elsewhere.
type use struct {
	protocol.Use
	copy *unit.Copy
}

// alone tells whether a call is on one collection whose copy is here.
func (c *call) alone() bool { return c.request.Set == nil && c.uses[0].copy != nil }

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

// ready tells whether a call may begin here: what must be here of what it uses is, and
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
		if known := n.Known(u.Unit); known.Serves() && !(n.Central() && r.Set == nil) {
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

// run runs the body: to its end at once if all that it uses is here, else to its first
// access elsewhere.
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
		in.Stores[i] = wasm.NamedStore{Name: n.Cat.Collections[u.Collection].Name, Writable: u.Write}
		if u.copy != nil {
			in.Stores[i].Store = n.View(u.Collection, u.copy)
		}
	}
	if !c.alone() {
		c.body = n.Env.Begin(r.Deployed, in)
		n.step(slot)
		return
	}
	c.result = n.Env.Execute(r.Deployed, in)
	n.see(c, &c.uses[0])
	n.compute(slot, c.result.Reads+c.result.Writes, platform.TimerFinish)
}

// step runs a body to its next access elsewhere, or lets the time of its instructions pass
// when it has ended.
func (n *Node) step(slot int32) {
	c := n.calls[slot]
	need, more := c.body.Next()
	if more {
		u := c.uses[need.Store]
		n.access(u.Unit, &protocol.RemoteRead{
			Call: c.request.ID, Slot: slot, From: n.ID, Collection: u.Collection, Unit: u.Unit, Key: need.Key, Keys: need.Keys,
		}, c.request.Set == nil)
		return
	}
	c.request.Lap(record.Remote, n.Env.Now())
	c.result, c.body = c.body.Result(), nil
	accesses := 0
	for i := range c.uses {
		if c.uses[i].copy != nil {
			accesses += c.result.Accesses[i].Reads + c.result.Accesses[i].Writes
		}
	}
	n.compute(slot, accesses, platform.TimerRemote)
}

// access sends an access towards the nearest copy of a unit, or to the external store.
func (n *Node) access(unit int32, b protocol.Message, central bool) {
	if central {
		n.Send(platform.Root, network.RemoteAccess, b)
		return
	}
	n.Unit(unit).Access(b, platform.Here)
}

// answered gives a body the value that it waits for.
func (n *Node) answered(b *protocol.RemoteValue) {
	if n.bury(b.Slot) {
		return
	}
	n.calls[b.Slot].body.Answer(platform.Answer{Value: b.Value, Found: b.Found, Keys: b.Keys})
	n.step(b.Slot)
}

// compute lets the time pass that a body's instructions and its accesses to this node's
// store take.
func (n *Node) compute(slot int32, accesses int, timer uint8) {
	c := n.calls[slot]
	c.request.Gas, c.request.Accesses = c.result.Gas, int64(accesses)
	c.busy = c.cold + n.Cat.ServiceTime(n.ID, c.result.Gas, accesses)
	n.Env.After(c.busy, platform.Timer{Kind: timer, Arg: uint32(slot)})
}

// computed sends what a call wrote elsewhere, or ends it.
func (n *Node) computed(slot int32) {
	if n.bury(slot) {
		return
	}
	c := n.calls[slot]
	r, now := c.request, n.Env.Now()
	r.Lap(record.Cold, r.Marked()+c.cold)
	r.Lap(record.Execution, now)
	n.code[n.Cat.Functions[r.Deployed].Code].lastUse = now
	switch {
	case c.alone() && n.Known(r.Collection).Gone():
		r.Status = record.Gone
	case c.result.Err != nil:
		r.Status, r.Said = failure(&c.result)
	default:
		n.write(slot)
	}
	if c.awaited == 0 {
		n.end(slot)
	}
}

// write sends what a call wrote to copies elsewhere, once to each unit. To the external
// store a call makes its write accesses one after the other; they become visible together
// with the last.
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
		left := 0
		if r.Set == nil {
			left = c.result.Writes - 1
		}
		n.writeThrough(slot, u.Unit, effects, left)
	}
}

// writeThrough sends one write access; what is written goes with the last.
func (n *Node) writeThrough(slot, unit int32, effects []replica.Effect, left int) {
	c := n.calls[slot]
	b := &protocol.RemoteWrite{Call: c.request.ID, Client: c.request.Client, Unit: unit, Slot: slot, Node: n.ID, Left: left}
	if left == 0 {
		b.Effects = effects
	}
	c.awaited++
	n.access(unit, b, c.request.Set == nil)
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
	case b.Left > 0:
		n.writeThrough(b.Slot, b.Unit, n.effectsOn(c, b.Unit), b.Left-1)
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
	case c.bereft && r.Wrote == 0:
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

// overtaken tells whether a call that ends would write to a sequential unit of which this
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

// wroteElsewhere tells whether a call has made effects visible at other nodes, so that it
// can not be repeated as if nothing had happened.
func (c *call) wroteElsewhere() bool {
	for i := range c.uses {
		if c.uses[i].copy == nil && len(c.result.Effects[i]) > 0 {
			return true
		}
	}
	return false
}

// lose notes that a collection on which the call had effects has been destroyed.
// What it wrote to others stands.
func (c *call) lose() {
	c.bereft = true
	c.request.Wrote--
}

// repeats tells whether an earlier use is of the same unit.
func (c *call) repeats(i int) bool {
	return slices.ContainsFunc(c.uses[:i], func(u use) bool { return u.Unit == c.uses[i].Unit })
}

// effectsOn collects what a call did to the members of one unit: they become visible
// together.
func (n *Node) effectsOn(c *call, unit int32) []replica.Effect {
	if len(c.uses) == 1 {
		return n.Qualify(c.uses[0].Collection, c.result.Effects[0])
	}
	var on []replica.Effect
	for i := range c.uses {
		if c.uses[i].Unit == unit {
			on = append(on, n.Qualify(c.uses[i].Collection, c.result.Effects[i])...)
		}
	}
	return on
}

// wrote counts the units on which a call had effects.
func (c *call) wrote() int32 {
	count := int32(0)
	for i := range c.uses {
		earlier := func(k int) bool { return c.uses[k].Unit == c.uses[i].Unit && len(c.result.Effects[k]) > 0 }
		if len(c.result.Effects[i]) == 0 {
			continue
		}
		first := true
		for k := range i {
			first = first && !earlier(k)
		}
		if first {
			count++
		}
	}
	return count
}

// takeCall is a free slot of the calls.
func (n *Node) takeCall() int32 {
	if k := len(n.idle); k > 0 {
		slot := n.idle[k-1]
		n.idle = n.idle[:k-1]
		return slot
	}
	n.calls = append(n.calls, &call{})
	return int32(len(n.calls) - 1)
}

// release frees the slot of a call.
func (n *Node) release(slot int32) {
	c := n.calls[slot]
	*c = call{seen: c.seen[:0]}
	n.idle = append(n.idle, slot)
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
