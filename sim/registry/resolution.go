package registry

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Resolution is the dependency set of one invocation.
type Resolution struct {
	Function *Function
	Sets     []Set   // as in Function.Dependencies
	Version  uint64  // of the catalogue for the group
	Warnings []error // evaluations that failed, at most one per dependency
}

// A Set is what one dependency selects.
type Set struct {
	Entries []*Entry
	Write   bool
}

// Bytes is the size of the answer on the wire: version and the entries' metadata.
func (r *Resolution) Bytes() int64 {
	n := int64(8)
	for _, s := range r.Sets {
		for _, e := range s.Entries {
			n += e.Bytes()
		}
	}
	return n
}

// Resolve finds what f needs for a call with args by the token's subject, and
// whether it may. Refusals: WrongGroup, Forbidden (the function, or any of the
// collections), NoMatch, TooManyMatches, NotCoLocated. Whoever executes must ask
// again with Permitted, for clients cache the answer.
func (c *Catalogue) Resolve(f *Function, claims *identity.Claims, args map[string]any) (*Resolution, identity.Reason) {
	if reason := claims.Allowed(identity.Invoke, f.Resource()); reason != identity.None {
		return nil, reason
	}
	r := &Resolution{Function: f, Version: c.Version(claims.Group)}
	for i, d := range f.Dependencies {
		selection, reason := c.Select(f.queries[i], claims.Caller(), args)
		if selection.Warning != nil {
			r.Warnings = append(r.Warnings, selection.Warning)
		}
		if reason != identity.None {
			return nil, reason
		}
		entries := selection.Entries
		if len(d.Consistency) > 0 {
			entries = slices.DeleteFunc(entries, func(e *Entry) bool { return !slices.Contains(d.Consistency, e.Consistency) })
		}
		if len(entries) == 0 {
			return nil, identity.NoMatch
		}
		r.Sets = append(r.Sets, Set{Entries: entries, Write: d.Write})
	}
	if reason := r.Permitted(claims); reason != identity.None {
		return nil, reason
	}
	if !r.coLocated() {
		return nil, identity.NotCoLocated
	}
	return r, identity.None
}

// Permitted decides whether claims allow to invoke the function on all of the
// collections. A node asks it for each request; it does not trust the client.
func (r *Resolution) Permitted(claims *identity.Claims) identity.Reason {
	if reason := claims.Allowed(identity.Invoke, r.Function.Resource()); reason != identity.None {
		return reason
	}
	for _, s := range r.Sets {
		action := identity.Read
		if s.Write {
			action |= identity.Write
		}
		for _, e := range s.Entries {
			if reason := claims.Allowed(action, e.Resource()); reason != identity.None {
				return reason
			}
		}
	}
	return identity.None
}

// coLocated reports whether the sequential collections that are written are one, or all
// in one declared co-location group: their leaders then are at one node.
func (r *Resolution) coLocated() bool {
	var first *Entry
	for _, s := range r.Sets {
		for _, e := range s.Entries {
			switch {
			case !s.Write || e.Consistency != workloads.Sequential:
			case first == nil:
				first = e
			case e != first && (e.CoLocation == "" || e.CoLocation != first.CoLocation):
				return false
			}
		}
	}
	return true
}
