package replica

import (
	"iter"
	"maps"
	"math"
	"slices"
)

// A table is the visible state of a sequential collection: effects applied one
// after another. Values are immutable, so tables share them, and the whole map
// until one of them writes.
type table struct {
	values map[string]value
	order  keyOrder
	bytes  int64  // Σ keys (len(key) + size of the value)
	digest uint64 // Σ keys hashOfEntry
	shared bool   // values belongs to a snapshot too
}

// value is what a key of a sequential collection holds.
type value struct {
	kind    Kind
	bytes   []byte   // of a register
	count   int64    // of a counter
	members []string // of a set, ascending, not empty
	hash    uint64   // of a register's bytes, Σ over a set's members
	size    int64    // bytes of the register, 8, or Σ len(member)
}

// content is the value's part in a digest.
func (v *value) content() uint64 {
	if v.kind == Counter {
		return uint64(v.count)
	}
	return v.hash
}

// share returns a table with the same state; both copy the map when they next write.
func (t *table) share() table {
	t.shared = true
	shared := *t
	shared.order = t.order.share()
	return shared
}

// get is the value that a function body sees.
func (t *table) get(key string) (Value, bool) {
	v, ok := t.values[key]
	return Value{Kind: v.kind, Bytes: v.bytes, Count: v.count, Members: v.members}, ok
}

func (t *table) alive(key string) bool {
	_, ok := t.values[key]
	return ok
}

// keys yields the keys in ascending order.
func (t *table) keys() iter.Seq[string] { return t.order.all(t.alive) }

// put makes v what key holds.
func (t *table) put(key string, v value) {
	t.own()
	old, existed := t.values[key]
	t.values[key] = v
	if existed {
		t.forget(key, &old)
	} else {
		t.order.add(key, t.alive)
	}
	t.bytes += int64(len(key)) + v.size
	t.digest += hashOfEntry(key, v.kind, v.content())
}

// remove makes key absent.
func (t *table) remove(key string) {
	old, existed := t.values[key]
	if !existed {
		return
	}
	t.own()
	delete(t.values, key)
	t.forget(key, &old)
}

func (t *table) forget(key string, old *value) {
	t.bytes -= int64(len(key)) + old.size
	t.digest -= hashOfEntry(key, old.kind, old.content())
}

// own makes the map this table's alone.
func (t *table) own() {
	if t.shared || t.values == nil {
		t.values = maps.Clone(t.values)
		if t.values == nil {
			t.values = make(map[string]value)
		}
		t.shared = false
	}
}

// apply makes one effect visible; hash is the hash of the effect's value.
func (t *table) apply(e *Effect, hash uint64) {
	switch e.Op {
	case Set:
		t.put(e.Key, value{kind: Register, bytes: e.Value, hash: hash, size: int64(len(e.Value))})
	case Delete:
		t.remove(e.Key)
	case Increment:
		t.increment(e.Key, e.Delta)
	case SetAdd:
		t.addMember(e.Key, string(e.Value), hash)
	case SetRemove:
		t.removeMember(e.Key, string(e.Value), hash)
	}
}

// increment adds to a counter; the sum wraps around like any int64.
func (t *table) increment(key string, delta int64) {
	if delta == 0 {
		return
	}
	v := value{kind: Counter, size: counterBytes}
	if old, ok := t.values[key]; ok && old.kind == Counter {
		v.count = old.count
	}
	v.count = plus(v.count, delta)
	t.put(key, v)
}

func (t *table) addMember(key, member string, hash uint64) {
	v := t.values[key]
	if v.kind != Members {
		v = value{kind: Members}
	}
	at, found := slices.BinarySearch(v.members, member)
	if found {
		return
	}
	members := make([]string, len(v.members)+1)
	copy(members, v.members[:at])
	members[at] = member
	copy(members[at+1:], v.members[at:])
	v.members = members
	v.hash += hash
	v.size += int64(len(member))
	t.put(key, v)
}

func (t *table) removeMember(key, member string, hash uint64) {
	v, ok := t.values[key]
	if !ok || v.kind != Members {
		return
	}
	at, found := slices.BinarySearch(v.members, member)
	if !found {
		return
	}
	if len(v.members) == 1 {
		t.remove(key)
		return
	}
	v.members = slices.Delete(slices.Clone(v.members), at, at+1)
	v.hash -= hash
	v.size -= int64(len(member))
	t.put(key, v)
}

// plus is a + b, or the nearest number if that is beyond 64 bits.
func plus(a, b int64) int64 {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}
