package management

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// Services is the management layer (thesis section 2), which lives at the root:
// the Group Token Provider, the function registry and the metadata service.
type Services struct {
	gtp      *identity.GTP
	efr      *registry.EFR
	metadata *registry.Catalogue
	cat      *platform.Catalogue
	library  *Library
	verifier *identity.Verifier // the root's

	station *platform.Station // of the root, when there is one
	root    Root

	newer       []protocol.Newer             // functions that were deployed again; replaced when it changes
	positions   map[*registry.Function]int32 // the other way round
	collections []int32                      // by entry: collection
	deployments map[string]uint64            // by group: how often a function changed
	making      map[int32]bool               // collections whose first copy is being made: destroy it at once
}

// A Root is the node where the services live.
type Root interface {
	// Authenticate tells whose a token is, and that the sender may use it.
	Authenticate(token string, proof identity.Proof) (*identity.Claims, identity.Reason)
	// Boot is what a refusal tells of the restarts of the node.
	Boot(reason identity.Reason) uint64
	// Place makes the first copy of a collection there, if there is room for it.
	Place(c int32) *protocol.Placed
	// Revoked and Changed take news there and pass it on to all other nodes.
	Revoked(b *protocol.Revoke)
	Changed(b *protocol.Change)
}

// Attach brings the services to the root.
func (s *Services) Attach(station *platform.Station, root Root) { s.station, s.root = station, root }

