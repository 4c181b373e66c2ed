package registry

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Collection is the metadata of a collection. Group and Name together identify it;
// equal names of two groups never meet.
type Collection struct {
	Name, Namespace, Group, Owner string

	Consistency workloads.Consistency
	CoLocation  string            // declared co-location group, empty = none
	Size        int64             // bytes, as last reported
	Labels      map[string]string // free metadata
}

// An Entry is a collection in a catalogue. It must not be changed from outside.
type Entry struct {
	Collection
	ID int32 // position in the order of creation, never used again

	object predicate.Object
}

// Resource is what permissions on the collection are decided on.
func (e *Entry) Resource() identity.Resource {
	return identity.Resource{Kind: identity.Collection, Object: &e.object}
}

// Bytes is the size of the metadata on the wire: its strings, consistency and size.
func (e *Entry) Bytes() int64 {
	n := len(e.Name) + len(e.Namespace) + len(e.Group) + len(e.Owner) + len(e.CoLocation) + 9
	for label, value := range e.Labels {
		n += len(label) + len(value) // a sum of integers: the order does not matter
	}
	return int64(n)
}
