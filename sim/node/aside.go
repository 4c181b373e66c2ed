package node

import "github.com/ermes-sim/ermes-sim/sim/record"

// Aside calls yield for everything that this node keeps aside, with what will wake it.
func (n *Node) Aside(yield func(record.Aside)) {
	n.Table.Aside(n.toLeader, yield)
	for i := range n.calls {
		if c := n.calls[i]; c.request != nil && (c.body == needing || c.awaited > 0) {
			yield(record.Aside{What: "a call with a remote access", For: record.Access, Collection: -1, Node: n.ID})
		}
	}
	for m := range n.code {
		if len(n.code[m].waiting) > 0 {
			yield(record.Aside{What: "a call of a function whose code is not here", For: record.Binary, Collection: -1, Node: n.ID})
		}
	}
	if n.cores.length() > 0 {
		yield(record.Aside{What: "a call in the queue of the cores", For: record.Core, Collection: -1, Node: n.ID})
	}
}

// Busies reports whether calls hold cores here: sooner or later one is free.
func (n *Node) Busies() bool { return n.cores.idle < n.cores.all }

// Queues reports whether a grant of c waits here for memory: it is refused at the end of the
// second epoch from then.
func (n *Node) Queues(c int32) bool { return n.agent.Queues(c) }

// Looks reports whether signs of life are still sent and looked for here: with failover, what
// waits for a leader gets one.
func (n *Node) Looks() bool { return n.keeper.Looks() }
