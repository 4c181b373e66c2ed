package node

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// Next is the step of a call, in words.
func (n *Node) Next(r *protocol.Request) string {
	s := n.next(r)
	text := [...]string{"serve", "onward", "park", "join", "await", "refuse", "fail"}[s.move]
	switch s.move {
	case onward:
		text += " to " + n.Cat.Tree.Node(int(n.Links[s.link])).Name
	case park, join, await:
		text += " at " + n.Cat.Collections[s.unit].Name
	case serve, refuse, fail:
	}
	if s.detour {
		text += ", a detour"
	}
	if s.toLeader {
		text += ", to the leader"
	}
	return text
}

// Running is the number of calls that occupy a slot, and how many slots there are.
func (n *Node) Running() string {
	return fmt.Sprintf("%d of %d", len(n.calls)-len(n.idle), len(n.calls))
}
