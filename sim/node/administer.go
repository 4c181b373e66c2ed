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
	e := &n.cat.Management.Events[event]
	switch e.Kind {
	case platform.Withdraw:
		name := n.cat.Clients[e.Client].Name
		group := n.cat.Management.Client(int32(e.Client)).Group
		n.revoke(n.services.gtp.Group(group).Withdraw(name, n.env.Now(), e.Roles...))
	case platform.Replace:
		revocation, err := n.services.gtp.Group(groupOf(&n.cat.Management, e)).Replace(e.Role, n.env.Now())
		rehearsed(err)
		n.revoke(revocation)
	case platform.Deploy:
		rehearsed(n.services.deploy(n.cat.Deployments[event], n.env.Now()))
		n.announceChange(&protocol.Change{What: protocol.Deployed, Group: n.cat.Management.Function(int32(e.Function)).Group, Collection: -1})
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
	n.env.Observer().Revoked(record.Revocation{At: r.At, Subject: r.Subject, Group: r.Group, Version: r.Version})
	n.revoked(&protocol.Revoke{Revocation: r})
}

// revoked heeds a revocation and passes it on. Until it arrives a node accepts
// what is void; it takes at most the one-way delay from the root.
func (n *Node) revoked(b *protocol.Revoke) {
	now := n.env.Now()
	n.verifier.Revoke(b.Revocation, now)
	n.env.Observer().Heard(record.Hearing{
		At: now, Since: b.At, Node: n.id, Group: b.Group, Subject: b.Subject, Version: b.Version,
	})
	n.tellChildren(network.Token, b)
}

// TellChildren passes a message on down the tree.
func (n *Node) TellChildren(b protocol.Message) { n.tellChildren(network.Control, b) }

func (n *Node) tellChildren(category network.Category, b protocol.Message) {
	for _, child := range n.links[n.firstChild():] {
		n.send(child, category, b)
	}
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
	n.tellChildren(network.Metadata, b)
	switch b.What {
	case protocol.Created:
		n.learn(b.Collection, b.Home)
	case protocol.Destroyed:
		n.clear(b.Collection)
	case protocol.Deployed:
	}
}

// unsent is a message to the leader of a new collection of which this node has not
// heard.
type unsent struct {
	collection int32
	category   network.Category
	body       protocol.Message
}

// learn takes notice of a new collection and sends what has waited for that.
func (n *Node) learn(c, home int32) {
	n.directory.learn(c, home)
	n.releaseAccesses(c)
	waiting := n.unsent
	n.unsent = nil
	for _, u := range waiting {
		n.SendTowardLeader(u.collection, u.category, u.body)
	}
}

// version is what the node knows to be the newest of a collection's group.
func (n *Node) version(c int32) uint64 {
	return n.versions[n.cat.Management.Collection(c).Group]
}

// create begins to create a collection: its home makes the first copy, then it is
// entered into the catalogue and the network is told.
func (n *Node) create(c int32) {
	n.services.making[c] = false
	home := int32(n.cat.Collections[c].Home)
	if n.central() || n.cat.Rooted[c] {
		home = registryNode // which always keeps a copy
	}
	if home == n.id {
		n.services.placed(n, n.place(c))
		return
	}
	n.send(home, network.Control, &protocol.Place{Collection: c})
}

// place makes the first copy of a collection, if there is room for it.
func (n *Node) place(c int32) *protocol.Placed {
	if !n.MakeRoom(n.cat.Collections[c].Size) {
		return &protocol.Placed{Collection: c, Node: n.id, Refused: true}
	}
	n.Create(c, protocol.Configuration{Collection: c, Term: 1, Seq: 1, Leader: n.id, Replicas: []int32{n.id}})
	n.learn(c, n.id)
	n.directory.Announce(c)
	return &protocol.Placed{Collection: c, Node: n.id}
}

// placed enters a collection that has its first copy. A home without room is
// replaced by the root, which has room for everything.
func (s *Services) placed(n *Node, b *protocol.Placed) {
	if b.Refused {
		if b.Node == n.id {
			panic(fmt.Sprintf("node %d: no room for collection %d at the root", n.id, b.Collection))
		}
		s.placed(n, n.place(b.Collection))
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
		panic(fmt.Sprintf("node: collection %q of group %q is to be destroyed at %d ns and does not exist", name, group, n.env.Now()))
	}
	n.announceChange(&protocol.Change{What: protocol.Destroyed, Group: group, Collection: c})
}

// clear removes all that this node has of a destroyed collection. Messages about
// it that are still on their way are ignored when they arrive.
func (n *Node) clear(c int32) {
	n.destroyed[c] = true
	n.uncleared[c] = int32(len(n.links) - n.firstChild())
	waiting := n.parked[c]
	n.parked[c], n.sponsored[c] = nil, nil
	if copied := n.copies[c]; copied != nil {
		waiting = append(waiting, copied.behind...)
		n.copies[c] = nil
		if copied.phase == joining {
			n.occupy(-copied.reserved)
		} else {
			n.occupy(-copied.bytes())
		}
	}
	for _, r := range waiting {
		r.Lap(partWait, n.env.Now())
		n.refuse(r, identity.NoMatch)
	}
	n.releaseAccesses(c)
	n.placer.Destroyed(c)
	n.cleared(c)
}

// cleared reports to the parent when nothing is left here and below; at the root
// the collection is then gone everywhere.
func (n *Node) cleared(c int32) {
	if n.uncleared[c] > 0 {
		return
	}
	if n.id != registryNode {
		n.send(n.links[0], network.Metadata, &protocol.Cleared{Collection: c})
		return
	}
	n.act(record.Act{Kind: record.Destroy, Collection: c, Node: n.id, From: -1, Reason: "destroyed"}, &protocol.Configuration{Leader: -1})
}
