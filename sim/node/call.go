package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// The way of a call through a node, once route has decided that it runs here:
//
//	serve     its code is here, or waits for it; it queues for a core
//	dispatch  a core is free: start, or route again if what it needs has gone meanwhile
//	start     what it uses of this node is held; its body begins to run (Bodies.Begin)
//	Needs     an access to state elsewhere is a RemoteRead; answered lets the body go on. With
//	          external storage changes are, too: RemoteOperation, operated
//	Ran       the body has ended: the time that it took passes on the core (Bodies.Spend)
//	computed  that time has passed: write what it wrote elsewhere
//	written   each RemoteWrite has been acknowledged
//	end       what it wrote here becomes visible, the reply leaves, the core is free
//
// A call on one collection uses a set of one, which is here; only its routing differs. In
// the central execution mode (the thesis' first ablation, section 5.2) nodes keep no state:
// nothing that a call uses is here, and each of its accesses is one round trip to the
// external storage at the root, which carries it out at once.

// call is a function that occupies a core.
type call struct {
	request    *protocol.Request
	uses       []use
	one        [1]use // room for the uses of a call on one collection
	result     wasm.Result
	cold       int64           // ns
	busy       int64           // on the core, cold start included, ns
	seen       []protocol.Seen // versions of sequential units that it saw or made
	body       stage           // how far its body has come
	dead       bool            // ended by a crash; its slot is free when what it waited for has come
	awaited    int             // remote writes that have not been acknowledged
	lostTarget bool            // it had effects on a collection that has been destroyed
	stands     bool            // some of its effects are visible
}

// A use is one of a call's uses, with the copy here; nil if it is elsewhere.
type use struct {
	protocol.Use
	copy *unit.Copy
}

// A stage is how far the body of a call has come.
type stage uint8

// The body runs, and will tell of itself; it waits for state elsewhere; it has ended.
const (
	running stage = iota
	needing
	ended
)

// alone reports whether a call is on one collection whose copy is here.
func (c *call) alone() bool { return c.request.Set == nil && c.uses[0].copy != nil }

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

// wroteElsewhere reports whether a call has made effects visible at other nodes, so that it
// can not be repeated as if nothing had happened.
func (c *call) wroteElsewhere() bool {
	for i := range c.uses {
		if c.uses[i].copy == nil && len(c.result.Effects[i]) > 0 {
			return true
		}
	}
	return false
}

// sees notes the newest version of a sequential unit that the call has made.
func (c *call) sees(unit int32, v replica.Version) {
	if v == (replica.Version{}) {
		return
	}
	for i := range c.seen {
		if c.seen[i].Unit == unit {
			c.seen[i].Version = v
			return
		}
	}
	c.seen = append(c.seen, protocol.Seen{Unit: unit, Version: v})
}

// lose notes that a collection on which the call had effects has been destroyed.
// What it wrote to others stands.
func (c *call) lose() {
	c.lostTarget = true
	c.request.Wrote--
}

// repeats reports whether an earlier use is of the same unit.
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
