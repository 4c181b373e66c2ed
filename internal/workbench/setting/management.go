package setting

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// manage tells the management layer who may do what, to whom things belong, and
// what changes in mid-run. Only here can a predicate be compiled: the error names
// each that is wrong, with its place.
func (b *Build) manage() error {
	s, m := b.Scenario, &b.Config.Management
	var errs []error
	m.Proofs = s.Security.Proofs
	for i := range s.Groups {
		g := platform.Group{Name: s.Groups[i].Name}
		for j := range s.Groups[i].Roles {
			role, err := b.role(fmt.Sprintf("groups[%d].roles[%d]", i, j), &s.Groups[i].Roles[j])
			errs = append(errs, err)
			g.Roles = append(g.Roles, role)
		}
		m.Groups = append(m.Groups, g)
	}
	for i := range s.Functions {
		card, err := b.functionCard(fmt.Sprintf("functions[%d]", i), &s.Functions[i])
		errs = append(errs, err)
		m.Functions = append(m.Functions, card)
	}
	for i := range s.Collections {
		group := &s.Collections[i]
		for range group.Members() {
			m.Collections = append(m.Collections, platform.Card{
				Group: group.Group, Namespace: group.Namespace, Owner: group.Owner, Labels: group.Labels,
				CoLocation: group.CoLocation,
			})
		}
	}
	for i := range s.Clients {
		for range s.Clients[i].Members() {
			m.Clients = append(m.Clients, b.subject(&s.Clients[i]))
		}
	}
	errs = append(errs, b.rights(), b.deployments())
	b.lifecycles()
	slices.SortStableFunc(m.Events, func(a, b platform.Event) int { return cmp.Compare(a.At, b.At) })
	return errors.Join(errs...)
}

var actions = map[string]identity.Action{
	scenarios.ActionRead: identity.Read, scenarios.ActionWrite: identity.Write, scenarios.ActionInvoke: identity.Invoke,
}

func (b *Build) role(path string, r *scenarios.Role) (identity.Role, error) {
	out := identity.Role{Name: r.Name, Inherits: r.Inherits}
	var errs []error
	for i, p := range r.Permissions {
		q := identity.Permission{Kind: identity.Collection, Name: p.Name, When: p.When}
		if p.On == scenarios.OnFunction {
			q.Kind = identity.Function
		}
		for _, a := range p.Actions {
			q.Actions |= actions[a]
		}
		if p.When != "" {
			if _, err := predicate.Compile(q.Kind.String(), p.When); err != nil {
				errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("%s.permissions[%d].when", path, i), "", nil, "%v", err))
			}
		}
		out.Permissions = append(out.Permissions, q)
	}
	return out, errors.Join(errs...)
}

func (b *Build) functionCard(path string, f *scenarios.Function) (platform.FunctionCard, error) {
	card := platform.FunctionCard{
		Card:      platform.Card{Group: f.Group, Namespace: f.Namespace, Owner: f.Owner, Labels: f.Labels},
		Arguments: f.Arguments,
	}
	var errs []error
	for i, d := range f.Dependencies {
		limits := registry.Limits{Results: d.Limit, Scan: d.Scan}
		if _, err := registry.Compile(d.Query, limits); err != nil && d.Query != "" {
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("%s.dependencies[%d].query", path, i), "", nil, "%v", err))
		}
		made := registry.Dependency{
			Name: fmt.Sprint(i), Query: d.Query, Limits: limits, Write: cmp.Or(d.Mode, f.Mode) == scenarios.ModeWrite,
		}
		if d.Collection != "" {
			made.Query = fmt.Sprintf("collection.name == %q", d.Collection)
		}
		card.Dependencies = append(card.Dependencies, made)
	}
	return card, errors.Join(errs...)
}

func (b *Build) subject(c *scenarios.Clients) platform.Subject {
	s := platform.Subject{Group: c.Group, Roles: c.Roles, Victim: b.Client[c.Victim]}
	for k := range platform.Behaviour(platform.Behaviours) {
		if k.String() == c.Behaviour {
			s.Behaviour = k
		}
	}
	if s.Behaviour == platform.UnderPrivileged && s.Roles == nil {
		s.Roles = []string{}
	}
	return s
}

// rights lists the withdrawals and replacements of roles.
func (b *Build) rights() error {
	m := &b.Config.Management
	var errs []error
	for i := range b.Scenario.Security.Events {
		e := &b.Scenario.Security.Events[i]
		if e.Withdraw != nil {
			for _, name := range b.Scenario.ClientNames(e.Withdraw.Clients) {
				m.Events = append(m.Events, platform.Event{At: e.At, Kind: platform.Withdraw, Client: b.Client[name], Roles: e.Withdraw.Roles})
			}
		}
		if e.Replace != nil {
			role, err := b.role(fmt.Sprintf("security.events[%d].replace", i), &e.Replace.Role)
			errs = append(errs, err)
			m.Events = append(m.Events, platform.Event{At: e.At, Kind: platform.Replace, Group: e.Replace.Group, Role: role})
		}
	}
	return errors.Join(errs...)
}

// deployments lists the new versions of functions and reads their binaries.
func (b *Build) deployments() error {
	var errs []error
	for i := range b.Scenario.Deploy {
		d := &b.Scenario.Deploy[i]
		if b.Config.Binaries[d.Module] == nil {
			binary, err := bodies.Binary(&scenarios.Function{Module: d.Module})
			if err != nil {
				errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].module", i), "", nil, "%v", err))
			}
			b.Config.Binaries[d.Module] = binary
		}
		b.Config.Management.Events = append(b.Config.Management.Events, platform.Event{
			At: d.At, Kind: platform.Deploy, Function: b.FunctionNamed(d.Function), Module: d.Module, Export: d.Export,
		})
	}
	return errors.Join(errs...)
}

// lifecycles lists the collections that come and go.
func (b *Build) lifecycles() {
	m := &b.Config.Management
	each := func(kind platform.EventKind, events []scenarios.Lifecycle, then func(collection int)) {
		for _, e := range events {
			for _, c := range b.numbered(e.Collections) {
				m.Events = append(m.Events, platform.Event{At: e.At, Kind: kind, Collection: c})
				then(c)
			}
		}
	}
	each(platform.Create, b.Scenario.Create, func(c int) { m.Collections[c].Absent = true })
	each(platform.Destroy, b.Scenario.Destroy, func(int) {})
}
