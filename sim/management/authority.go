package management

import (
	"crypto/ed25519"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// Authority makes what trusts each other: the identity provider, the provider
// of tokens that trusts it, and the verifiers of the nodes that trust that one.
type Authority struct {
	idp      *identity.IdP
	gtp      *identity.GTP
	memo     *identity.Memo // of the verifiers of all nodes
	seed     identity.Seed
	lifetime int64
	cat      *platform.Catalogue
	services *Services
	library  *Library
}

// A Library is the metadata of functions and collections. It never changes once it
// is there, so that nodes may keep it: it comes with the binary, and with the
// directory's entry of a collection. The nodes of one process share one.
type Library struct {
	Functions   []*registry.Function // by position among the functions of the run; nil before it is deployed
	Collections []*registry.Entry    // by collection; nil before it is created
}

// NewAuthority derives all keys from seed, defines the groups, deploys the
// functions and enters the collections that are there from the start.
func NewAuthority(seed uint64, cat *platform.Catalogue, par *platform.Parameters) (*Authority, error) {
	a := &Authority{lifetime: par.TokenLifetime, cat: cat, library: &Library{
		Functions:   make([]*registry.Function, len(cat.Functions)),
		Collections: make([]*registry.Entry, len(cat.Collections)),
	}}
	for i := range 8 {
		a.seed[i] = byte(seed >> (8 * i))
	}
	a.idp = identity.NewIdP("idp", a.seed)
	gtp, err := identity.NewGTP(a.seed, par.TokenLifetime, 0)
	if err != nil {
		return nil, err
	}
	a.gtp, a.memo = gtp, identity.NewMemo(gtp.PublicKey(), rememberedTokens)
	gtp.Trust(a.idp.Issuer(), a.idp.PublicKey())
	if err := define(gtp, cat.Management.All()); err != nil {
		return nil, err
	}
	if len(cat.Management.Events) > 0 {
		if err := rehearse(cat); err != nil {
			return nil, err
		}
	}
	a.services, err = newServices(gtp, cat, a.library, a.newVerifier(platform.Root))
	return a, err
}

// Services is the management layer for the root.
func (a *Authority) Services() *Services { return a.services }

// Library is what nodes decide by.
func (a *Authority) Library() *Library { return a.library }

// Version is the version of a group's metadata before the run.
func (a *Authority) Version(group string) uint64 { return a.services.version(group) }

// Verifier is what a node needs to verify tokens. The root's is the services'.
func (a *Authority) Verifier(node int32) *identity.Verifier {
	if node == platform.Root {
		return a.services.verifier
	}
	return a.newVerifier(node)
}

func (a *Authority) newVerifier(node int32) *identity.Verifier {
	return identity.NewVerifier(a.cat.Tree.Node(int(node)).Name, a.memo, verifiedTokens)
}

// Learn takes the news of a change into the library. Where the services live it is there
// already, and so it is for all nodes that share a process with them.
func (a *Authority) Learn(b *protocol.Change, now int64) {
	switch b.What {
	case protocol.Deployed:
		if a.library.Functions[b.Function] == nil {
			rehearsed(a.services.deploy(b.Function, now))
		}
	case protocol.Created:
		if a.library.Collections[b.Collection] == nil {
			rehearsed(a.services.enter(b.Collection))
		}
	case protocol.Destroyed: // what is known of it stays true
	}
}

// rememberedTokens is a quarter of a million clients with a token each; half of the most that
// the run remembers to have verified.
const rememberedTokens = 1 << 18

// verifiedTokens is how many tokens a node remembers to have verified.
const verifiedTokens = 1 << 16

// An Enrolment is what a client has got before the run.
type Enrolment struct {
	Assertion string             // of the identity provider, who it is
	Key       ed25519.PrivateKey // to which its tokens are bound
	Token     identity.Token     // of an attacker who has one
}

// forever is the lifetime of identity assertions: longer than any run.
const forever = 1 << 60

// Enrol makes client i a member of its group, unless its behaviour is not that of
// one, and returns what it brings to the run.
func (a *Authority) Enrol(i int32) (Enrolment, error) {
	name := a.cat.Clients[i].Name
	subject := a.cat.Management.Client(i)
	key := identity.Derive(a.seed, "client "+name)
	e := Enrolment{Key: key, Assertion: a.idp.Assert(name, identity.PublicKey(key), 0, forever)}
	switch subject.Behaviour {
	case platform.Forged:
		token, err := a.forge(name, subject.Group, e.Assertion)
		e.Token = token
		return e, err
	case platform.Replayed, platform.Stolen:
		return e, nil // a stranger
	case platform.Honest, platform.ExpiredToken, platform.ForeignGroup, platform.UnderPrivileged:
	}
	if err := a.gtp.Group(subject.Group).Assign(name, subject.Roles...); err != nil {
		return e, err
	}
	if subject.Behaviour == platform.ExpiredToken {
		then := -2 * a.lifetime
		token, reason := a.gtp.Issue(a.idp.Assert(name, identity.PublicKey(key), then, forever), subject.Group, then)
		if reason != identity.None {
			return e, fmt.Errorf("token refused: %v", reason)
		}
		e.Token = token
	}
	return e, nil
}

// forge makes a token like the provider's, with a key of one's own.
func (a *Authority) forge(name, group, assertion string) (identity.Token, error) {
	seed := a.seed
	seed[len(seed)-1] = 0xff
	rogue, err := identity.NewGTP(seed, a.lifetime, 0)
	if err != nil {
		return identity.Token{}, err
	}
	rogue.Trust(a.idp.Issuer(), a.idp.PublicKey())
	everything := platform.DefaultGroup.Roles[0]
	if err := rogue.Group(group).Define(everything); err != nil {
		return identity.Token{}, err
	}
	if err := rogue.Group(group).Assign(name, everything.Name); err != nil {
		return identity.Token{}, err
	}
	token, reason := rogue.Issue(assertion, group, 0)
	if reason != identity.None {
		panic(fmt.Sprintf("management: a rogue provider refuses its own client %s: %v", name, reason))
	}
	return token, nil
}
