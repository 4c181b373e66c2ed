package registry

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// EFR is the Ermes Function Registry (thesis section 2): "function storage and versioning,
// maintaining serverless function binaries along with their corresponding metadata".
type EFR struct {
	versions map[qualified][]*Function
	binaries map[Digest][]byte
}

type qualified struct{ group, name string }

// NewEFR returns an empty registry.
func NewEFR() *EFR {
	return &EFR{versions: make(map[qualified][]*Function), binaries: make(map[Digest][]byte)}
}

// Deploy makes a new version of a function current from now (ns) on. Older ones stay for
// the invocations that began with them. Errors are of the user: a missing name, an empty
// binary, a query template that is wrong, two dependencies of one name.
func (r *EFR) Deploy(m Metadata, binary []byte, now int64) (*Function, error) {
	if m.Name == "" || m.Group == "" {
		return nil, fmt.Errorf("function %q of group %q: both names are needed", m.Name, m.Group)
	}
	if len(binary) == 0 {
		return nil, fmt.Errorf("function %q: its binary is empty; give the module's bytes", m.Name)
	}
	m.Labels, m.Dependencies = maps.Clone(m.Labels), slices.Clone(m.Dependencies)
	f := &Function{Metadata: m, Digest: sha256.Sum256(binary), Size: int64(len(binary)), Deployed: now}
	for i, d := range m.Dependencies {
		if slices.ContainsFunc(m.Dependencies[:i], func(x Dependency) bool { return x.Name == d.Name }) {
			return nil, fmt.Errorf("function %q: two dependencies are called %q; rename one", m.Name, d.Name)
		}
		q, err := Compile(d.Query, d.Limits)
		if err != nil {
			return nil, fmt.Errorf("function %q: dependency %q: %w", m.Name, d.Name, err)
		}
		f.queries = append(f.queries, q)
	}
	f.object = predicate.Object{Name: m.Name, Namespace: m.Namespace, Group: m.Group, Owner: m.Owner, Labels: m.Labels}
	if _, ok := r.binaries[f.Digest]; !ok {
		r.binaries[f.Digest] = bytes.Clone(binary)
	}
	k := qualified{m.Group, m.Name}
	f.Version = uint64(len(r.versions[k])) + 1
	r.versions[k] = append(r.versions[k], f)
	return f, nil
}

// Resolve returns the current version of a function, or UnknownFunction.
func (r *EFR) Resolve(group, name string) (*Function, identity.Reason) {
	all := r.versions[qualified{group, name}]
	if len(all) == 0 {
		return nil, identity.UnknownFunction
	}
	return all[len(all)-1], identity.None
}

// Version returns one version of a function, or UnknownFunction.
func (r *EFR) Version(group, name string, version uint64) (*Function, identity.Reason) {
	all := r.versions[qualified{group, name}]
	if version == 0 || version > uint64(len(all)) {
		return nil, identity.UnknownFunction
	}
	return all[version-1], identity.None
}

// Binary returns the binary with digest, or nil. It must not be changed.
func (r *EFR) Binary(digest Digest) []byte { return r.binaries[digest] }
