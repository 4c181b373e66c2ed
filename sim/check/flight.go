package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// A flight is a call under way: what the laws remember of it from its beginning
// to its outcome.
type flight struct {
	client    int32
	group     string // of the token that was found good last
	began     uint64 // number of its beginning among all calls
	sent      int64  // ns
	served    bool   // its body has run on a collection
	abandoned bool   // its client waits no more, but it may still be executed
	attempts  int32  // if abandoned: times that it was sent
	stops     int    // nodes that it has come to, each as often as it came

	admitted []int32 // nodes that found its token good
	commits  []int32 // collections on which it has committed, once for each commit
	seen     []sight // what it saw, or made, of sequential collections

	operations int32 // that changed external storage

	before, after int32 // its neighbours among the client's calls under way, by age
}

// sight is a version that a run of a call saw, or made, on a node's copy.
type sight struct {
	collection, node int32
	version          replica.Version
}

// flights are the calls under way. Those of one client are linked from the
// oldest to the youngest, so that it is known since when nothing older can be
// asked for.
type flights struct {
	slots  []flight
	free   []int32
	byID   map[uint64]int32
	ends   []ends // by client
	begins uint64
}

// ends are the oldest and the youngest call of a client under way, none if it
// has none.
type ends struct{ oldest, youngest int32 }

const none = int32(-1)

func newFlights(clients int) flights {
	f := flights{byID: make(map[uint64]int32), ends: make([]ends, clients)}
	for i := range f.ends {
		f.ends[i] = ends{none, none}
	}
	return f
}

// begin enters a call; nil if it is under way already.
func (t *flights) begin(i *record.Invocation) *flight {
	if _, known := t.byID[i.ID]; known {
		return nil
	}
	var slot int32
	if k := len(t.free); k > 0 {
		slot, t.free = t.free[k-1], t.free[:k-1]
	} else {
		slot = int32(len(t.slots))
		t.slots = append(t.slots, flight{})
	}
	t.begins++
	f := &t.slots[slot]
	*f = flight{
		client: i.Client, began: t.begins, sent: i.Sent,
		admitted: f.admitted[:0], commits: f.commits[:0], seen: f.seen[:0], before: none, after: none,
	}
	e := &t.ends[i.Client]
	if f.before = e.youngest; f.before != none {
		t.slots[f.before].after = slot
	} else {
		e.oldest = slot
	}
	e.youngest = slot
	t.byID[i.ID] = slot
	return f
}

// find returns a call under way, nil if there is no such. It is good until the
// next call begins.
func (t *flights) find(id uint64) *flight {
	slot, ok := t.byID[id]
	if !ok {
		return nil
	}
	return &t.slots[slot]
}

// end forgets a call.
func (t *flights) end(id uint64) {
	slot := t.byID[id]
	delete(t.byID, id)
	t.detach(&t.slots[slot])
	t.free = append(t.free, slot)
}

// abandon lets a call linger that nobody waits for, but that may still be executed:
// its client has given up, or an earlier attempt of it is still on its way.
func (t *flights) abandon(f *flight, attempts int32) {
	f.abandoned, f.attempts = true, attempts
	t.detach(f)
}

// detach takes a call out of its client's.
func (t *flights) detach(f *flight) {
	e := &t.ends[f.client]
	if f.before != none {
		t.slots[f.before].after = f.after
	} else {
		e.oldest = f.after
	}
	if f.after != none {
		t.slots[f.after].before = f.before
	} else {
		e.youngest = f.before
	}
}

// oldest is the number of the beginning of the client's oldest call under way
// other than f; of the next call if there is no other.
func (t *flights) oldestBeside(f *flight) uint64 {
	slot := t.ends[f.client].oldest
	if slot != none && t.slots[slot].began == f.began {
		slot = f.after
	}
	if slot == none {
		return t.begins + 1
	}
	return t.slots[slot].began
}

// saw notes that the call has begun to run on a copy and what it saw there.
func (f *flight) saw(collection, node int32, v replica.Version) {
	f.seen = append(f.seen, sight{collection, node, v})
}

// made notes the version of a write: that of the run on the same copy that began
// last, or of one elsewhere that saw nothing there.
func (f *flight) made(collection, node int32, v replica.Version) {
	for i := len(f.seen) - 1; i >= 0; i-- {
		if s := &f.seen[i]; s.collection == collection && s.node == node {
			s.version = v
			return
		}
	}
	f.saw(collection, node, v)
}

// told is what a client learns of a collection by an outcome from node: of a call
// that was sent once the version of its run; else the oldest of its runs there, for
// it is not known which of the attempts has been answered.
func (f *flight) told(collection, node int32, attempts int32) (v replica.Version) {
	first := true
	for _, s := range f.seen {
		if s.collection != collection || attempts > 1 && s.node != node {
			continue
		}
		if first || s.version.Before(v) == (attempts > 1) {
			v, first = s.version, false
		}
	}
	return v
}
