package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
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
