package wasm

import (
	"slices"
	"strings"
)

// memberSet is a set as a call sees it: that of the base and the call's changes.
type memberSet struct {
	base    []string // ascending; shared
	changes map[string]memberChange
	added   sortedLater // members that the base has not, or no longer
	size    int
}

// memberChange is the last that happened to a member.
type memberChange struct {
	present bool
	effect  int // its position
}

func (s *memberSet) has(member string) bool {
	if c, ok := s.changes[member]; ok {
		return c.present
	}
	_, found := slices.BinarySearch(s.base, member)
	return found
}

func (s *memberSet) change(member string, present bool, effect int) {
	before := s.has(member)
	if _, known := s.changes[member]; !known {
		if s.changes == nil {
			s.changes = make(map[string]memberChange)
		}
		if !before {
			s.added.add(member)
		}
	}
	s.changes[member] = memberChange{present, effect}
	switch {
	case present && !before:
		s.size++
	case before && !present:
		s.size--
	}
}

// after visits the members after cursor, ascending, and those taken out, and tells
// which is which, until visit returns false.
func (s *memberSet) after(cursor string, visit func(member string, present bool) bool) {
	merged(s.base, s.added.names, cursor, func(member string) bool {
		c, changed := s.changes[member]
		return visit(member, !changed || c.present)
	})
}

// sortedLater is a list of distinct names that is sorted when it is read.
type sortedLater struct {
	names  []string
	sorted int // this many are
}

func (l *sortedLater) add(name string) { l.names = append(l.names, name) }

// sort returns how many names it looked at.
func (l *sortedLater) sort() int {
	if l.sorted == len(l.names) {
		return 0
	}
	slices.Sort(l.names)
	l.sorted = len(l.names)
	return l.sorted
}

// merged visits the names after cursor of two ascending lists without common names.
func merged(a, b []string, cursor string, visit func(string) bool) {
	after := func(names []string) []string {
		at, found := slices.BinarySearch(names, cursor)
		if found {
			at++
		}
		return names[at:]
	}
	a, b = after(a), after(b)
	for len(a) > 0 || len(b) > 0 {
		next := &a
		if len(a) == 0 || len(b) > 0 && strings.Compare(b[0], a[0]) < 0 {
			next = &b
		}
		if !visit((*next)[0]) {
			return
		}
		*next = (*next)[1:]
	}
}
