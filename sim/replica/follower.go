package replica

import (
	"fmt"
	"slices"
)

// An Outcome is what became of an entry or a snapshot.
type Outcome uint8

// The outcomes.
const (
	// Applied: it is visible.
	Applied Outcome = iota
	// Waiting: an entry whose predecessor, or snapshot, has not arrived.
	Waiting
	// Duplicate: the copy is past its position, and nothing changed. (It is visible,
	// or was lost before the term that precedes the newest: a copy remembers one fence.)
	Duplicate
	// Fenced: it is of a leader that a newer term had deposed, and nothing changed.
	Fenced
	// Diverged: it shows that this copy holds writes of a deposed leader that the
	// newer term does not contain. The copy is not Ready until it has installed a
	// snapshot of the newer term; the entry is kept until then.
	Diverged
)

var outcomeNames = [...]string{"applied", "waiting", "duplicate", "fenced", "diverged"}

// String is the outcome in a word.
func (o Outcome) String() string { return outcomeNames[o] }

// Apply takes an entry, in whatever order they arrive and however often. It
// returns how many entries became visible: the given one and those that waited
// for it. A leader that meets an entry of a newer term leads no more.
func (s *Sequential) Apply(e Entry) (visible int, outcome Outcome) {
	if e.Base.Term >= e.Version.Term || e.Base.Index >= e.Version.Index {
		panic(fmt.Sprintf("replica: entry %v on base %v", e.Version, e.Base))
	}
	s.learn(fence{term: e.Version.Term, base: e.Base, begun: true})
	outcome = s.judge(&e)
	if outcome == Applied {
		s.show(&e)
		visible = 1 + s.drain()
	}
	return visible, outcome
}

// judge tells what is to become of an entry, and keeps it if it has to wait.
func (s *Sequential) judge(e *Entry) Outcome {
	switch {
	case s.fence.excludes(e.Version):
		return Fenced
	case s.role == awaiting:
		s.keep(e)
		return Waiting
	case s.role == diverged || s.off(e):
		s.role = diverged
		s.keep(e)
		return Diverged
	case e.Version.Index <= s.version.Index:
		return Duplicate
	case e.Version.Index > s.version.Index+1:
		s.keep(e)
		return Waiting
	case e.previous() != s.version:
		return Fenced // its term is older than this copy's, which began before it
	}
	return Applied
}

// off reports whether an entry's chain has left out the write at this copy's
// version: its term began before there, or beside.
func (s *Sequential) off(e *Entry) bool {
	f := fence{term: e.Version.Term, base: e.Base}
	return f.excludes(s.version)
}

// Fence tells the copy that a term begins after base, as a hand-over or a
// configuration does before the term's first entry. From now on older leaders'
// writes beyond base are refused. It returns Fenced if the copy knew a newer term,
// Duplicate if it knew this one, and Diverged as Apply does.
func (s *Sequential) Fence(term uint64, base Version) Outcome {
	switch {
	case term < s.fence.term:
		return Fenced
	case term == s.fence.term:
		return Duplicate
	}
	s.learn(fence{term: term, base: base})
	if s.role == diverged {
		return Diverged
	}
	return Applied
}

// learn takes notice of a term.
func (s *Sequential) learn(f fence) {
	if f.term == s.fence.term {
		s.fence.begun = s.fence.begun || f.begun
	}
	if f.term <= s.fence.term {
		return
	}
	s.fence = f
	s.ahead = slices.DeleteFunc(s.ahead, func(e Entry) bool { return f.excludes(e.Version) })
	if s.role == leading {
		s.role = following
	}
	if s.role == following && f.excludes(s.version) {
		s.role = diverged
	}
}

// excludes reports whether a version is of an older term and beyond its end, so
// that no copy may reach it any more.
func (f *fence) excludes(v Version) bool {
	return v.Term < f.term && (v.Index > f.base.Index || v.Term > f.base.Term || v.Index == f.base.Index && v != f.base)
}

// keep puts an entry among those that wait. Of two with the same index the newer
// term's stays: the other was lost.
func (s *Sequential) keep(e *Entry) {
	at, found := slices.BinarySearchFunc(s.ahead, e.Version.Index, func(a Entry, index uint64) int {
		return compareIndex(a.Version.Index, index)
	})
	if !found {
		s.ahead = slices.Insert(s.ahead, at, *e)
	} else if s.ahead[at].Version.Before(e.Version) {
		s.ahead[at] = *e
	}
}

func compareIndex(a, b uint64) int { return Version{Index: a}.Compare(Version{Index: b}) }

// drain shows the entries that waited for the version just reached and returns
// how many they were.
func (s *Sequential) drain() int {
	visible := 0
	for len(s.ahead) > 0 {
		e := &s.ahead[0]
		switch {
		case s.off(e):
			s.role = diverged
			return visible
		case e.Version.Index <= s.version.Index:
		case e.Version.Index > s.version.Index+1:
			return visible
		case e.previous() == s.version:
			s.show(e)
			visible++
		}
		s.ahead = s.ahead[1:]
	}
	s.ahead = nil
	return visible
}
