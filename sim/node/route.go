package node

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// arrive admits a request that has come over a link, or was sent by a client
// that is attached here.
func (n *Node) arrive(r *protocol.Request, sent bool) {
	r.Lap(partNetwork, n.env.Now())
	if reason := n.admit(r, sent); reason != identity.None {
		n.refuse(r, reason)
		return
	}
	n.route(r)
}

// route serves a request here or sends it on. Sequential writes go to the
// leader, everything else to a copy (thesis section 2.2, data discovery).
func (n *Node) route(r *protocol.Request) {
	if n.vanished(r) {
		n.refuse(r, identity.NoMatch)
		return
	}
	switch {
	case n.central():
		n.serve(r)
	case r.Set != nil:
		n.routeSet(r)
	default:
		n.routeAlone(r)
	}
}

// routeAlone serves a request on one unit here or sends it on.
func (n *Node) routeAlone(r *protocol.Request) {
	c := n.copies[r.Collection]
	if n.toLeader(r) {
		switch link := n.directory.LeaderLink(r.Collection); {
		case link == Nowhere:
			n.refuse(r, identity.NoMatch)
		case link != Here:
			n.offload(r, link)
		case !n.Leads(r.Collection):
			n.park(r) // the role is on its way to or from here
		default:
			n.serve(r)
		}
		return
	}
	if c != nil && c.serves() {
		if c.unsure || !c.valid() {
			n.park(r) // until it is known who leads
			return
		}
		n.serveRead(r, c)
		return
	}
	link, ok := n.directory.nearest(r.Collection, int(r.Via))
	if n.par.Routing == platform.Climb {
		link, ok = n.directory.climb(r.Collection)
	}
	if !ok {
		// Every copy that this node knew is gone and the news of the next one is
		// still on its way; the leader always has one.
		switch link = n.directory.LeaderLink(r.Collection); link {
		case Nowhere:
			n.refuse(r, identity.NoMatch)
			return
		case Here:
			n.park(r)
			return
		}
		r.Detours++
	}
	n.offload(r, link)
}

// toLeader tells whether only the leader may serve the request.
func (n *Node) toLeader(r *protocol.Request) bool {
	if r.Set != nil {
		return r.ToLeader || n.writesLed(r)
	}
	return n.sequential(r.Collection) && (r.Write || r.ToLeader)
}

// serveRead serves a call at a copy, once that is as new as what the client has
// seen of a sequential collection.
func (n *Node) serveRead(r *protocol.Request, c *Copy) {
	if c.log != nil && !c.log.Reached(r.Session) {
		if n.par.ForwardSession && !c.leads {
			r.Detours++
			r.ToLeader = true
			n.route(r)
			return
		}
		c.behind = append(c.behind, r)
		return
	}
	n.serve(r)
}

// park holds a request until the role of leader has arrived or left.
func (n *Node) park(r *protocol.Request) {
	n.parked[r.Collection] = append(n.parked[r.Collection], r)
	if n.Reigns(r.Collection) {
		n.placer.Lapsed(r.Collection)
	}
}

// Unpark lets the requests go on that waited for a change of c's leader or copy.
func (n *Node) Unpark(c int32) {
	waiting := n.parked[c]
	n.parked[c] = nil
	for _, r := range waiting {
		r.Lap(partWait, n.env.Now())
		n.route(r)
	}
	n.releaseAccesses(c)
}

// caughtUp lets the calls go on whose session the copy has reached.
func (n *Node) caughtUp(c *Copy) {
	if len(c.behind) == 0 {
		return
	}
	waiting := c.behind
	c.behind = nil
	for _, r := range waiting {
		if !c.log.Reached(r.Session) && r.Set == nil {
			c.behind = append(c.behind, r)
			continue
		}
		r.Lap(partWait, n.env.Now())
		if r.Set != nil {
			n.serveSet(r) // another of its copies may be behind
			continue
		}
		n.serve(r)
	}
}

// offload sends a request one link on.
func (n *Node) offload(r *protocol.Request, link int) {
	r.Path += n.rtt[link]
	n.send(n.links[link], network.Offload, r)
}

// reply sends the outcome to the client through the node by which it came.
func (n *Node) reply(r *protocol.Request, b *protocol.Reply) {
	b.Invocation, b.Attempt = r.Invocation, r.Attempt
	b.Catalogue = n.version(r.Collection)
	n.env.Send(network.Message{
		To:       network.ClientAddress(int(r.Client)),
		Access:   r.Access,
		Category: network.Reply,
		Body:     b,
	})
}
