package registry

import (
	"cmp"
	"slices"
)

// postings is a list of collections in order of creation.
// Invariant: entries ascend by ID.
type postings struct{ entries []*Entry }

// add appends e, which is newer than all others.
func (p *postings) add(e *Entry) { p.entries = append(p.entries, e) }

func (p *postings) remove(e *Entry) {
	i, ok := slices.BinarySearchFunc(p.entries, e.ID, func(x *Entry, id int32) int { return cmp.Compare(x.ID, id) })
	if ok {
		p.entries = slices.Delete(p.entries, i, i+1)
	}
}
