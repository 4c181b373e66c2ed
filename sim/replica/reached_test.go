package replica

import "testing"

// Without this a session that has seen a write which an election lost could be served by a copy
// that lacks what is left of the history, or by one that holds lost writes, or never.
func TestSessionsReachWhatIsLeft(t *testing.T) {
	lost := Version{Term: 1, Index: 3}
	entry := func(index uint64) Entry { return Entry{Version: Version{Term: 1, Index: index}} }
	follower := func(entries uint64) *Sequential {
		s := NewSequential()
		for i := range entries {
			s.Apply(entry(i + 1))
		}
		return s
	}
	for _, x := range []struct {
		has, base uint64 // index of the copy; of the last write that the new term keeps
		want      bool
	}{
		{1, 2, false}, // it lacks one of those that are left
		{2, 2, true},  // it has all of them
		{2, 3, false}, // the write is not lost
		{3, 3, true},
	} {
		s := follower(x.has)
		if s.Reached(lost) != (x.has >= 3) {
			t.Errorf("a copy at 1.%d has reached 1.3 before the election: %v", x.has, s.Reached(lost))
		}
		s.Fence(2, Version{Term: 1, Index: x.base})
		if got := s.Reached(lost); got != x.want {
			t.Errorf("a copy at 1.%d has reached 1.3, of which 1.%d is left: %v", x.has, x.base, got)
		}
	}
	diverged := follower(3)
	diverged.Fence(2, Version{Term: 1, Index: 2})
	if diverged.Ready() || diverged.Reached(Version{Term: 1, Index: 4}) {
		t.Error("a copy with lost writes serves a session that has seen more of them")
	}
}
