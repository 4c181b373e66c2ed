package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A call on several collections (docs/MODEL.md, calls on several collections)
// runs at one node:
//
//   - what it uses of sequential collections must be there. If it writes one, that
//     is the leader of their common co-location group. If it only reads members of
//     one group, any copy of that will do; if it reads several, it runs at the first
//     node on the way to the root that holds all of them;
//   - sec collections that are not there are accessed from afar. Without a
//     sequential one the call runs where travelling and remote accesses take least.

// routeSet serves a call on several collections here or sends it on.
func (n *Node) routeSet(r *protocol.Request) {
	switch {
	case n.toLeader(r), n.onOneGroup(r):
		n.routeAlone(r) // as a call on the group alone
	case n.sequential(r.Collection):
		n.routeReaders(r)
	default:
		n.routeRemote(r)
	}
}

// writesLed tells whether a call writes the sequential unit that it stands for.
func (n *Node) writesLed(r *protocol.Request) bool {
	if !n.sequential(r.Collection) {
		return false
	}
	return slices.ContainsFunc(r.Set, func(u protocol.Use) bool { return u.Write && u.Unit == r.Collection })
}

// sequential tells the consistency of a unit.
func (n *Node) sequential(unit int32) bool {
	return n.Cat.Collections[unit].Consistency == workloads.Sequential
}

// onOneGroup tells whether all that a call uses of sequential collections is of the
// unit that it stands for.
func (n *Node) onOneGroup(r *protocol.Request) bool {
	return n.sequential(r.Collection) && !slices.ContainsFunc(r.Set, func(u protocol.Use) bool {
		return u.Unit != r.Collection && n.sequential(u.Unit)
	})
}

// routeReaders sends a call that reads several sequential units towards the root
// until a node holds all of them. The root keeps a copy of each (World.unite); where
// it has lost one for want of memory, and none is on its way, the call fails.
func (n *Node) routeReaders(r *protocol.Request) {
	for _, u := range r.Set {
		if !n.sequential(u.Unit) || n.Known(u.Unit).Serves() {
			continue
		}
		if n.ID == int32(n.Cat.Tree.Root()) {
			if n.Known(u.Unit).Joining() {
				n.Unit(u.Unit).Wait(r)
			} else {
				n.turnAway(r, record.NoMemory)
			}
			return
		}
		n.offload(r, 0)
		return
	}
	n.serveSet(r)
}

// routeRemote sends a call on sec collections over a link as long as that saves
// more in remote accesses than the longer way costs. All costs grow linearly
// along the tree, so the first node without such a link is the best.
func (n *Node) routeRemote(r *protocol.Request) {
	total, best, most := 0, platform.Here, 0
	beyond := make([]int, len(n.Links))
	for _, u := range r.Set {
		total += int(u.Accesses)
		if n.Known(u.Unit).Serves() {
			continue
		}
		link, ok := n.Unit(u.Unit).Nearest(int(r.Via))
		if !ok {
			link = n.Unit(u.Unit).LeaderLink()
		}
		if link < 0 {
			n.refuse(r, identity.NoMatch)
			return
		}
		beyond[link] += int(u.Accesses)
	}
	for link, k := range beyond {
		if k > most {
			best, most = link, k
		}
	}
	if most-(total-most) > 1 {
		n.offload(r, best)
		return
	}
	n.serve(r)
}

// serveSet serves a call here once every sequential copy is as new as what the
// client has seen of it.
func (n *Node) serveSet(r *protocol.Request) {
	for _, u := range r.Set {
		c := n.Unit(u.Unit).Copy()
		if c != nil && !c.Certain() {
			n.Unit(u.Unit).Wait(r)
			return
		}
		if c != nil && c.Sequential() && !c.Reached(u.Session) {
			n.Unit(u.Unit).Await(r)
			return
		}
	}
	n.serve(r)
}

// startSet begins a call on several collections, if all that must be here is.
func (n *Node) startSet(r *protocol.Request) bool {
	for _, u := range r.Set {
		if !n.Central() && n.sequential(u.Unit) && (!n.Known(u.Unit).Serves() || !n.Unit(u.Unit).Copy().Certain()) {
			return false
		}
	}
	n.cores.take(n.Env.Now())
	r.Executed = n.ID
	f := &n.Cat.Functions[r.Deployed]
	cold := n.coldStart(f.Code)
	slot := n.takeCall()
	done := call{request: r, cold: cold, local: make([]*unit.Copy, len(r.Set))}
	stores := make([]wasm.NamedStore, len(r.Set))
	for i, u := range r.Set {
		stores[i] = wasm.NamedStore{Name: n.Cat.Collections[u.Collection].Name, Writable: u.Write}
		c := n.Unit(u.Unit).Copy()
		if c == nil || !c.Serves() {
			continue
		}
		stores[i].Store = n.View(u.Collection, c)
		done.local[i] = c
		c.Begin(u.Write)
		n.agent.Served(n.Unit(u.Unit), r.Access, c.Sequential() && (u.Write || r.ToLeader))
		if c.Sequential() {
			done.versions = append(done.versions, protocol.Seen{Unit: u.Unit, Version: c.Version()})
			n.observeServeOf(r, u, c)
		}
	}
	done.body = n.Env.Begin(r.Deployed, wasm.Invocation{
		Function: f.Export, Input: r.Input, Stores: stores,
		GasLimit: n.Par.GasLimit, StartNs: n.Env.Now() + cold, Seed: r.ID,
	})
	n.calls[slot] = done
	n.stepRemote(slot)
	return true
}

