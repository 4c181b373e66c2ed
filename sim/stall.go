package sim

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An inspection looks for what is kept aside in vain: of all that nodes and clients have
// parked, whether something is under way that can end it. It sees every message in
// flight, which no node does. A wait is only called a stall if nothing of the kind that
// it waits for is under way anywhere, for its unit: what is right is never accused.
type inspection struct {
	world *World
	any   wake           // under way, about no unit
	about map[int32]wake // under way, by unit
}

// wake is a set of kinds of things under way.
type wake uint16

const (
	news      wake = 1 << iota // of who leads
	states                     // grants and copies on their way
	updates                    // writes on their way, or about to leave
	distances                  // news of copies
	catalogue                  // news of collections that come and go
	binaries
	accesses
	answers // of the management layer
	calls   // that run on the unit
)

// wakes is what can end a wait.
var wakes = [record.Wakers]wake{
	record.Role:     news | states | updates | calls,
	record.State:    states | news | updates | catalogue,
	record.Version:  updates | states | news,
	record.CopyNews: distances | states | news | catalogue | calls,
	record.Binary:   binaries,
	record.Core:     0, // judged at the node
	record.Access:   accesses,
	record.Answer:   answers,
}

// kindsOf is what a message in flight can end. It panics on a message that it does not
// know: a wait that this one ends would be taken for a stall.
func kindsOf(m protocol.Message) wake {
	switch m.(type) {
	case *protocol.Configure, *protocol.Handover, *protocol.Reign, *protocol.Elect, *protocol.Poll,
		*protocol.Ballot, *protocol.Beat, *protocol.Lease:
		return news
	case *protocol.Grant, *protocol.Fetch, *protocol.Transfer, *protocol.Installed, *protocol.Refuse, *protocol.Propose:
		return states
	case *protocol.Update:
		return updates
	case *protocol.Distance:
		return distances
	case *protocol.Change, *protocol.Place, *protocol.Placed, *protocol.Cleared:
		return catalogue
	case *protocol.CodeRequest, *protocol.CodeReply:
		return binaries
	case *protocol.RemoteRead, *protocol.RemoteValue, *protocol.RemoteWrite, *protocol.RemoteDone,
		*protocol.RemoteOperation, *protocol.RemoteOutcome:
		return accesses
	case *protocol.TokenRequest, *protocol.TokenReply, *protocol.MetadataQuery, *protocol.MetadataReply:
		return answers
	case *protocol.Request, *protocol.Reply, *protocol.Gossip, *protocol.Revoke:
		return 0
	}
	panic(fmt.Sprintf("sim: nobody has said what a %T can end the wait for", m))
}

// inspectAgain inspects the world at the end of a round, unless little has happened
// since the last time: looking costs as much as there are nodes and collections.
func (w *World) inspectAgain() {
	events := w.engine.Executed()
	if events-w.inspected >= uint64(len(w.nodes)*len(w.config.Collections)) {
		w.inspected = events
		w.inspect()
	}
}

// inspect tells of every stall. While a node is down or a link cut nothing is judged:
// what waits for it is no stall.
func (w *World) inspect() {
	if w.severed() {
		return
	}
	var waits []record.Aside
	collect := func(x record.Aside) { waits = append(waits, x) }
	for i := range w.nodes {
		w.nodes[i].Aside(collect)
	}
	if !w.forgetful() {
		for _, c := range w.clients {
			c.Aside(collect)
		}
	}
	if len(waits) == 0 {
		return
	}
	s := &inspection{world: w, about: make(map[int32]wake)}
	s.look()
	for _, x := range waits {
		if !s.woken(&x) {
			w.listeners.Stalled(record.Stall{At: w.Now(), Aside: x})
		}
	}
}

// forgetful reports whether nodes crash in this run, so that what clients ask may be lost.
func (w *World) forgetful() bool {
	for i := range w.config.Faults {
		if w.config.Faults[i].Kind == fault.Crash {
			return true
		}
	}
	return false
}

// look takes stock of what is under way.
func (s *inspection) look() {
	w := s.world
	for _, m := range w.network.InFlight() {
		body, ok := m.Body.(protocol.Message)
		if !ok {
			continue // a piece of a message
		}
		switch c, k := body.About(), kindsOf(body); {
		case c == protocol.NoUnit || k == catalogue:
			s.any |= k
		default:
			s.about[c] |= k
		}
	}
	for _, n := range w.nodes {
		if n.Looks() {
			s.any |= news
		}
		for c, u := range n.All {
			if u.AccessesAside() {
				s.any |= accesses
			}
			sends, runs := u.Stirs()
			if sends {
				s.about[c] |= updates
			}
			if runs {
				s.about[c] |= calls
			}
			if w.Now() <= w.config.Parameters.Duration && n.Queues(c) {
				s.about[c] |= states
			}
		}
	}
}

// woken reports whether something is under way that can end a wait.
func (s *inspection) woken(x *record.Aside) bool {
	if x.For == record.Core {
		return s.world.nodes[x.Node].Busies()
	}
	under := s.any
	if x.Collection >= 0 {
		under |= s.about[x.Collection]
	}
	return under&wakes[x.For] != 0
}
