package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// session judges the law of sessions, which with those of order and value makes
// each sequential collection sequentially consistent (Lamport 1979): if a client
// had the outcome of call a before it sent call b,
//
//	version(b) >= version(a)
//
// where a version is what a call saw or, if it wrote, made: a client reads its own
// writes and never goes back, wherever it moves. Calls that overlap are not
// ordered. The law is that of one collection: sequential consistency does not
// compose.
//
// What a client had seen is known from outcomes alone, not from what it claims.
// But a copy is also held to what the request claims. Of what a failover has lost
// nothing need be seen again.
type session struct {
	c     *Checkers
	slots []seen
	of    map[pair]int32 // slot
}

type pair struct{ client, collection int32 }

// seen is what a client has seen of a collection: versions that grow with time. It
// goes back to where the client's oldest call under way needs it.
type seen []struct {
	since   uint64 // number of the first call that begins with it
	version replica.Version
}

func newSession(c *Checkers) session { return session{c: c, of: make(map[pair]int32)} }

// at is what the client had seen when the call of a number began.
func (s *session) at(client, collection int32, began uint64) replica.Version {
	slot, ok := s.of[pair{client, collection}]
	if !ok {
		return replica.Version{}
	}
	list := s.slots[slot]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].since <= began {
			return list[i].version
		}
	}
	return replica.Version{}
}

// had is what the client of a call had seen when it sent it, so far as that is not lost.
func (s *session) had(collection int32, f *flight) replica.Version {
	v := s.at(f.client, collection, f.began)
	if v == (replica.Version{}) {
		return v
	}
	return s.c.chains.of[collection].survivor(v)
}

// served judges what a call has seen.
func (s *session) served(e *record.Serve, f *flight) {
	found := replica.Version{Term: e.FoundTerm, Index: e.FoundIndex}
	claimed := replica.Version{Term: e.SeenTerm, Index: e.SeenIndex}
	if h := &s.c.chains.of[e.Collection]; found.Before(claimed) && found.Before(h.survivor(claimed)) {
		s.c.broken(Session, e.At, e.Collection, e.Node, "call %x saw %v, but its client %v", e.Invocation, found, claimed)
		return
	}
	if f == nil {
		s.c.broken(Session, e.At, e.Collection, e.Node, "call %x runs, but is not under way", e.Invocation)
		return
	}
	f.served = true
	if had := s.had(e.Collection, f); found.Before(had) {
		s.c.broken(Session, e.At, e.Collection, e.Node, "call %x saw %v, but its client had %v when it sent it", e.Invocation, found, had)
	}
	f.saw(e.Collection, e.Node, found)
}

// committed judges what a call has made: it may not lie before what its client
// knew.
func (s *session) committed(e *record.Commit, f *flight) {
	if f == nil {
		return // durability tells
	}
	made := replica.Version{Term: e.Term, Index: e.Index}
	if had := s.had(e.Collection, f); made.Before(had) {
		s.c.broken(Session, e.At, e.Collection, e.Node, "call %x made %v, but its client had %v when it sent it", e.Invocation, made, had)
	}
	f.made(e.Collection, e.Node, made)
}

// invoked makes what a call saw its client's.
func (s *session) invoked(i *record.Invocation, f *flight) {
	if i.Status != record.OK {
		return
	}
	for _, got := range f.seen {
		if v := f.told(got.collection, i.Executed, 1+i.Retries); v != (replica.Version{}) {
			s.learn(f, got.collection, v)
		}
	}
}

// learn enters a version that the client of an ending call has seen.
func (s *session) learn(f *flight, collection int32, v replica.Version) {
	p := pair{f.client, collection}
	slot, ok := s.of[p]
	if !ok {
		slot = int32(len(s.slots))
		s.slots = append(s.slots, nil)
		s.of[p] = slot
	}
	list := s.slots[slot]
	if k := len(list); k > 0 && !list[k-1].version.Before(v) {
		return
	}
	oldest, stale := s.c.flights.oldestBeside(f), 0
	for stale+1 < len(list) && list[stale+1].since <= oldest {
		stale++
	}
	if stale+1 == len(list) && s.c.flights.begins < oldest {
		stale++ // no call under way began with it
	}
	if stale > 0 {
		list = append(list[:0], list[stale:]...)
	}
	s.slots[slot] = append(list, struct {
		since   uint64
		version replica.Version
	}{s.c.flights.begins + 1, v})
}
