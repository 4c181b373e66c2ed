package node

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A step is what becomes of a call at a node that it has reached.
type step struct {
	move move
	link int   // onward: over which link
	unit int32 // park, join, await: at which unit it waits

	detour   bool // a pointer was stale, or a copy behind its client's session
	toLeader bool // from here on only the leader may serve it
}

// A move is the kind of a step.
type move uint8

const (
	serve  move = iota // it runs here
	onward             // it goes on over a link
	park               // it waits for the leader's role, or until it is known who has that
	join               // it waits for one of several copies that it needs here
	await              // it waits until a copy is as new as what its client has seen
	refuse             // what it uses does not exist
	fail               // no node has room for all that it reads
)

// arrive admits a request that has come over a link, or was sent by a client
// that is attached here.
func (n *Node) arrive(r *protocol.Request, sent bool) {
	r.Lap(record.Network, n.Env.Now())
	if reason := n.admit(r, sent); reason != identity.None {
		n.refuse(r, reason)
		return
	}
	n.route(r)
}

// route lets a call take its next step.
func (n *Node) route(r *protocol.Request) {
	s := n.next(r)
	if s.detour {
		r.Detours++
	}
	r.ToLeader = r.ToLeader || s.toLeader
	switch s.move {
	case serve:
		n.serve(r)
	case onward:
		r.Path += n.RTT[s.link]
		n.Send(n.Links[s.link], network.Offload, r)
	case park:
		n.Unit(s.unit).Park(r)
	case join:
		n.Unit(s.unit).Wait(r)
	case await:
		n.Unit(s.unit).Await(r)
	case refuse:
		n.refuse(r, identity.NoMatch)
	case fail:
		n.turnAway(r, record.NoMemory)
	}
}

// next decides where a call goes from here, and changes nothing. What only the leader may
// serve goes there, everything else to a copy (thesis section 2.2, data discovery).
//
// A call on several collections (docs/MODEL.md, calls on several collections) runs at one
// node. What it uses of sequential collections must be there. If it writes one, that is
// the leader of their common co-location group. If it only reads members of one group, any
// copy of that will do; if it reads several, it runs at the first node on the way to the
// root that holds all of them. Sec collections that are not there are accessed from afar;
// without a sequential one the call runs where travelling and remote accesses take least.
func (n *Node) next(r *protocol.Request) step {
	switch {
	case n.vanished(r):
		return step{move: refuse}
	case n.Central():
		return step{move: serve}
	case n.toLeader(r):
		return n.toItsLeader(r.Collection)
	case r.Set == nil, n.onOneGroup(r):
		return n.toCopy(r)
	case n.sequential(r.Collection):
		return n.toAllCopies(r)
	}
	return n.toLeastAccesses(r)
}

// toItsLeader is a step towards the leader of a unit.
func (n *Node) toItsLeader(unit int32) (s step) {
	s.unit = unit
	switch s.link = n.Unit(unit).LeaderLink(); {
	case s.link == platform.Nowhere:
		s.move = refuse
	case s.link != platform.Here:
		s.move = onward
	case !n.Known(unit).MayCommit():
		s.move = park // the role is on its way to or from here
	}
	return s
}

// toCopy is a step towards a copy of the unit that a call stands for.
func (n *Node) toCopy(r *protocol.Request) (s step) {
	u := n.Unit(r.Collection)
	s.unit = u.ID
	switch c := u.Copy(); {
	case c == nil || !c.Serves():
		return n.search(r)
	case !c.Certain():
		s.move = park
	case c.Sequential() && !c.Reached(r.Session) && n.Par.ForwardSession && !c.HasRole():
		s = n.toItsLeader(u.ID)
		s.detour, s.toLeader = true, true
	case c.Sequential() && !c.Reached(r.Session):
		s.move = await
	}
	return s
}

