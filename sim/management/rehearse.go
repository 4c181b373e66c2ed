package management

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// rehearse makes all changes of a run on components of its own, so that one that
// cannot be made is found before the run and not in its middle.
func rehearse(cat *platform.Catalogue) error {
	m := &cat.Management
	gtp, err := identity.NewGTP(identity.Seed{}, 1, 0)
	if err != nil {
		return err
	}
	if err := define(gtp, m.All()); err != nil {
		return err
	}
	collections := registry.NewCatalogue()
	create := func(c int32) error {
		_, err := collections.Create(describe(cat, c))
		return err
	}
	for i := range cat.Collections {
		if c := int32(i); !m.Collection(c).Absent {
			if err := create(c); err != nil {
				return err
			}
		}
	}
	last := int64(0)
	for i := range m.Events {
		e := &m.Events[i]
		if e.At < last {
			return fmt.Errorf("event %d, to %v at %d ns, stands behind one at %d ns; events must be in order of time", i, e.Kind, e.At, last)
		}
		last = e.At
		var err error
		if (e.Kind == platform.Create || e.Kind == platform.Destroy) && m.Collection(int32(e.Collection)).CoLocation != "" {
			return fmt.Errorf("to %v at %d ns: collection %q is of a co-location group, which lives as long as the run", e.Kind, e.At, cat.Collections[e.Collection].Name)
		}
		switch e.Kind {
		case platform.Replace:
			_, err = gtp.Group(groupOf(m, e)).Replace(e.Role, e.At)
		case platform.Create:
			err = create(int32(e.Collection))
		case platform.Destroy:
			c := describe(cat, int32(e.Collection))
			if !collections.Destroy(c.Group, c.Name) {
				err = fmt.Errorf("there is no collection %q of group %q", c.Name, c.Group)
			}
		case platform.Withdraw, platform.Deploy: // always possible
		}
		if err != nil {
			return fmt.Errorf("to %v at %d ns: %w", e.Kind, e.At, err)
		}
	}
	return nil
}

// define defines the roles of the groups.
func define(gtp *identity.GTP, groups []platform.Group) error {
	for _, g := range groups {
		for _, r := range g.Roles {
			if err := gtp.Group(g.Name).Define(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// groupOf is the group whose role an event replaces.
func groupOf(m *platform.Management, e *platform.Event) string {
	if e.Group == "" {
		return m.DefaultName()
	}
	return e.Group
}

// describe is the metadata of a collection.
func describe(cat *platform.Catalogue, c int32) registry.Collection {
	collection, card := &cat.Collections[c], cat.Management.Collection(c)
	return registry.Collection{
		Name: collection.Name, Group: card.Group, Namespace: card.Namespace, Owner: card.Owner,
		Consistency: collection.Consistency, CoLocation: card.CoLocation, Size: collection.Size, Labels: card.Labels,
	}
}