// newServices enters what is there from the start.
func newServices(gtp *identity.GTP, cat *platform.Catalogue, l *Library, v *identity.Verifier) (*Services, error) {
	s := &Services{
		gtp: gtp, efr: registry.NewEFR(), metadata: registry.NewCatalogue(), cat: cat, library: l, verifier: v,
		positions: make(map[*registry.Function]int32), deployments: make(map[string]uint64), making: make(map[int32]bool),
	}
	for i := range cat.Functions {
		if f := &cat.Functions[i]; f.Base == int32(i) {
			if err := s.deploy(int32(i), 0); err != nil {
				return nil, err
			}
		}
	}
	for i := range cat.Collections {
		if cat.Management.Collection(int32(i)).Absent {
			continue
		}
		if err := s.enter(int32(i)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// deploy makes version position of a function the current one.
func (s *Services) deploy(position int32, now int64) error {
	f := &s.cat.Functions[position]
	card := s.cat.Management.Function(f.Base)
	if card.Dependencies == nil {
		card.Dependencies = platform.DrawnCollection(f.Write)
	}
	made, err := s.efr.Deploy(registry.Metadata{
		Name: f.Name, Group: card.Group, Namespace: card.Namespace, Owner: card.Owner,
		Export: f.Export, Labels: card.Labels, Dependencies: card.Dependencies,
	}, s.cat.Modules[f.Code].Binary, now)
	if err != nil {
		return err
	}
	s.library.Functions[position] = made
	s.positions[made] = position
	if position != f.Base {
		s.renew(protocol.Newer{Function: f.Base, Position: position})
	}
	s.deployments[card.Group]++
	return nil
}

// renew notes the newest version of a function. Replies that are under way keep the old list.
func (s *Services) renew(n protocol.Newer) {
	s.newer = slices.Clone(s.newer)
	at, found := slices.BinarySearchFunc(s.newer, n.Function, func(x protocol.Newer, f int32) int { return cmp.Compare(x.Function, f) })
	if found {
		s.newer[at] = n
	} else {
		s.newer = slices.Insert(s.newer, at, n)
	}
}

// enter makes a collection known.
func (s *Services) enter(c int32) error {
	entry, err := s.metadata.Create(describe(s.cat, c))
	if err != nil {
		return err
	}
	if int(entry.ID) != len(s.collections) {
		panic(fmt.Sprintf("management: entry %d of the catalogue follows %d others", entry.ID, len(s.collections)))
	}
	s.collections = append(s.collections, c)
	s.library.Collections[c] = entry
	return nil
}

// version grows with every change of a group's functions and collections.
func (s *Services) version(group string) uint64 {
	return s.metadata.Version(group) + s.deployments[group]
}

// Handle answers a request to the management layer; false if the message is none, or
// that layer is not here.
func (s *Services) Handle(m *network.Message) bool {
	if s == nil {
		return false
	}
	switch b := m.Body.(type) {
	case *protocol.TokenRequest:
		s.answer(m, s.token(s.station.Env, b))
	case *protocol.MetadataQuery:
		claims, reason := s.root.Authenticate(b.Token, b.Proof)
		reply := &protocol.MetadataReply{Query: b.Query, Function: -1, Reason: reason, Boot: s.root.Boot(reason)}
		if reason == identity.None {
			reply = s.resolve(b, claims)
		}
		if reply.Reason != identity.None {
			s.station.ObserveRefusal(b.Call, b.Client, reply.Reason)
		}
		s.answer(m, reply)
	case *protocol.CodeRequest:
		binary := s.efr.Binary(b.Want)
		if binary == nil {
			panic(fmt.Sprintf("management: node %d asks for a binary with digest %x, and the registry has none", b.Node, b.Want))
		}
		s.station.Send(b.Node, network.Code, &protocol.CodeReply{Module: b.Module, Size: s.cat.Modules[b.Module].Size, Binary: binary})
	case *protocol.Placed:
		s.placed(b)
	default:
		return false
	}
	return true
}

// answer sends a reply to the client that asked.
func (s *Services) answer(m *network.Message, b protocol.Message) {
	s.station.Env.Send(network.Message{To: m.From, Access: m.Access, Category: m.Category, Body: b})
}

// token issues or renews a token.
func (s *Services) token(env platform.Env, b *protocol.TokenRequest) *protocol.TokenReply {
	now := env.Now()
	var t identity.Token
	var reason identity.Reason
	if b.Token != "" {
		t, reason = s.gtp.Renew(b.Token, now)
	} else {
		t, reason = s.gtp.Issue(b.Assertion, b.Group, now)
	}
	if reason != identity.None {
		env.Observer().Refused(record.Refusal{At: now, Client: b.Client, Node: platform.Root, Reason: reason})
		return &protocol.TokenReply{Reason: reason, Renewal: b.Token != ""}
	}
	env.Observer().Issued(record.Issue{
		At: now, Token: t.Text, Subject: s.cat.Clients[b.Client].Name, Group: t.Group, Version: t.Version, Expires: t.Expires,
	})
	return &protocol.TokenReply{Token: t.Text, Issued: now, Expires: t.Expires, Version: t.Version, Renewal: b.Token != ""}
}

// resolve finds the collections that a call depends on, and whether the caller
// may use them (thesis section 2.2, metadata lookup).
func (s *Services) resolve(q *protocol.MetadataQuery, claims *identity.Claims) *protocol.MetadataReply {
	reply := &protocol.MetadataReply{Query: q.Query, Function: -1, Newer: s.newer, Version: s.version(claims.Group)}
	f, reason := s.efr.Resolve(claims.Group, q.Name)
	if reply.Reason = reason; reason != identity.None {
		return reply
	}
	reply.Function = s.cat.Functions[s.positions[f]].Base
	arguments := make(map[string]any, len(q.Arguments))
	for _, a := range q.Arguments {
		arguments[a.Name] = a.Value
	}
	found, reason := s.metadata.Resolve(f, claims, arguments)
	if reply.Reason = reason; reason != identity.None {
		return reply
	}
	reply.Size = found.Bytes()
	for i, set := range found.Sets {
		for _, e := range set.Entries {
			reply.Set = append(reply.Set, protocol.Dependency{Collection: s.collections[e.ID], Of: int32(i)})
		}
	}
	return reply
}

// WarmToken answers at once, for a run that starts with tokens issued. env is the world
// as the client sees it.
func (s *Services) WarmToken(env platform.Env, b *protocol.TokenRequest) *protocol.TokenReply {
	return s.token(env, b)
}

// WarmMetadata answers at once, for a run that starts with metadata known.
func (s *Services) WarmMetadata(env platform.Env, b *protocol.MetadataQuery) *protocol.MetadataReply {
	claims, reason := s.verifier.Verify(b.Token, env.Now())
	if reason != identity.None {
		return &protocol.MetadataReply{Query: b.Query, Function: -1, Reason: reason}
	}
	return s.resolve(b, claims)
}
