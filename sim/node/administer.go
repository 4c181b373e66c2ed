package node

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Administer makes a change that the scenario has for this time. It happens at
// the root; the news travels down the tree, a message for each link. The change has
// been rehearsed before the run.
func (n *Node) Administer(event int) {
	e := &n.Cat.Management.Events[event]
	switch e.Kind {
	case platform.Withdraw:
		name := n.Cat.Clients[e.Client].Name
		group := n.Cat.Management.Client(int32(e.Client)).Group
		n.revoke(n.services.gtp.Group(group).Withdraw(name, n.Env.Now(), e.Roles...))
	case platform.Replace:
		revocation, err := n.services.gtp.Group(groupOf(&n.Cat.Management, e)).Replace(e.Role, n.Env.Now())
		rehearsed(err)
		n.revoke(revocation)
	case platform.Deploy:
		rehearsed(n.services.deploy(n.Cat.Deployments[event], n.Env.Now()))
		n.announceChange(&protocol.Change{What: protocol.Deployed, Group: n.Cat.Management.Function(int32(e.Function)).Group, Collection: -1})
	case platform.Create:
		n.create(int32(e.Collection))
	case platform.Destroy:
		n.services.destroy(n, int32(e.Collection))
	}
}

func rehearsed(err error) {
	if err != nil {
		panic("node: a change that was possible in the rehearsal: " + err.Error())
	}
}

// revoke makes tokens void: here at once, elsewhere when the news arrives.
func (n *Node) revoke(r identity.Revocation) {
	n.Env.Observer().Revoked(record.Revocation{At: r.At, Subject: r.Subject, Group: r.Group, Version: r.Version})
	n.revoked(&protocol.Revoke{Revocation: r})
}

// revoked heeds a revocation and passes it on. Until it arrives a node accepts
// what is void; it takes at most the one-way delay from the root.
func (n *Node) revoked(b *protocol.Revoke) {
	now := n.Env.Now()
	n.verifier.Revoke(b.Revocation, now)
	n.Env.Observer().Heard(record.Hearing{
		At: now, Since: b.At, Node: n.ID, Group: b.Group, Subject: b.Subject, Version: b.Version,
	})
	n.TellChildren(network.Token, b)
}

// announceChange tells the network that a group's metadata has a new version.
func (n *Node) announceChange(b *protocol.Change) {
	b.Version = n.services.version(b.Group)
	n.changed(b)
}

// changed takes notice of a change of metadata and passes it on. Replies tell
// clients the version, so that they ask again for what they remember.
func (n *Node) changed(b *protocol.Change) {
	n.versions[b.Group] = max(n.versions[b.Group], b.Version)
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

// create begins to create a collection: its home makes the first copy, then it is
// entered into the catalogue and the network is told.
func (n *Node) create(c int32) {
	n.services.making[c] = false
	home := int32(n.Cat.Collections[c].Home)
	if n.Central() || n.Cat.Rooted[c] {
		home = platform.Root // which always keeps a copy
	}
	if home == n.ID {
		n.services.placed(n, n.Place(c))
		return
	}
	n.Send(home, network.Control, &protocol.Place{Collection: c})
}

// placed enters a collection that has its first copy. A home without room is
// replaced by the root, which has room for everything.
func (s *Services) placed(n *Node, b *protocol.Placed) {
	if b.Refused {
		if b.Node == n.ID {
			panic(fmt.Sprintf("node %d: no room for collection %d at the root", n.ID, b.Collection))
		}
		s.placed(n, n.Place(b.Collection))
		return
	}
	rehearsed(s.enter(b.Collection))
	group := s.cat.Management.Collection(b.Collection).Group
	n.announceChange(&protocol.Change{What: protocol.Created, Group: group, Collection: b.Collection, Home: b.Node})
	condemned := s.making[b.Collection]
	if delete(s.making, b.Collection); condemned {
		s.destroy(n, b.Collection)
	}
}

// destroy takes a collection out of the catalogue; then its copies go. One whose
// first copy is still being made goes when that is done.
func (s *Services) destroy(n *Node, c int32) {
	group, name := s.cat.Management.Collection(c).Group, s.cat.Collections[c].Name
	if _, making := s.making[c]; making {
		s.making[c] = true
		return
	}
	if !s.metadata.Destroy(group, name) {
		panic(fmt.Sprintf("node: collection %q of group %q is to be destroyed at %d ns and does not exist", name, group, n.Env.Now()))
	}
	n.announceChange(&protocol.Change{What: protocol.Destroyed, Group: group, Collection: c})
}
