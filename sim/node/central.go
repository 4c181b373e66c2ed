package node

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// The central execution mode is the thesis' first ablation (section 5.2): nodes
// keep no state, a function runs where its client is attached and reads and
// writes an external store at the root, one round trip for each access. It holds
// its core all the time.

// startRemote begins a call whose state is in the external store.
func (n *Node) startRemote(r *protocol.Request) {
	f := &n.Cat.Functions[r.Deployed]
	n.cores.take(n.Env.Now())
	r.Executed = n.ID
	slot := n.takeCall()
	cold := n.coldStart(f.Code)
	n.calls[slot] = call{request: r, cold: cold, body: n.Env.Begin(r.Deployed, wasm.Invocation{
		Function: f.Export,
		Input:    r.Input,
		Stores:   []wasm.NamedStore{{Name: n.Cat.Collections[r.Collection].Name, Writable: f.Write}},
		GasLimit: n.Par.GasLimit,
		StartNs:  n.Env.Now() + cold,
		Seed:     r.ID,
	})}
	n.stepRemote(slot)
}

// stepRemote runs the body to its next read; when it has ended, the time that
// its instructions take passes.
func (n *Node) stepRemote(slot int32) {
	c := &n.calls[slot]
	r := c.request
	if need, more := c.body.Next(); more {
		if r.Set != nil {
			u := r.Set[need.Store]
			n.Unit(u.Unit).Access(&protocol.RemoteRead{
				Call: r.ID, Slot: slot, From: n.ID, Collection: u.Collection, Unit: u.Unit, Key: need.Key, Keys: need.Keys,
			}, platform.Here)
			return
		}
		n.Send(platform.Root, network.RemoteAccess, &protocol.RemoteRead{
			Call: r.ID, Slot: slot, From: n.ID, Collection: r.Collection, Unit: r.Collection, Key: need.Key, Keys: need.Keys,
		})
		return
	}
	r.Lap(record.Remote, n.Env.Now())
	c.result = c.body.Result()
	c.body = nil
	r.Gas = c.result.Gas
	accesses := 0
	for i := range c.local {
		if c.local[i] != nil {
			accesses += c.result.Accesses[i].Reads + c.result.Accesses[i].Writes
		}
	}
	r.Accesses = int64(accesses)
	c.busy = c.cold + n.Cat.ServiceTime(n.ID, c.result.Gas, accesses)
	n.Env.After(c.busy, platform.Timer{Kind: platform.TimerRemote, Arg: uint32(slot)})
}

// computedRemote sends what the body wrote, or ends the call.
func (n *Node) computedRemote(slot int32) {
	if n.bury(slot) {
		return
	}
	c := &n.calls[slot]
	r, now := c.request, n.Env.Now()
	r.Lap(partCold, r.Marked()+c.cold)
	r.Lap(partExecution, now)
	n.code[n.Cat.Functions[r.Deployed].Code].lastUse = now
	if c.result.Err != nil {
		r.Status, r.Said = failure(&c.result)
	}
	if r.Set != nil {
		r.Wrote = wrote(r.Set, c.result.Effects)
		n.writeSet(slot)
		return
	}
	if c.result.Err != nil || c.result.Writes == 0 || len(c.result.Effects[0]) == 0 {
		n.endRemote(slot)
		return
	}
	r.Wrote = 1
	n.writeRemote(slot, c.result.Writes-1)
}

func (n *Node) writeRemote(slot int32, left int) {
	c := &n.calls[slot]
	w := &protocol.RemoteWrite{Call: c.request.ID, Client: c.request.Client, Unit: c.request.Collection, Slot: slot, Node: n.ID, Left: left}
	if left == 0 {
		w.Effects = c.result.Effects[0]
	}
	n.Send(platform.Root, network.RemoteAccess, w)
}

// endRemote replies and frees the core.
func (n *Node) endRemote(slot int32) {
	done := n.calls[slot]
	n.calls[slot] = call{}
	n.idle = append(n.idle, slot)
	r := done.request
	reply := &protocol.Reply{Version: done.version}
	if r.Status == record.OK {
		reply.Output = done.result.Output
	}
	n.reply(r, reply)
	n.cores.release(n.Env.Now())
	n.busy += done.busy
	n.ended++
	n.dispatch()
}

// answered gives a body the value that it waits for.
func (n *Node) answered(b *protocol.RemoteValue) {
	if n.bury(b.Slot) {
		return
	}
	n.calls[b.Slot].body.Answer(platform.Answer{Value: b.Value, Found: b.Found, Keys: b.Keys})
	n.stepRemote(b.Slot)
}

// written goes on after a write access.
func (n *Node) written(b *protocol.RemoteDone) {
	if n.bury(b.Slot) {
		return
	}
	c := &n.calls[b.Slot]
	c.request.Lap(record.Remote, n.Env.Now())
	if c.request.Set != nil {
		c.awaited--
		if b.Version != (replica.Version{}) {
			c.versions = append(c.versions, protocol.Seen{Unit: b.Unit, Version: b.Version})
		}
		switch {
		case b.Refused:
			c.request.Status = record.NoMemory
		case b.Gone:
			c.lose()
		}
		if c.awaited == 0 {
			n.endSet(b.Slot)
		}
		return
	}
	if b.Left > 0 {
		n.writeRemote(b.Slot, b.Left-1)
		return
	}
	switch {
	case b.Refused:
		c.request.Status = record.NoMemory
	case b.Gone:
		c.request.Status = record.Gone
	}
	c.version = b.Version
	n.endRemote(b.Slot)
}
