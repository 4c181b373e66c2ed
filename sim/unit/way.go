package unit

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// A way is what a node knows of where a unit is: the link towards the leader, and per
// link the distance to the nearest copy beyond it. It is a distance vector on a tree:
// what a neighbour announces never runs back over the asking link, so there is no
// counting to infinity. Thesis section 2.2 keeps per node which child subtrees hold a
// collection; a distance over a child link is that and more.
type way struct {
	leader int32   // link towards the leader, platform.Here if it is this node
	term   uint64  // of the news that the pointer stands on
	beyond []int64 // by link: RTT from here over the link to the nearest copy there, or Unreachable
	told   []int64 // by link: what the neighbour was told last
}

// begin enters what the whole network knows before the run starts: where the first
// copies are.
func (w *way) begin(n *platform.Station, c int32) {
	degree := len(n.Links)
	cells := make([]int64, 2*degree)
	for i := range cells {
		cells[i] = protocol.Unreachable
	}
	*w = way{leader: platform.Nowhere, beyond: cells[:degree:degree], told: cells[degree:]}
	first := n.Cat.First[c]
	for _, holder := range first.Copies {
		link := n.LinkToward(holder)
		if holder == first.Leader {
			w.leader = int32(link)
		}
		rtt := n.Cat.Tree.RTT(int(n.ID), int(holder))
		if link != platform.Here {
			w.beyond[link] = nearer(w.beyond[link], rtt)
		}
		for l := range w.told {
			if l != link {
				w.told[l] = nearer(w.told[l], rtt)
			}
		}
	}
}

// LeaderLink is the link towards the leader, or platform.Here.
func (u *Unit) LeaderLink() int { return int(u.leader) }

// learn enters where a new collection has its first copy, unless the node has heard of
// a later leader already.
func (u *Unit) learn(home int32) {
	if u.leader == platform.Nowhere {
		u.leader = int32(u.table.LinkToward(home))
	}
}

// PointLeader turns the pointer to the leader, who leads in term. It returns false if
// the node has heard of a later term.
func (u *Unit) PointLeader(link int, term uint64) bool {
	if term < u.term {
		return false
	}
	u.leader, u.term = int32(link), term
	return true
}

// heard enters what the neighbour on link announced: it is rtt away from its nearest
// copy that is not beyond this node.
func (u *Unit) heard(link int, rtt int64) {
	if rtt != protocol.Unreachable {
		rtt += u.table.RTT[link]
	}
	if u.beyond[link] == rtt {
		return
	}
	u.beyond[link] = rtt
	u.announce()
}

// announce tells each neighbour whose view of the unit has changed.
func (u *Unit) announce() {
	for link := range u.told {
		rtt := u.elsewhere(link)
		if rtt != u.told[link] {
			u.told[link] = rtt
			u.table.Send(u.table.Links[link], network.Discovery, &protocol.Distance{Collection: u.ID, RTT: rtt})
		}
	}
}

// elsewhere is the distance from here to the nearest copy not via link.
func (u *Unit) elsewhere(link int) int64 {
	if u.Serves() {
		return 0
	}
	best := protocol.Unreachable
	for l, rtt := range u.beyond {
		if l != link {
			best = nearer(best, rtt)
		}
	}
	return best
}

// Nearest is the link to the nearest other copy for what has come over link via; ties
// go to the parent, then to the child that stands first in the tree, but never back:
// over a link without delay two nodes would send it to and fro.
func (w *way) Nearest(via int) (link int, ok bool) {
	best := protocol.Unreachable
	for l, rtt := range w.beyond {
		if rtt == protocol.Unreachable {
			continue
		}
		if best == protocol.Unreachable || rtt < best || rtt == best && link == via {
			best, link, ok = rtt, l, true
		}
	}
	return link, ok
}

// Climb is the thesis' rule: descend to the nearest copy in a child subtree if one is
// known, else ask the parent. first is the node's first link to a child.
func (w *way) Climb(first int) (link int, ok bool) {
	best := protocol.Unreachable
	for l := first; l < len(w.beyond); l++ {
		rtt := w.beyond[l]
		if rtt != protocol.Unreachable && (best == protocol.Unreachable || rtt < best) {
			best, link, ok = rtt, l, true
		}
	}
	if !ok && first == 1 {
		return 0, true
	}
	return link, ok
}

// nearer is the smaller of two distances, either of which may be Unreachable.
func nearer(a, b int64) int64 {
	if a == protocol.Unreachable || (b != protocol.Unreachable && b < a) {
		return b
	}
	return a
}
