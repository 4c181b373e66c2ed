package node

import "github.com/ermes-sim/ermes-sim/sim/protocol"

// Link numbers that are none: the node itself, and no way that it knows of.
const (
	Here    = -1
	Nowhere = -2
)

// Directory is what a node knows of where collections are: per collection the
// link towards the leader, and per link the distance to the nearest copy beyond
// it. It is a distance vector on a tree: what a neighbour announces never runs
// back over the asking link, so there is no counting to infinity. Thesis
// section 2.2 keeps per node which child subtrees hold a collection; a distance
// over a child link is that and more.
type Directory struct {
	node   *Node
	routes []route // by collection
}

// route is the directory's entry for one collection.
type route struct {
	leader int32   // link towards the leader, Here if it is this node
	term   uint64  // of the news that the pointer stands on
	beyond []int64 // by link: RTT from here over the link to the nearest copy there, or Unreachable
	told   []int64 // by link: what the neighbour was told last
}

func newDirectory(n *Node, collections int) *Directory {
	d := &Directory{node: n, routes: make([]route, collections)}
	degree := len(n.links)
	cells := make([]int64, 2*degree*collections)
	for i := range cells {
		cells[i] = protocol.Unreachable
	}
	for c := range d.routes {
		r := &d.routes[c]
		r.leader = Nowhere
		r.beyond, cells = cells[:degree:degree], cells[degree:]
		r.told, cells = cells[:degree:degree], cells[degree:]
	}
	return d
}

// LeaderLink is the link towards the leader of collection c, or Here.
func (d *Directory) LeaderLink(c int32) int { return int(d.routes[c].leader) }

// learn enters where a new collection has its first copy, unless the node has
// heard of a later leader already.
func (d *Directory) learn(c, home int32) {
	if d.routes[c].leader == Nowhere {
		d.routes[c].leader = int32(d.node.linkToward(home))
	}
}

// PointLeader turns the pointer to the leader of c, who leads in term. It returns
// false if the node has heard of a later term.
func (d *Directory) PointLeader(c int32, link int, term uint64) bool {
	r := &d.routes[c]
	if term < r.term {
		return false
	}
	r.leader, r.term = int32(link), term
	return true
}

// Bootstrap enters what is known before the run starts: there is a copy of c at
// holder, and leads says whether it leads. The whole network is told at once.
func (d *Directory) Bootstrap(c, holder int32, leads bool) {
	n := d.node
	r := &d.routes[c]
	link := n.linkToward(holder)
	if leads {
		r.leader = int32(link)
	}
	rtt := n.cat.Tree.RTT(int(n.id), int(holder))
	if link != Here {
		r.beyond[link] = nearer(r.beyond[link], rtt)
	}
	for l := range r.told {
		if l != link {
			r.told[l] = nearer(r.told[l], rtt)
		}
	}
}

// Heard enters what the neighbour on link announced: it is rtt away from its
// nearest copy that is not beyond this node.
func (d *Directory) Heard(c int32, link int, rtt int64) {
	if rtt != protocol.Unreachable {
		rtt += d.node.rtt[link]
	}
	r := &d.routes[c]
	if r.beyond[link] == rtt {
		return
	}
	r.beyond[link] = rtt
	d.Announce(c)
}

// Announce tells each neighbour whose view of c has changed.
func (d *Directory) Announce(c int32) {
	r := &d.routes[c]
	for link := range r.told {
		rtt := d.elsewhere(c, link)
		if rtt != r.told[link] {
			r.told[link] = rtt
			d.node.announce(link, &protocol.Distance{Collection: c, RTT: rtt})
		}
	}
}

// elsewhere is the distance from here to the nearest copy of c not via link.
func (d *Directory) elsewhere(c int32, link int) int64 {
	if d.node.Serves(c) {
		return 0
	}
	best := protocol.Unreachable
	for l, rtt := range d.routes[c].beyond {
		if l != link {
			best = nearer(best, rtt)
		}
	}
	return best
}

// nearest is the link to the nearest other copy of c for what has come over link
// via; ties go to the parent, then to the child that stands first in the tree, but
// never back: over a link without delay two nodes would send it to and fro.
func (d *Directory) nearest(c int32, via int) (link int, ok bool) {
	best := protocol.Unreachable
	for l, rtt := range d.routes[c].beyond {
		if rtt == protocol.Unreachable {
			continue
		}
		if best == protocol.Unreachable || rtt < best || rtt == best && link == via {
			best, link, ok = rtt, l, true
		}
	}
	return link, ok
}

// climb is the thesis' rule: descend to the nearest copy in a child subtree if
// one is known, else ask the parent.
func (d *Directory) climb(c int32) (link int, ok bool) {
	best := protocol.Unreachable
	first := d.node.firstChild()
	for l := first; l < len(d.routes[c].beyond); l++ {
		rtt := d.routes[c].beyond[l]
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
