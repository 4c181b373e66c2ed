package platform

// Sparse is what a node keeps for some of many collections, by number: a node of a
// large network touches few of them. A lookup is two array accesses. The zero Sparse
// holds nothing.
type Sparse[T any] struct{ pages []*[page]*T }

const page = 256 // entries that come into being together

// At returns the entry of c, nil if there is none.
func (s *Sparse[T]) At(c int32) *T {
	if k := int(c) / page; k < len(s.pages) && s.pages[k] != nil {
		return s.pages[k][c%page]
	}
	return nil
}

// Set makes x the entry of c; nil takes it away.
func (s *Sparse[T]) Set(c int32, x *T) {
	k := int(c) / page
	if k >= len(s.pages) {
		if x == nil {
			return
		}
		s.pages = append(s.pages, make([]*[page]*T, k+1-len(s.pages))...)
	}
	if s.pages[k] == nil {
		if x == nil {
			return
		}
		s.pages[k] = new([page]*T)
	}
	s.pages[k][c%page] = x
}

// All yields the entries, ascending by number. Those that come into being meanwhile may
// or may not be among them.
func (s *Sparse[T]) All(yield func(c int32, x *T) bool) {
	for k := range s.pages {
		if s.pages[k] == nil {
			continue
		}
		for i, x := range s.pages[k] {
			if x != nil && !yield(int32(k*page+i), x) {
				return
			}
		}
	}
}
