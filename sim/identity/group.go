package identity

import (
	"fmt"
	"slices"
)

// A Role is a named set of permissions; it has those of the roles that it
// inherits, too (hierarchical RBAC, ANSI INCITS 359).
type Role struct {
	Name        string
	Inherits    []string // roles of the same group, defined before
	Permissions []Permission
}

// A Group owns functions and collections, and says who may use them. Its
// version grows by one with every change.
type Group struct {
	name     string
	version  uint64
	roles    map[string]Role
	subjects map[string][]string // roles by subject, sorted
	minimum  uint64              // older tokens of any subject are revoked
	minimums map[string]uint64   // by subject
	lifetime int64               // ns, of tokens
}

// A Revocation makes a group's tokens of before Version worthless: those of
// Subject, or all if Subject is empty. It is what travels down the tree to the nodes.
// After Until every such token has expired and it can be forgotten.
type Revocation struct {
	Group, Subject string
	Version        uint64
	At, Until      int64 // ns; a node that hears of it at t was stale for t - At
}

// Bytes is its size on the wire: names, version, two times.
func (r Revocation) Bytes() int64 { return int64(len(r.Group) + len(r.Subject) + 24) }

// Name of the group.
func (g *Group) Name() string { return g.name }

// Version is the role version that new tokens get.
func (g *Group) Version() uint64 { return g.version }

// Define adds a role. What it inherits must exist, hence there are no cycles.
func (g *Group) Define(r Role) error {
	if _, ok := g.roles[r.Name]; ok {
		return fmt.Errorf("group %q: role %q exists already; replace it or choose another name", g.name, r.Name)
	}
	return g.set(r)
}

// Replace changes a role; tokens that were issued before are revoked, for a token carries
// the permissions of its time.
func (g *Group) Replace(r Role, now int64) (Revocation, error) {
	if _, ok := g.roles[r.Name]; !ok {
		return Revocation{}, fmt.Errorf("group %q: no role %q to replace; define it first", g.name, r.Name)
	}
	for _, parent := range r.Inherits {
		if slices.Contains(g.closure([]string{parent}), r.Name) {
			return Revocation{}, fmt.Errorf("group %q: role %q would inherit itself through %q; drop that parent", g.name, r.Name, parent)
		}
	}
	if err := g.set(r); err != nil {
		return Revocation{}, err
	}
	g.minimum = g.version
	return g.revocation("", now), nil
}

func (g *Group) set(r Role) error {
	for _, parent := range r.Inherits {
		if _, ok := g.roles[parent]; !ok {
			return fmt.Errorf("group %q: role %q inherits unknown role %q; define that one first", g.name, r.Name, parent)
		}
	}
	r.Inherits = slices.Clone(r.Inherits)
	r.Permissions = slices.Clone(r.Permissions)
	for i := range r.Permissions {
		if err := r.Permissions[i].compile(); err != nil {
			return fmt.Errorf("group %q: role %q: permission %d: %w", g.name, r.Name, i+1, err)
		}
	}
	g.roles[r.Name] = r
	g.version++
	return nil
}

// Assign gives subject more roles. Its tokens get them when they are renewed.
func (g *Group) Assign(subject string, roles ...string) error {
	for _, role := range roles {
		if _, ok := g.roles[role]; !ok {
			return fmt.Errorf("group %q: subject %q: unknown role %q; define it first", g.name, subject, role)
		}
	}
	all := append(slices.Clone(g.subjects[subject]), roles...)
	slices.Sort(all)
	g.subjects[subject] = slices.Compact(all)
	g.version++
	return nil
}

// Withdraw takes roles from subject, all of them if none is named, and revokes
// its tokens. A subject without roles is not a member any more.
func (g *Group) Withdraw(subject string, now int64, roles ...string) Revocation {
	kept := slices.DeleteFunc(slices.Clone(g.subjects[subject]), func(role string) bool {
		return len(roles) == 0 || slices.Contains(roles, role)
	})
	if g.subjects[subject] = kept; len(kept) == 0 {
		delete(g.subjects, subject)
	}
	g.version++
	g.minimums[subject] = g.version
	return g.revocation(subject, now)
}

func (g *Group) revocation(subject string, now int64) Revocation {
	return Revocation{Group: g.name, Subject: subject, Version: g.version, At: now, Until: now + g.lifetime}
}

// revoked reports whether a token of subject with version is too old.
func (g *Group) revoked(subject string, version uint64) bool {
	return version < max(g.minimum, g.minimums[subject])
}

// closure returns roles and all that they inherit, each once, parents after
// children in depth-first order.
func (g *Group) closure(roles []string) []string {
	var all []string
	var visit func(string)
	visit = func(role string) {
		if slices.Contains(all, role) {
			return
		}
		all = append(all, role)
		for _, parent := range g.roles[role].Inherits {
			visit(parent)
		}
	}
	for _, role := range roles {
		visit(role)
	}
	return all
}

// permissions returns what roles allow, each permission once.
func (g *Group) permissions(roles []string) []Permission {
	type key struct {
		Actions    Action
		Kind       Kind
		Name, When string
	}
	var all []Permission
	seen := make(map[key]bool)
	for _, role := range g.closure(roles) {
		for _, p := range g.roles[role].Permissions {
			k := key{p.Actions, p.Kind, p.Name, p.When}
			if !seen[k] {
				seen[k] = true
				all = append(all, p)
			}
		}
	}
	return all
}
