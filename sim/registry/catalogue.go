package registry

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Catalogue is the metadata of all collections, with an index per group and
// field. It is not safe for concurrent use.
type Catalogue struct {
	groups  map[string]*shard
	entries []*Entry // by ID, nil once destroyed
}

// shard is the part of one group: no query ever looks into another.
type shard struct {
	version uint64
	names   map[string]*Entry
	all     postings
	index   map[string]map[string]*postings // by field and value
}

// NewCatalogue returns an empty catalogue.
func NewCatalogue() *Catalogue { return &Catalogue{groups: make(map[string]*shard)} }

// Create adds a collection and returns its entry. Names are unique in a group.
func (c *Catalogue) Create(x Collection) (*Entry, error) {
	if x.Name == "" || x.Group == "" {
		return nil, fmt.Errorf("collection %q of group %q: both names are needed", x.Name, x.Group)
	}
	for _, label := range slices.Sorted(maps.Keys(x.Labels)) {
		if predicate.IsField(label) {
			return nil, fmt.Errorf("collection %q: a label must not be called %q, which is a field; rename it", x.Name, label)
		}
	}
	s := c.groups[x.Group]
	if s == nil {
		s = &shard{names: make(map[string]*Entry), index: make(map[string]map[string]*postings)}
		c.groups[x.Group] = s
	}
	if s.names[x.Name] != nil {
		return nil, fmt.Errorf("collection %q exists already in group %q; choose another name or destroy it first", x.Name, x.Group)
	}
	x.Labels = maps.Clone(x.Labels)
	e := &Entry{Collection: x, ID: int32(len(c.entries))}
	e.object = predicate.Object{
		Name: x.Name, Namespace: x.Namespace, Group: x.Group, Owner: x.Owner,
		Consistency: x.Consistency.String(), Size: x.Size, Labels: x.Labels,
	}
	c.entries = append(c.entries, e)
	s.names[x.Name] = e
	s.all.add(e)
	s.eachField(e, func(p *postings) { p.add(e) })
	s.version++
	return e, nil
}

// Destroy removes a collection; false if there is none.
func (c *Catalogue) Destroy(group, name string) bool {
	e := c.Lookup(group, name)
	if e == nil {
		return false
	}
	s := c.groups[group]
	delete(s.names, name)
	c.entries[e.ID] = nil
	s.all.remove(e)
	s.eachField(e, func(p *postings) { p.remove(e) })
	s.version++
	return true
}

// Resize records the size of a collection, bytes. It changes no version: sizes
// change with every write, and what a cached answer selects is decided at its time.
func (c *Catalogue) Resize(id int32, size int64) {
	if e := c.Entry(id); e != nil {
		e.Size, e.object.Size = size, size
	}
}

// Lookup returns the collection called name in group, or nil.
func (c *Catalogue) Lookup(group, name string) *Entry {
	if s := c.groups[group]; s != nil {
		return s.names[name]
	}
	return nil
}

// Entry returns collection id, or nil if it never was or is destroyed.
func (c *Catalogue) Entry(id int32) *Entry {
	if id < 0 || int(id) >= len(c.entries) {
		return nil
	}
	return c.entries[id]
}

// Version grows by one with every creation and destruction in group. An answer
// of an older version may be out of date.
func (c *Catalogue) Version(group string) uint64 {
	if s := c.groups[group]; s != nil {
		return s.version
	}
	return 0
}

// eachField visits the postings of all that e has: fields and labels. The order does
// not matter, for each is changed apart.
func (s *shard) eachField(e *Entry, visit func(*postings)) {
	for _, field := range [...]string{"name", "namespace", "group", "owner", "consistency"} {
		visit(s.postings(field, e.object.Field(field)))
	}
	for label := range e.Labels {
		if value := e.object.Field(label); value != "" {
			visit(s.postings(label, value))
		}
	}
}

func (s *shard) postings(field, value string) *postings {
	values := s.index[field]
	if values == nil {
		values = make(map[string]*postings)
		s.index[field] = values
	}
	p := values[value]
	if p == nil {
		p = new(postings)
		values[value] = p
	}
	return p
}

// lookup returns the collections whose field has value. ok is false if the
// index cannot tell: absent labels read as empty and are not indexed.
func (s *shard) lookup(field, value string) (found []*Entry, ok bool) {
	if value == "" {
		return nil, false
	}
	if p := s.index[field][value]; p != nil {
		return p.entries, true
	}
	return nil, true
}
