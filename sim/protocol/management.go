package protocol

import (
	"crypto/sha256"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// A TokenRequest asks the Group Token Provider for a token: with the assertion of
// an identity provider, or with a token that is still good, to renew it.
type TokenRequest struct {
	Client    int32
	Group     string
	Assertion string
	Token     string // to be renewed, in its own group; empty if there is none
}

// Digest identifies the request.
func (r *TokenRequest) Digest() uint64 {
	return mix(uint64(r.Client), uint64(len(r.Assertion)), uint64(len(r.Token)))
}

// Bytes is the size on the wire.
func (r *TokenRequest) Bytes() int64 {
	if r.Token != "" {
		return int64(len(r.Token))
	}
	return int64(len(r.Assertion) + len(r.Group))
}

// About is no unit.
func (*TokenRequest) About() int32 { return NoUnit }

// A TokenReply carries the token, or an empty one and the reason of the refusal.
type TokenReply struct {
	Token   string
	Issued  int64  // ns
	Expires int64  // ns
	Version uint64 // of the group's roles
	Reason  identity.Reason
	Renewal bool // it answers a request to renew
}

// Digest identifies the reply.
func (r *TokenReply) Digest() uint64 {
	return mix(uint64(len(r.Token)), uint64(r.Expires), r.Version, uint64(r.Reason))
}

// Bytes is the size on the wire.
func (r *TokenReply) Bytes() int64 { return int64(len(r.Token)) + 2*instant + counter + 1 }

// About is no unit.
func (*TokenReply) About() int32 { return NoUnit }

// A Query is what a client asks the metadata service, and remembers the answer
// by: equal queries of one client have equal answers until the version changes.
type Query struct {
	Template   int32  // dependencies of the function; functions that declare the same share it
	Collection int32  // drawn by the workload; -1 if the arguments do not depend on it
	Arguments  string // other than that, in canonical form
	Roles      uint64 // role version of the caller's token
	Foreign    int32  // function that is called, from 1, if it is not one of the caller's group
}

// querySize is what a Query takes on the wire; its arguments travel by themselves.
const querySize = 3*number + counter

// A MetadataQuery asks the metadata service which collections a call needs.
type MetadataQuery struct {
	Query
	Client    int32
	Function  int32 // called, in its newest version
	Call      uint64
	Name      string     // of the function
	Arguments []Argument // for its templates, ascending by name
	Token     string
	Proof     identity.Proof
}

// An Argument is one of those that a function is called with.
type Argument struct{ Name, Value string }

// Digest identifies the query.
func (q *MetadataQuery) Digest() uint64 {
	return mix(uint64(q.Client), uint64(q.Function), uint64(q.Query.Collection), q.Call)
}

// Bytes is the size on the wire: name and arguments, token and proof, the query and
// who asks.
func (q *MetadataQuery) Bytes() int64 {
	n := len(q.Name) + len(q.Token) + q.Proof.Bytes() + querySize + counter + number
	for _, a := range q.Arguments {
		n += len(a.Name) + len(a.Value)
	}
	return int64(n)
}

// About is no unit.
func (*MetadataQuery) About() int32 { return NoUnit }

// A Dependency is one collection of a resolved call.
type Dependency struct {
	Collection int32
	Of         int32 // position of the dependency in the function's metadata
}

// A Newer is the newest version of a function that was deployed again.
type Newer struct {
	Function int32
	Position int32 // among the functions of the run
}

// A MetadataReply is the dependency set of a call, or why it was refused.
type MetadataReply struct {
	Query
	Function int32 // of that name in the caller's group; -1 if there is none
	Set      []Dependency
	Newer    []Newer // by function, ascending: those that were deployed again
	Version  uint64  // of the group's metadata
	Reason   identity.Reason
	Size     int64  // of the metadata of what was found, bytes
	Boot     uint64 // of a query refused as replayed: restarts of the node, which its proof has to name
}

// Newest is the position of a function's newest version; that of a first version is the
// function itself.
func (r *MetadataReply) Newest(function int32) int32 {
	for _, n := range r.Newer {
		if n.Function == function {
			return n.Position
		}
	}
	return function
}

// Digest identifies the reply.
func (r *MetadataReply) Digest() uint64 {
	first := int32(-1)
	if len(r.Set) > 0 {
		first = r.Set[0].Collection
	}
	return mix(uint64(first), uint64(len(r.Set)), r.Version, uint64(r.Reason))
}

// Bytes is the size on the wire: the collections' metadata, the query, the function
// and the versions of those that may be called on them, the version of all.
func (r *MetadataReply) Bytes() int64 {
	return r.Size + querySize + number + 2*counter + counter + bootBytes(r.Boot)
}

// About is no unit.
func (*MetadataReply) About() int32 { return NoUnit }

// A CodeRequest asks the function registry for a binary by its digest.
type CodeRequest struct {
	Node   int32
	Module int32 // position of Digest among the binaries of the run
	Want   registry.Digest
}

// Digest identifies the request.
func (r *CodeRequest) Digest() uint64 { return mix(uint64(r.Node), uint64(r.Module)) }

// Bytes is the size on the wire.
func (r *CodeRequest) Bytes() int64 { return sha256.Size }

// About is no unit.
func (*CodeRequest) About() int32 { return NoUnit }

// A CodeReply is the binary.
type CodeReply struct {
	Module int32
	Size   int64  // of the binary on the wire; that of a native module is modelled
	Binary []byte // shared: not to be changed
}

// Digest identifies the reply.
func (r *CodeReply) Digest() uint64 { return mix(uint64(r.Module), uint64(r.Size)) }

// Bytes is the size on the wire.
func (r *CodeReply) Bytes() int64 { return r.Size }

// About is no unit.
func (*CodeReply) About() int32 { return NoUnit }

// A Revoke tells a node, and through it its descendants, that tokens are void.
type Revoke struct{ identity.Revocation }

// Digest identifies the revocation.
func (r *Revoke) Digest() uint64 { return mix(r.Version, uint64(r.At), uint64(len(r.Subject))) }

// About is no unit.
func (*Revoke) About() int32 { return NoUnit }

// A Change tells a node, and through it its descendants, that the metadata of a
// group has changed.
type Change struct {
	What       ChangeKind
	Group      string
	Version    uint64 // of the group's metadata
	Collection int32  // that was created or destroyed, -1 if none
	Home       int32  // node of the first copy of a created collection
	Function   int32  // of a deployment: position of the new version among the functions of the run
}

// ChangeKind is what has changed.
type ChangeKind uint8

// The changes of metadata.
const (
	Deployed  ChangeKind = iota // a function has a new version
	Created                     // a collection
	Destroyed                   // a collection
)

// Digest identifies the change.
func (c *Change) Digest() uint64 {
	return mix(uint64(c.What), c.Version, uint64(c.Collection), uint64(c.Home))
}

// Bytes is the size on the wire: kind, group and version, and either the collection and its
// home or the function.
func (c *Change) Bytes() int64 {
	return count + int64(len(c.Group)) + flags + counter + 2*number
}

// About is no unit.
func (*Change) About() int32 { return NoUnit }

// A Cleared tells a node's parent that nothing of a destroyed collection is left
// on the node and below it.
type Cleared struct{ Collection int32 }

// Digest identifies the message.
func (c *Cleared) Digest() uint64 { return mix(uint64(c.Collection)) }

// Bytes is the size on the wire.
func (c *Cleared) Bytes() int64 { return padded(number) }

// About is no unit.
func (*Cleared) About() int32 { return NoUnit }

// cardSize is what the metadata of a collection takes: names, owner, labels.
const cardSize = 128

// A Place asks a node to hold the first copy of a new collection.
type Place struct{ Collection int32 }

// Digest identifies the message.
func (p *Place) Digest() uint64 { return mix(uint64(p.Collection)) }

// Bytes is the size on the wire: the metadata of the collection.
func (p *Place) Bytes() int64 { return cardSize }

// About is no unit.
func (*Place) About() int32 { return NoUnit }

// A Placed tells the metadata service that the first copy is there, or that the
// node has no room for it.
type Placed struct {
	Collection int32
	Node       int32
	Refused    bool
}

// Digest identifies the message.
func (p *Placed) Digest() uint64 { return mix(uint64(p.Collection), uint64(p.Node)) }

// Bytes is the size on the wire.
func (p *Placed) Bytes() int64 { return padded(2 * number) }

// About is no unit.
func (*Placed) About() int32 { return NoUnit }