// search is a step of a call where there is no copy. If every copy that the node knew is
// gone and the news of the next one is still on its way, the leader always has one.
func (n *Node) search(r *protocol.Request) step {
	u := n.Unit(r.Collection)
	link, found := u.Nearest(int(r.Via))
	if n.Par.Routing == platform.Climb {
		link, found = u.Climb(n.FirstChild())
	}
	if found {
		return step{move: onward, link: link}
	}
	s := n.toItsLeader(u.ID)
	s.detour = s.move == onward
	if s.link == platform.Here {
		s.move = park
	}
	return s
}

// toAllCopies is a step of a call that reads several sequential units: towards the root
// until a node holds all of them. The root keeps a copy of each (Blueprint.unite); where
// it has lost one for want of memory, and none is on its way, the call fails.
func (n *Node) toAllCopies(r *protocol.Request) step {
	i := slices.IndexFunc(r.Set, func(u protocol.Use) bool { return n.sequential(u.Unit) && !n.Known(u.Unit).Serves() })
	switch {
	case i < 0:
		return n.onceNew(r)
	case n.ID != platform.Root:
		return step{move: onward}
	case n.Known(r.Set[i].Unit).Joining():
		return step{move: join, unit: r.Set[i].Unit}
	}
	return step{move: fail}
}

// onceNew lets a call run here once every sequential copy is as new as what its client has
// seen of it.
func (n *Node) onceNew(r *protocol.Request) step {
	for _, u := range r.Set {
		switch c := n.Unit(u.Unit).Copy(); {
		case c == nil:
		case !c.Certain():
			return step{move: join, unit: u.Unit}
		case c.Sequential() && !c.Reached(u.Session):
			return step{move: await, unit: u.Unit}
		}
	}
	return step{move: serve}
}

// toLeastAccesses is a step of a call on sec collections: over a link as long as that saves
// more in remote accesses than the longer way costs. All costs grow linearly
// along the tree, so the first node without such a link is the best.
func (n *Node) toLeastAccesses(r *protocol.Request) step {
	total, best, most := 0, platform.Here, 0
	beyond := make([]int, len(n.Links))
	for _, u := range r.Set {
		total += int(u.Accesses)
		if n.Known(u.Unit).Serves() {
			continue
		}
		link, found := n.Unit(u.Unit).Nearest(int(r.Via))
		if !found {
			link = n.Unit(u.Unit).LeaderLink()
		}
		if link < 0 {
			return step{move: refuse}
		}
		beyond[link] += int(u.Accesses)
	}
	for link, k := range beyond {
		if k > most {
			best, most = link, k
		}
	}
	if most-(total-most) > 1 {
		return step{move: onward, link: best}
	}
	return step{move: serve}
}

// toLeader reports whether only the leader may serve the request.
func (n *Node) toLeader(r *protocol.Request) bool {
	if r.Set != nil {
		return r.ToLeader || n.writesLed(r)
	}
	return n.sequential(r.Collection) && (r.Write || r.ToLeader)
}

// writesLed reports whether a call writes the sequential unit that it stands for.
func (n *Node) writesLed(r *protocol.Request) bool {
	return n.sequential(r.Collection) && slices.ContainsFunc(r.Set, func(u protocol.Use) bool {
		return u.Write && u.Unit == r.Collection
	})
}

// onOneGroup reports whether all that a call uses of sequential collections is of the
// unit that it stands for.
func (n *Node) onOneGroup(r *protocol.Request) bool {
	return n.sequential(r.Collection) && !slices.ContainsFunc(r.Set, func(u protocol.Use) bool {
		return u.Unit != r.Collection && n.sequential(u.Unit)
	})
}

// sequential tells the consistency of a unit.
func (n *Node) sequential(unit int32) bool {
	return n.Cat.Collections[unit].Consistency == workloads.Sequential
}

// vanished reports whether something that a call uses has been destroyed.
func (n *Node) vanished(r *protocol.Request) bool {
	return n.Known(r.Collection).Gone() || slices.ContainsFunc(r.Set, func(u protocol.Use) bool {
		return n.Known(u.Collection).Gone() || n.Known(u.Unit).Gone()
	})
}
