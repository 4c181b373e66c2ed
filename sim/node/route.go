package node

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/unit"
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

// route serves a request here or sends it on. Sequential writes go to the
// leader, everything else to a copy (thesis section 2.2, data discovery).
func (n *Node) route(r *protocol.Request) {
	if n.vanished(r) {
		n.refuse(r, identity.NoMatch)
		return
	}
	switch {
	case n.Central():
		n.serve(r)
	case r.Set != nil:
		n.routeSet(r)
	default:
		n.routeAlone(r)
	}
}

// routeAlone serves a request on one unit here or sends it on.
func (n *Node) routeAlone(r *protocol.Request) {
	c := n.Unit(r.Collection).Copy()
	if n.toLeader(r) {
		switch link := n.Unit(r.Collection).LeaderLink(); {
		case link == platform.Nowhere:
			n.refuse(r, identity.NoMatch)
		case link != platform.Here:
			n.offload(r, link)
		case !n.Known(r.Collection).MayCommit():
			n.Unit(r.Collection).Park(r) // the role is on its way to or from here
		default:
			n.serve(r)
		}
		return
	}
	if c != nil && c.Serves() {
		if !c.Certain() {
			n.Unit(r.Collection).Park(r) // until it is known who leads
			return
		}
		n.serveRead(r, c)
		return
	}
	link, ok := n.Unit(r.Collection).Nearest(int(r.Via))
	if n.Par.Routing == platform.Climb {
		link, ok = n.Unit(r.Collection).Climb(n.FirstChild())
	}
	if !ok {
		// Every copy that this node knew is gone and the news of the next one is
		// still on its way; the leader always has one.
		switch link = n.Unit(r.Collection).LeaderLink(); link {
		case platform.Nowhere:
			n.refuse(r, identity.NoMatch)
			return
		case platform.Here:
			n.Unit(r.Collection).Park(r)
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
func (n *Node) serveRead(r *protocol.Request, c *unit.Copy) {
	if c.Sequential() && !c.Reached(r.Session) {
		if n.Par.ForwardSession && !c.HasRole() {
			r.Detours++
			r.ToLeader = true
			n.route(r)
			return
		}
		n.Unit(r.Collection).Await(r)
		return
	}
	n.serve(r)
}

// offload sends a request one link on.
func (n *Node) offload(r *protocol.Request, link int) {
	r.Path += n.RTT[link]
	n.Send(n.Links[link], network.Offload, r)
}

// reply sends the outcome to the client through the node by which it came.
func (n *Node) reply(r *protocol.Request, b *protocol.Reply) {
	b.Invocation, b.Attempt = r.Invocation, r.Attempt
	b.Catalogue = n.version(r.Collection)
	n.Env.Send(network.Message{
		To:       network.ClientAddress(int(r.Client)),
		Access:   r.Access,
		Category: network.Reply,
		Body:     b,
	})
}
