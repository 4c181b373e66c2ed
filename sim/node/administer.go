package node

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Administer makes a change at the root that the scenario has for this time.
func (n *Node) Administer(event int) { n.services.Administer(event) }

// Revoked heeds a revocation and passes it on. Until it arrives a node accepts
// what is void; it takes at most the one-way delay from the root.
func (n *Node) Revoked(b *protocol.Revoke) {
	now := n.Env.Now()
	n.verifier.Revoke(b.Revocation, now)
	n.Env.Observer().Heard(record.Hearing{
		At: now, Since: b.At, Node: n.ID, Group: b.Group, Subject: b.Subject, Version: b.Version,
	})
	n.TellChildren(network.Token, b)
}

// Changed takes notice of a change of metadata and passes it on. Replies tell
// clients the version, so that they ask again for what they remember.
func (n *Node) Changed(b *protocol.Change) {
	n.versions[b.Group] = max(n.versions[b.Group], b.Version)
	n.authority.Learn(b, n.Env.Now())
	n.TellChildren(network.Metadata, b)
	switch b.What {
	case protocol.Created:
		n.Learn(b.Collection, b.Home)
	case protocol.Destroyed:
		n.Unit(b.Collection).Clear()
	case protocol.Deployed:
	}
}

// version is what the node knows to be the newest of a collection's group.
func (n *Node) version(c int32) uint64 {
	return n.versions[n.Cat.Management.Collection(c).Group]
}
