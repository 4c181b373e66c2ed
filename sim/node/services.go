package node

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// Services is the management layer (thesis section 2), which lives at the root:
// the Group Token Provider, the metadata service and the function registry.
type Services struct {
	gtp      *identity.GTP
	metadata *registry.Catalogue
	cat      *platform.Catalogue
}

// The one group of a scenario, and the role of its clients.
const (
	groupName = "city"
	roleName  = "user"
)

// Authority makes what trusts each other: the identity provider, the provider
// of tokens that trusts it, and the verifiers of the nodes that trust that one.
type Authority struct {
	idp      *identity.IdP
	gtp      *identity.GTP
	seed     identity.Seed
	lifetime int64
	services *Services
}

// NewAuthority derives all keys from seed and enters the scenario's collections
// into the metadata service.
func NewAuthority(seed uint64, cat *platform.Catalogue, par *platform.Parameters) (*Authority, error) {
	a := &Authority{lifetime: par.TokenLifetime}
	for i := range 8 {
		a.seed[i] = byte(seed >> (8 * i))
	}
	a.idp = identity.NewIdP("idp", a.seed)
	gtp, err := identity.NewGTP(a.seed, par.TokenLifetime, 0)
	if err != nil {
		return nil, err
	}
	a.gtp = gtp
	gtp.Trust(a.idp.Issuer(), a.idp.PublicKey())
	user := identity.Role{Name: roleName, Permissions: []identity.Permission{
		{Actions: identity.Invoke, Kind: identity.Function},
		{Actions: identity.Read | identity.Write, Kind: identity.Collection},
	}}
	if err := gtp.Group(groupName).Define(user); err != nil {
		return nil, err
	}
	a.services = &Services{gtp: gtp, metadata: registry.NewCatalogue(), cat: cat}
	for i := range cat.Collections {
		c := &cat.Collections[i]
		if _, err := a.services.metadata.Create(registry.Collection{
			Name: c.Name, Group: groupName, Consistency: c.Consistency, Size: c.Size,
		}); err != nil {
			return nil, fmt.Errorf("collection %q: %w", c.Name, err)
		}
	}
	return a, nil
}

// Services is the management layer for the root.
func (a *Authority) Services() *Services { return a.services }

// Verifier returns what a node needs to verify tokens.
func (a *Authority) Verifier(node string) *identity.Verifier {
	return identity.NewVerifier(node, a.gtp.PublicKey(), verifiedTokens)
}

// verifiedTokens is how many tokens a node remembers to have verified.
const verifiedTokens = 1 << 16

// Enrol makes name a user and returns the identity provider's assertion that
// the client presents whenever it needs a token.
func (a *Authority) Enrol(name string) (string, error) {
	if err := a.gtp.Group(groupName).Assign(name, roleName); err != nil {
		return "", err
	}
	key := identity.PublicKey(identity.Derive(a.seed, "client "+name))
	return a.idp.Assert(name, key, 0, forever), nil
}

// forever is the lifetime of identity assertions: longer than any run.
const forever = 1 << 60

// Token issues a token without messages, for a run that starts warm.
func (a *Authority) Token(assertion string) (identity.Token, error) {
	t, reason := a.gtp.Issue(assertion, groupName, 0)
	if reason != identity.None {
		return t, fmt.Errorf("token refused: %v", reason)
	}
	return t, nil
}

// handle answers a request to the management layer.
func (s *Services) handle(n *Node, m *network.Message) {
	switch b := m.Body.(type) {
	case *protocol.TokenRequest:
		t, reason := s.gtp.Issue(b.Assertion, groupName, n.env.Now())
		reply := &protocol.TokenReply{Token: t.Text, Expires: t.Expires, Reason: reason.String()}
		n.answer(m, reply)
	case *protocol.MetadataQuery:
		reply := &protocol.MetadataReply{Collection: b.Collection, Version: s.metadata.Version(groupName)}
		if e := s.metadata.Lookup(groupName, b.Name); e != nil {
			reply.Found = true
		}
		n.answer(m, reply)
	case *protocol.CodeRequest:
		reply := &protocol.CodeReply{Module: b.Module, Size: s.cat.Modules[b.Module].Size}
		n.send(b.Node, network.Code, reply)
	}
}

// answer sends a reply to the client that asked.
func (n *Node) answer(m *network.Message, b Sized) {
	n.env.Send(network.Message{To: m.From, Access: m.Access, Category: m.Category, Size: b.Bytes(), Body: b})
}

// authorised tells whether a request's token is good (thesis section 2.2). Its
// signature is checked once per token and node.
func (n *Node) authorised(r *protocol.Request) bool {
	_, reason := n.verifier.Verify(r.Token, n.env.Now())
	return reason == identity.None
}
