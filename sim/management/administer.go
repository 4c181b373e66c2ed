package management

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
func (s *Services) Administer(event int) {
	e, now := &s.cat.Management.Events[event], s.station.Env.Now()
	switch e.Kind {
	case platform.Withdraw:
		name := s.cat.Clients[e.Client].Name
		group := s.cat.Management.Client(int32(e.Client)).Group
		s.revoke(s.gtp.Group(group).Withdraw(name, now, e.Roles...))
	case platform.Replace:
		revocation, err := s.gtp.Group(groupOf(&s.cat.Management, e)).Replace(e.Role, now)
		rehearsed(err)
		s.revoke(revocation)
	case platform.Deploy:
		position := s.cat.Deployments[event]
		rehearsed(s.deploy(position, now))
		group := s.cat.Management.Function(int32(e.Function)).Group
		s.announce(&protocol.Change{What: protocol.Deployed, Group: group, Collection: -1, Function: position})
	case platform.Create:
		s.create(int32(e.Collection))
	case platform.Destroy:
		s.destroy(int32(e.Collection))
	}
}

func rehearsed(err error) {
	if err != nil {
		panic("management: a change that was possible in the rehearsal: " + err.Error())
	}
}

// revoke makes tokens void: at the root at once, elsewhere when the news arrives.
func (s *Services) revoke(r identity.Revocation) {
	s.station.Env.Observer().Revoked(record.Revocation{At: r.At, Subject: r.Subject, Group: r.Group, Version: r.Version})
	s.root.Revoked(&protocol.Revoke{Revocation: r})
}

// announce tells the network that a group's metadata has a new version.
func (s *Services) announce(b *protocol.Change) {
	b.Version = s.version(b.Group)
	s.root.Changed(b)
}

// create begins to create a collection: its home makes the first copy, then it is
// entered into the catalogue and the network is told.
func (s *Services) create(c int32) {
	s.making[c] = false
	home := int32(s.cat.Collections[c].Home)
	if s.station.Central() || s.cat.Rooted[c] {
		home = platform.Root // which always keeps a copy
	}
	if home == platform.Root {
		s.placed(s.root.Place(c))
		return
	}
	s.station.Send(home, network.Control, &protocol.Place{Collection: c})
}

// placed enters a collection that has its first copy. A home without room is
// replaced by the root, which has room for everything.
func (s *Services) placed(b *protocol.Placed) {
	if b.Refused {
		if b.Node == platform.Root {
			panic(fmt.Sprintf("management: no room for collection %d at the root", b.Collection))
		}
		s.placed(s.root.Place(b.Collection))
		return
	}
	rehearsed(s.enter(b.Collection))
	group := s.cat.Management.Collection(b.Collection).Group
	s.announce(&protocol.Change{What: protocol.Created, Group: group, Collection: b.Collection, Home: b.Node})
	condemned := s.making[b.Collection]
	if delete(s.making, b.Collection); condemned {
		s.destroy(b.Collection)
	}
}

// destroy takes a collection out of the catalogue; then its copies go. One whose
// first copy is still being made goes when that is done.
func (s *Services) destroy(c int32) {
	group, name := s.cat.Management.Collection(c).Group, s.cat.Collections[c].Name
	if _, making := s.making[c]; making {
		s.making[c] = true
		return
	}
	if !s.metadata.Destroy(group, name) {
		panic(fmt.Sprintf("management: collection %q of group %q is to be destroyed at %d ns and does not exist", name, group, s.station.Env.Now()))
	}
	s.announce(&protocol.Change{What: protocol.Destroyed, Group: group, Collection: c})
}
