package replica

import "fmt"

// BeginTerm makes this copy, on node origin, the leader of a new term that
// continues at its version. Entries that still wait for a predecessor are
// forgotten: this term's history does not contain them.
//
// The caller sees to it that no term is given to two leaders and that a planned
// hand-off begins at the version where the old leader was sealed (see Fence).
// BeginTerm panics if term is not newer than every term seen here, if the hand-over
// named a version that this copy has not reached, or if its state is not Ready.
func (s *Sequential) BeginTerm(term uint64, origin int32) {
	switch {
	case !s.Ready():
		panic(fmt.Sprintf("replica: term %d begun by a copy without a valid state at %v", term, s.version))
	case term < s.fence.term || term == s.fence.term && s.fence.begun || term <= s.version.Term:
		panic(fmt.Sprintf("replica: term %d begun at %v after term %d", term, s.version, s.fence.term))
	case term == s.fence.term && s.version != s.fence.base:
		panic(fmt.Sprintf("replica: term %d begun at %v but handed over at %v", term, s.version, s.fence.base))
	}
	s.fence = fence{term: term, base: s.version, begun: true}
	s.origin = origin
	s.role = leading
	s.ahead = nil
}

// Append orders a write and makes it visible here. The entry is for the other
// copies. It keeps effects, which must not be changed afterwards.
//
// Append panics if this copy does not lead: ask Leads.
func (s *Sequential) Append(effects []Effect) Entry {
	if s.role != leading {
		panic(fmt.Sprintf("replica: write ordered by a copy that does not lead, at %v", s.version))
	}
	e := Entry{
		Version: Version{Term: s.fence.term, Index: s.version.Index + 1},
		Base:    s.fence.base,
		Origin:  s.origin,
		Effects: effects,
		hashes:  hashValues(effects),
	}
	s.show(&e)
	return e
}

// Seal makes the leader a follower and returns the version at which its term
// ends: what a hand-over names, and where the next term begins. A hand-off that
// is called off goes on by BeginTerm of a newer term.
func (s *Sequential) Seal() Version {
	if s.role == leading {
		s.role = following
	}
	return s.version
}

// show makes an entry visible.
func (s *Sequential) show(e *Entry) {
	for i := range e.Effects {
		s.state.apply(&e.Effects[i], e.hash(i))
	}
	s.version = e.Version
}