// writeSet sends what a call wrote to copies elsewhere, each once, and waits for
// all of them.
func (n *Node) writeSet(slot int32) {
	c := &n.calls[slot]
	for i, u := range c.request.Set {
		if c.local[i] != nil || repeats(c.request.Set, i) {
			continue
		}
		effects := n.effectsOn(u.Unit, c.request.Set, c.result.Effects)
		if len(effects) == 0 {
			continue
		}
		c.awaited++
		n.Unit(u.Unit).Access(&protocol.RemoteWrite{
			Call: c.request.ID, Client: c.request.Client, Unit: u.Unit, Slot: slot, Node: n.ID, Effects: effects,
		}, platform.Here)
	}
	if c.awaited == 0 {
		n.endSet(slot)
	}
}

// endSet consolidates what a call wrote here, replies and frees the core.
func (n *Node) endSet(slot int32) {
	done := n.calls[slot]
	n.calls[slot] = call{}
	n.idle = append(n.idle, slot)
	r := done.request
	again := false
	switch {
	case r.Status != record.OK:
	case n.overtaken(&done):
		if again = !done.wroteElsewhere(); !again {
			r.Status = record.TimedOut
		}
	case !n.consolidateSet(&done):
		r.Status = record.NoMemory
	case done.bereft && r.Wrote == 0:
		r.Status = record.Gone
	}
	reply := &protocol.Reply{Versions: done.versions}
	if r.Status == record.OK {
		reply.Output = done.result.Output
	}
	if !again {
		n.reply(r, reply)
	}
	n.cores.release(n.Env.Now())
	n.busy += done.busy
	n.ended++
	for i, u := range r.Set {
		if c := done.local[i]; c != nil {
			c.End(u.Write)
		}
	}
	n.dispatch()
	if again {
		n.repeat(r)
	}
	for i, u := range r.Set {
		c := done.local[i]
		if c == nil {
			continue
		}
		n.Unit(u.Unit).Ended(c)
	}
}

// consolidateSet applies the effects on copies here, unit by unit; the members of
// a group become visible together. false if one does not fit.
func (n *Node) consolidateSet(done *call) bool {
	r := done.request
	fits := true
	for i, u := range r.Set {
		c := done.local[i]
		if c == nil || repeats(r.Set, i) {
			continue
		}
		effects := n.effectsOn(u.Unit, r.Set, done.result.Effects)
		if len(effects) == 0 {
			continue
		}
		if n.Known(u.Unit).Gone() {
			done.lose()
			continue
		}
		version, ok := n.Unit(u.Unit).Commit(r.ID, r.Client, c, effects)
		fits = fits && ok
		if ok && c.Sequential() {
			done.versions = append(done.versions, protocol.Seen{Unit: u.Unit, Version: version})
		}
	}
	return fits
}

// lose notes that a collection on which the call had effects has been destroyed.
// What it wrote to others stands.
func (c *call) lose() {
	c.bereft = true
	c.request.Wrote--
}

// repeats tells whether an earlier member of a set is of the same unit.
func repeats(set []protocol.Use, i int) bool {
	return slices.ContainsFunc(set[:i], func(u protocol.Use) bool { return u.Unit == set[i].Unit })
}

// effectsOn collects what a call did to the members of one unit: they become
// visible together.
func (n *Node) effectsOn(unit int32, set []protocol.Use, effects [][]wasm.Effect) []replica.Effect {
	var on []replica.Effect
	for i, u := range set {
		if u.Unit == unit {
			on = append(on, n.Qualify(u.Collection, effects[i])...)
		}
	}
	return on
}

// wrote counts the units on which a call had effects.
func wrote(set []protocol.Use, effects [][]wasm.Effect) int32 {
	var units []int32
	for i, u := range set {
		if len(effects[i]) > 0 && !slices.Contains(units, u.Unit) {
			units = append(units, u.Unit)
		}
	}
	return int32(len(units))
}
