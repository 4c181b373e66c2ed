package replica

import (
	"cmp"
	"slices"
)

// A dot names one addition to one set: the Number-th, from 1, by an actor.
type dot struct {
	actor  Actor
	number uint64
}

func (d dot) compare(e dot) int {
	if c := d.actor.Compare(e.actor); c != 0 {
		return c
	}
	return cmp.Compare(d.number, e.number)
}

// dots is a set of dots: for each actor in upto all numbers up to the one there,
// and the single ones in loose. A replica's stays compact, because what it has
// seen of an actor has gaps only while deltas are under way.
//
// Invariant: both ascend; no loose dot is in upto or next to it.
type dots struct {
	upto  []dot // one an actor
	loose []dot
}

// last is the number up to which all dots of actor are there.
func (s *dots) last(actor Actor) uint64 {
	if at, found := s.find(actor); found {
		return s.upto[at].number
	}
	return 0
}

func (s *dots) find(actor Actor) (int, bool) {
	return slices.BinarySearchFunc(s.upto, actor, func(d dot, a Actor) int { return d.actor.Compare(a) })
}

func (s *dots) has(d dot) bool {
	if d.number <= s.last(d.actor) {
		return true
	}
	_, found := slices.BinarySearchFunc(s.loose, d, dot.compare)
	return found
}

// add adds one dot.
func (s *dots) add(d dot) {
	last := s.last(d.actor)
	if d.number <= last {
		return
	}
	if d.number == last+1 {
		s.raise(d)
		return
	}
	if at, found := slices.BinarySearchFunc(s.loose, d, dot.compare); !found {
		s.loose = slices.Insert(s.loose, at, d)
	}
}

// raise adds all dots of an actor up to d, and the loose ones that follow.
func (s *dots) raise(d dot) {
	from, _ := slices.BinarySearchFunc(s.loose, dot{actor: d.actor}, dot.compare)
	to := from
	for to < len(s.loose) && s.loose[to].actor == d.actor && s.loose[to].number <= d.number+1 {
		d.number = max(d.number, s.loose[to].number)
		to++
	}
	s.loose = slices.Delete(s.loose, from, to)
	if at, found := s.find(d.actor); found {
		s.upto[at].number = max(s.upto[at].number, d.number)
	} else {
		s.upto = slices.Insert(s.upto, at, d)
	}
}

// union adds all dots of o.
func (s *dots) union(o *dots) {
	for _, d := range o.upto {
		if d.number > s.last(d.actor) {
			s.raise(d)
		}
	}
	for _, d := range o.loose {
		s.add(d)
	}
}

func (s *dots) clone() dots {
	return dots{upto: slices.Clone(s.upto), loose: slices.Clone(s.loose)}
}

// size is 16 bytes for each dot that is kept.
func (s *dots) size() int64 { return dotBytes * int64(len(s.upto)+len(s.loose)) }
