package node

import (
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// call is a function that occupies a core.
type call struct {
	request *protocol.Request
	copy    *unit.Copy
	result  wasm.Result
	cold    int64 // ns
	busy    int64 // on the core, cold start included, ns
	version replica.Version
	dead    bool          // ended by a crash; its slot is free when what it waited for has come
	body    platform.Body // of a call that waits for remote state

	// Of a call on several collections:
	local    []*unit.Copy    // by position in its set: the copy here, nil if it is elsewhere
	versions []protocol.Seen // of the sequential ones
	awaited  int             // remote writes that have not been acknowledged
	bereft   bool            // it had effects on a collection that has been destroyed
}

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
		r.Lap(partQueue, n.Env.Now())
		if r.Set != nil {
			if !n.ready(r) || !n.startSet(r) {
				n.route(r)
			}
			continue
		}
		if n.Central() {
			n.startRemote(r)
			continue
		}
		if c := n.Unit(r.Collection).Copy(); c != nil && c.Serves() && c.Certain() && (!n.toLeader(r) || n.Known(r.Collection).MayCommit()) {
			n.start(r, c)
			n.agent.Served(n.Unit(r.Collection), r.Access, n.toLeader(r))
		} else {
			n.route(r) // the copy has gone while the call waited
		}
	}
}

// ready tells whether a call on several collections may begin here: a write of a
// sequential one only at its leader.
func (n *Node) ready(r *protocol.Request) bool {
	return n.Central() || !n.toLeader(r) || n.Known(r.Collection).MayCommit()
}

// start executes the body against the state as it is now; its writes become
// visible when the call ends.
func (n *Node) start(r *protocol.Request, c *unit.Copy) {
	f := &n.Cat.Functions[r.Deployed]
	now := n.Env.Now()
	n.cores.take(now)
	c.Begin(r.Write)
	r.Executed, r.Exclusive = n.ID, n.toLeader(r)
	n.Env.Observer().Started(&r.Invocation)
	cold := n.coldStart(f.Code)
	result := n.Env.Execute(r.Deployed, wasm.Invocation{
		Function: f.Export,
		Input:    r.Input,
		Stores:   []wasm.NamedStore{{Name: n.Cat.Collections[r.Collection].Name, Store: c.Store(), Writable: f.Write}},
		GasLimit: n.Par.GasLimit,
		StartNs:  now + cold,
		Seed:     r.ID,
	})
	r.Gas, r.Accesses = result.Gas, int64(result.Reads+result.Writes)
	slot := n.takeCall()
	n.calls[slot] = call{request: r, copy: c, result: result, cold: cold}
	if c.Sequential() {
		n.calls[slot].version = c.Version()
		n.observeServe(r, c)
	}
	busy := cold + n.Cat.ServiceTime(n.ID, result.Gas, result.Reads+result.Writes)
	n.calls[slot].busy = busy
	n.Env.After(busy, platform.Timer{Kind: platform.TimerFinish, Arg: uint32(slot)})
}

// finish ends a call: its writes are consolidated, the reply leaves, then the
// updates travel (thesis section 2.2, data propagation and consolidation).
func (n *Node) finish(slot int32) {
	if n.bury(slot) {
		return
	}
	done := n.calls[slot]
	n.calls[slot] = call{}
	n.idle = append(n.idle, slot)
	r, c := done.request, done.copy
	now := n.Env.Now()
	r.Lap(partCold, r.Marked()+done.cold)
	r.Lap(partExecution, now)
	n.code[n.Cat.Functions[r.Deployed].Code].lastUse = now

	reply := &protocol.Reply{Version: done.version}
	again := false
	switch {
	case n.Known(r.Collection).Gone():
		r.Status = record.Gone
	case n.overtaken(&done):
		again = true
	case done.result.Err != nil:
		r.Status, r.Said = failure(&done.result)
	case len(done.result.Effects[0]) > 0:
		r.Wrote = 1
		if version, ok := n.Unit(r.Collection).Commit(r.ID, r.Client, c, done.result.Effects[0]); ok {
			reply.Version, reply.Output = version, done.result.Output
		} else {
			r.Status = record.NoMemory
		}
	default:
		reply.Output = done.result.Output
	}
	if !again {
		n.reply(r, reply)
	}
	n.cores.release(now)
	n.busy += done.busy
	n.ended++
	c.End(r.Write)
	n.dispatch()
	if again {
		n.repeat(r)
	}
	if n.Known(r.Collection).Gone() {
		return
	}
	n.Unit(r.Collection).Ended(c)
}

func (n *Node) observeServe(r *protocol.Request, c *unit.Copy) {
	n.observeServeOf(r, protocol.Use{Unit: r.Collection, Session: r.Session}, c)
}

func (n *Node) observeServeOf(r *protocol.Request, u protocol.Use, c *unit.Copy) {
	found := c.Version()
	n.Env.Observer().Served(record.Serve{
		At: n.Env.Now(), Collection: u.Unit, Node: n.ID, Client: r.Client,
		SeenTerm: u.Session.Term, SeenIndex: u.Session.Index,
		FoundTerm: found.Term, FoundIndex: found.Index,
		Invocation: r.ID, Digest: c.Digest(),
	})
}

func (n *Node) takeCall() int32 {
	if k := len(n.idle); k > 0 {
		slot := n.idle[k-1]
		n.idle = n.idle[:k-1]
		return slot
	}
	n.calls = append(n.calls, call{})
	return int32(len(n.calls) - 1)
}
