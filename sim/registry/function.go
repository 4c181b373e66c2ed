package registry

import (
	"crypto/sha256"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Digest is the SHA-256 of a binary; nodes cache binaries by it.
type Digest [sha256.Size]byte

// A Dependency is a set of collections that a function uses.
type Dependency struct {
	Name        string                  // by which the function calls the set
	Query       string                  // template, see Compile
	Limits      Limits                  // of the query
	Write       bool                    // the function may change them; else it only reads
	Consistency []workloads.Consistency // that the function is made for; empty = any
}

// Metadata describes a function to be deployed. Group and Name together
// identify it.
type Metadata struct {
	Name, Namespace, Group, Owner string

	Export       string // of the binary
	Labels       map[string]string
	Dependencies []Dependency
}

// A Function is one deployed version of a function. It never changes: a running
// invocation holds it and ends on the version that it began with.
type Function struct {
	Metadata
	Version  uint64 // from 1
	Digest   Digest
	Size     int64 // of the binary, bytes
	Deployed int64 // ns

	queries []*Query
	object  predicate.Object
}

// Resource is what permissions on the function are decided on.
func (f *Function) Resource() identity.Resource {
	return identity.Resource{Kind: identity.Function, Object: &f.object}
}
