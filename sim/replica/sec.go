package replica

import "iter"

// A SEC is one node's copy of a collection under strong eventual consistency:
// copies that have merged the same deltas are equal (Shapiro, Preguiça, Baquero,
// Zawirski, SSS 2011). It reads as a wasm.Store.
//
// Per key it joins a last-writer-wins register, a PN-counter with observed resets
// and an OR-set; the package comment says which of them a key shows. There is no
// session guarantee: a client that moves may miss what it wrote.
type SEC struct {
	cells cells
	clock Clock
}

// NewSEC returns an empty copy that stamps its writes as actor. No two copies
// that ever existed of one collection may have the same actor.
func NewSEC(actor Actor) *SEC {
	return &SEC{cells: cells{lease: new(lease)}, clock: Clock{actor: actor}}
}

// Seed gives a new collection an initial state: a register of zero bytes at key,
// of such a length that key, stamp and value occupy size bytes (none if size is
// below len(key) + 20). All seeds in a process share their memory. Every write is
// later than a seed, so copies may be seeded equally, or one and the others by
// its snapshot.
func (s *SEC) Seed(key string, size int64) {
	n := seedLength(size, int64(len(key))+stampBytes)
	s.cells.merge(key, &parts{register: register{stamp: seedStamp, value: zeroValue(n), hash: hashOfZeros(n)}})
}

// Merge joins a delta of another copy into this one.
func (s *SEC) Merge(d Delta) {
	for i := range d.changes {
		s.cells.merge(d.changes[i].key, &d.changes[i].parts)
	}
	s.clock.Observe(d.latest)
}

// GrowthBy is by how many bytes Merge of d would enlarge the state, in time linear in
// both: WireBytes of a delta that is mostly known is far from it.
func (s *SEC) GrowthBy(d Delta) int64 {
	trial := NewSEC(s.clock.actor)
	trial.Install(s.Snapshot())
	trial.Merge(d)
	return trial.Bytes() - s.Bytes()
}

// Everything returns the whole state as a delta, in time linear in it: what one
// copy sends to another that may have missed anything.
func (s *SEC) Everything() Delta {
	changes := make([]change, 0, len(s.cells.byKey))
	for key, c := range s.cells.byKey {
		changes = append(changes, change{key: key, parts: c.clone()})
	}
	return deltaOf(changes) // sorted: the order of the map is gone
}

// Get returns what key holds. The value is shared: it must not be changed.
func (s *SEC) Get(key string) (Value, bool) {
	c := s.cells.byKey[key]
	if c == nil || !c.present {
		return Value{}, false
	}
	return c.value(), true
}

// Keys yields the keys in ascending order.
func (s *SEC) Keys() iter.Seq[string] { return s.cells.order.all(s.cells.alive) }

// Bytes is what the state occupies, metadata included, in bytes:
//
//	Σ keys (len(key) + register + counter + set)
//	register = 20 + length of the value, 0 for a tombstone's
//	counter  = 20 + 40·actors that incremented it
//	set      = 20 + Σ additions that stand (16 + len(member)) + 16·dots
//
// each if the key was ever used so. 20 is a stamp (wall 8, logical 4, actor 8), 40
// an actor and its four totals; dots are an actor and a number, one for each actor
// that ever added, and for each addition seen ahead of an earlier one. Tombstones
// and dots are never collected: a copy cannot know that none is behind.
func (s *SEC) Bytes() int64 { return s.cells.bytes }

// Digest identifies the visible state: equal states have equal digests, whatever
// writes made them, and unequal ones differ but for a chance of 2^-64. It agrees
// with Sequential's.
func (s *SEC) Digest() uint64 { return s.cells.digest }

// Growth bounds from above by how many bytes effects can enlarge the state.
func (s *SEC) Growth(effects []Effect) int64 {
	var bytes int64
	for i := range effects {
		e := &effects[i]
		if c := s.cells.byKey[e.Key]; c == nil {
			bytes += int64(len(e.Key))
		}
		switch e.Op {
		case Set:
			bytes += stampBytes + int64(len(e.Value))
		case Increment:
			bytes += stampBytes + totalBytes
		case SetAdd:
			bytes += stampBytes + int64(len(e.Value)) + dotBytes + dotBytes
		case Delete, SetRemove:
		}
	}
	return bytes
}
