package replica

import (
	"cmp"
	"slices"
)

// A set is an OR-set without tombstones (Bieniusa et al., INRIA RR-8083, 2012;
// as a delta CRDT: Almeida, Shoker, Baquero, J. Parallel Distrib. Comput. 111,
// 2018). Each addition has its own dot. A removal takes the dots that it saw, so
// an addition that it did not see survives it. seen has the dots of all additions
// known, removed or not: a dot in it that is no element has been removed.
type set struct {
	touched  Stamp // the latest operation; decides between kinds
	elements []element
	seen     dots
	names    int64 // Σ elements len(member), bytes
}

// element is one addition that stands. A member has several if copies added it
// without seeing each other.
type element struct {
	member string
	dot    dot
	hash   uint64 // of member
}

// Elements ascend by member, then dot.
func (e *element) compare(f *element) int {
	if c := cmp.Compare(e.member, f.member); c != 0 {
		return c
	}
	return e.dot.compare(f.dot)
}

// alive reports whether the set has a member.
func (s *set) alive() bool { return s != nil && len(s.elements) > 0 }

// with returns the elements of member.
func (s *set) with(member string) []element {
	from, _ := slices.BinarySearchFunc(s.elements, member, func(e element, m string) int { return cmp.Compare(e.member, m) })
	to := from
	for to < len(s.elements) && s.elements[to].member == member {
		to++
	}
	return s.elements[from:to]
}

// added returns the delta of adding member to s (nil if there is none) by actor:
// a new dot in the place of those seen.
func (s *set) added(actor Actor, member string, hash uint64, stamp Stamp) *set {
	d := &set{touched: stamp, names: int64(len(member))}
	number := uint64(1)
	if s != nil {
		for _, e := range s.with(member) {
			d.seen.add(e.dot)
		}
		number += s.seen.last(actor)
	}
	fresh := dot{actor: actor, number: number}
	d.elements = []element{{member: member, dot: fresh, hash: hash}}
	d.seen.add(fresh)
	return d
}

// removed returns the delta of taking out elements of s.
func removed(elements []element, stamp Stamp) *set {
	d := &set{touched: stamp}
	for i := range elements {
		d.seen.add(elements[i].dot)
	}
	return d
}

// cleared returns the delta of taking out all members; nil if there are none.
func (s *set) cleared() *set {
	if !s.alive() {
		return nil
	}
	return removed(s.elements, Stamp{})
}

// merge joins o into s: an element stays if both have it, or if the other has
// not seen it.
func (s *set) merge(o *set) {
	if s.touched.Compare(o.touched) < 0 {
		s.touched = o.touched
	}
	kept := s.elements[:0]
	for i := range s.elements {
		e := s.elements[i]
		if o.seen.has(e.dot) && !o.has(&e) {
			s.names -= int64(len(e.member))
			continue
		}
		kept = append(kept, e)
	}
	clear(s.elements[len(kept):])
	s.elements = kept
	for i := range o.elements {
		if e := &o.elements[i]; !s.seen.has(e.dot) {
			at, _ := s.find(e)
			s.elements = slices.Insert(s.elements, at, *e)
			s.names += int64(len(e.member))
		}
	}
	s.seen.union(&o.seen)
}

func (s *set) has(e *element) bool {
	_, found := s.find(e)
	return found
}

func (s *set) find(e *element) (int, bool) {
	return slices.BinarySearchFunc(s.elements, e, func(a element, b *element) int { return a.compare(b) })
}

// members are the names of the members, ascending.
func (s *set) members() []string {
	names := make([]string, 0, len(s.elements))
	for i := range s.elements {
		if i == 0 || s.elements[i].member != s.elements[i-1].member {
			names = append(names, s.elements[i].member)
		}
	}
	return names
}

// content is the set's part in a digest: the sum of its members' hashes.
func (s *set) content() uint64 {
	var sum uint64
	for i := range s.elements {
		if i == 0 || s.elements[i].member != s.elements[i-1].member {
			sum += s.elements[i].hash
		}
	}
	return sum
}

func (s *set) clone() *set {
	c := *s
	c.elements = slices.Clone(s.elements)
	c.seen = s.seen.clone()
	return &c
}

// size is 20 for the stamp, 16 + len(member) an element and 16 a dot in seen.
func (s *set) size() int64 {
	return stampBytes + s.names + dotBytes*int64(len(s.elements)) + s.seen.size()
}
