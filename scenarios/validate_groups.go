package scenarios

import (
	"fmt"
	"maps"
	"slices"
)

// grouping is what the validator knows of the declared groups.
type grouping struct {
	first string
	roles map[string]map[string]bool // by group
}

func (v *validator) allGroups() {
	v.groups = grouping{first: DefaultGroup, roles: map[string]map[string]bool{}}
	for i := range v.s.Groups {
		g := &v.s.Groups[i]
		path := fmt.Sprintf("groups[%d]", i)
		if i == 0 {
			v.groups.first = g.Name
		}
		if v.groups.roles[g.Name] != nil {
			v.report(path+".name", "", "there is a group %q already", g.Name)
			continue
		}
		v.groups.roles[g.Name] = map[string]bool{}
		for j := range g.Roles {
			r := &g.Roles[j]
			at := fmt.Sprintf("%s.roles[%d]", path, j)
			v.inherits(at, g.Name, r)
			if v.groups.roles[g.Name][r.Name] {
				v.report(at+".name", "", "group %q has a role %q already", g.Name, r.Name)
			}
			v.groups.roles[g.Name][r.Name] = true
			v.permissions(at, r)
		}
	}
}

// inherits checks that a role inherits roles that stand before it.
func (v *validator) inherits(path, group string, r *Role) {
	known := v.groups.roles[group]
	for i, parent := range r.Inherits {
		if !known[parent] && v.trusted("groups", "name", "roles[].name") {
			v.report(v.item(path+".inherits", i), Nearest(parent, slices.Sorted(maps.Keys(known))), "the group has no role %q above this one", parent)
		}
	}
}

// item is the path of an element of a list that may be written without brackets.
func (v *validator) item(path string, i int) string {
	at := fmt.Sprintf("%s[%d]", path, i)
	if _, ok := v.s.places[at]; !ok {
		return path
	}
	return at
}

func (v *validator) permissions(path string, r *Role) {
	for i := range r.Permissions {
		p := &r.Permissions[i]
		at := fmt.Sprintf("%s.permissions[%d].actions", path, i)
		if len(p.Actions) == 0 {
			v.report(at, "", "is empty; a permission allows something")
		}
		for j, a := range p.Actions {
			if (a == ActionInvoke) != (p.On == OnFunction) && p.On != "" {
				v.report(v.item(at, j), "", "%s is nothing that can be done to a %s", a, p.On)
			}
		}
	}
}

// owner checks the name of the group of path, and returns the group.
func (v *validator) owner(path, group string) string {
	if group == "" {
		return v.groups.first
	}
	if v.groups.roles[group] == nil && v.trusted("groups", "name") {
		if len(v.s.Groups) == 0 {
			v.report(path, "", "no groups are declared; add %q to the list groups, or leave this out", group)
		} else {
			v.reference(path, "group", group, listed(v.groups.roles))
		}
	}
	return group
}

// ownFunction checks that a function that a collection names is of its group.
func (v *validator) ownFunction(path, function, group string) {
	f := v.functions[function]
	if f == nil {
		return
	}
	if of := v.groupOr(f.Group); of != group && v.trusted("groups", "name") {
		v.report(path, "", "the function %q is of group %q, the collection of %q", function, of, group)
	}
}

// dependencies checks that a function that only reads has nothing that it writes.
func (v *validator) dependencies(path string, f *Function) {
	for i := range f.Dependencies {
		if f.Dependencies[i].Mode == ModeWrite && f.Mode == ModeRead {
			v.report(fmt.Sprintf("%s.dependencies[%d].mode", path, i), "", "the function %q has mode %s: it cannot write", f.Name, f.Mode)
		}
	}
}

// coLocation checks that collections that are placed as one can be: first has the
// first of each co-location group.
func (v *validator) coLocation(path string, c *Collections, first map[string]*Collections) {
	if c.CoLocation == "" {
		return
	}
	key := v.groupOr(c.Group) + " " + c.CoLocation
	other := first[key]
	if other == nil {
		first[key] = c
		return
	}
	if other.Consistency != c.Consistency && c.Consistency != "" && other.Consistency != "" {
		v.report(path, "", "%q is %s and %q is %s: they cannot be placed as one", c.Name, c.Consistency, other.Name, other.Consistency)
	}
	if other.At != c.At {
		v.report(path, "", "%q and %q start at different nodes: they cannot be placed as one", c.Name, other.Name)
	}
}

// fields are what predicates know by name: labels cannot have these names.
var fields = []string{"name", "namespace", "group", "owner", "consistency", "size", "labels"}

// labelNames checks that no label hides behind a field.
func (v *validator) labelNames(path string, labels map[string]string) {
	for _, name := range fields { // in this order, not in a map's
		if _, ok := labels[name]; ok {
			v.report(join(path, name), "", "queries know %q as a field and would never see the label; choose another name", name)
		}
	}
}

func (v *validator) groupOr(group string) string {
	if group == "" {
		return v.groups.first
	}
	return group
}

// subject checks group, roles and behaviour of clients.
func (v *validator) subject(path string, c *Clients) {
	group := v.owner(path+".group", c.Group)
	v.knownRoles(path+".roles", group, c.Roles)
	needsVictim := c.Behaviour == Replayed || c.Behaviour == Stolen
	switch {
	case needsVictim && c.Victim == "":
		v.report(path+".victim", "", "is missing; behaviour %s needs it", c.Behaviour)
	case !needsVictim && c.Victim != "":
		v.report(path+".victim", "", "means nothing to behaviour %s", c.Behaviour)
	case c.Victim != "" && v.trusted("clients", "name", "count", "behaviour"):
		v.victim(path+".victim", c.Victim)
	}
	if c.Behaviour != Honest && c.Behaviour != ForeignGroup {
		return
	}
	refs, at := c.Collections, path+".collections"
	if c.WorkingSet != nil {
		refs, at = c.WorkingSet.Collections, path+".working_set.collections"
	}
	for i, ref := range refs {
		of, ok := v.groupOf(ref)
		if !ok || !v.trusted("groups", "name") {
			continue
		}
		switch same := v.groupOr(of.Group) == group; {
		case !same && c.Behaviour == Honest:
			v.report(fmt.Sprintf("%s[%d]", at, i), "", "%q is of group %q and these clients are of %q: every call would be refused; behaviour %s does that on purpose", ref, v.groupOr(of.Group), group, ForeignGroup)
		case same && c.Behaviour == ForeignGroup:
			v.report(fmt.Sprintf("%s[%d]", at, i), "", "%q is of the clients' own group: that is no attack", ref)
		}
	}
}

func (v *validator) victim(path, victim string) {
	if !v.clients.member(victim) {
		v.reference(path, "client", victim, someMembers(v.clients))
		return
	}
	for i := range v.s.Clients {
		c := &v.s.Clients[i]
		if slices.Contains(c.Members(), victim) && c.Behaviour != Honest {
			v.report(path, "", "the victim %q is no honest client", victim)
		}
	}
}

func (v *validator) knownRoles(path, group string, roles []string) {
	known := v.groups.roles[group]
	if known == nil || !v.trusted("groups", "name", "roles[].name") {
		if known == nil && len(v.s.Groups) == 0 && len(roles) > 0 {
			v.report(path, "", "no groups are declared, so there are no roles; add groups, or leave this out")
		}
		return
	}
	for i, r := range roles {
		if !known[r] {
			v.reference(v.item(path, i), "role of group "+group, r, func() []string { return slices.Collect(maps.Keys(known)) })
		}
	}
}
