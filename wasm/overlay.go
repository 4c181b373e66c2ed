package wasm

import (
	"math"
	"slices"
)

// overlay is what one call sees of a store: its base and the call's own writes. The
// base never changes.
type overlay struct {
	base     *NamedStore
	accesses Accesses
	entries  map[string]*entry // keys that were written
	effects  []Effect          // in program order; some are void
	keys     []string          // of the base, ascending; since listed
	listed   bool
	found    entry       // what look found last
	foundAt  string      // its key; no key is empty
	created  sortedLater // keys that the base has not; before it is listed, also some that were set
}

// void is the Op of an effect that a later one has made superfluous.
const void Op = 1<<8 - 1

// entry is what a key holds.
type entry struct {
	present bool
	kind    Kind
	bytes   []byte
	count   int64
	set     memberSet
	live    []int // positions of the key's effects that are not void
}

// look returns what key holds.
func (o *overlay) look(key string) entry {
	if e := o.entries[key]; e != nil {
		return *e
	}
	v, present := o.base.Store.Get(key)
	o.found = entry{present: present, kind: v.Kind, bytes: v.Bytes, count: v.Count, set: memberSet{base: v.Members, size: len(v.Members)}}
	o.foundAt = key
	return o.found
}

// own returns the entry that a write changes.
func (o *overlay) own(key string) *entry {
	e := o.entries[key]
	if e == nil {
		if o.entries == nil {
			o.entries = make(map[string]*entry)
		}
		found := o.found
		if o.foundAt != key { // else the same operation has just looked
			found = o.look(key)
		}
		e = &found
		if !e.present {
			o.created.add(key)
		}
		o.entries[key] = e
	}
	return e
}

// blank is own for a write that makes no difference of what was there: the store is not
// asked, which takes a round trip where it is elsewhere. Whether the base has the key, is
// known once its keys are listed.
func (o *overlay) blank(key string) *entry {
	if e := o.entries[key]; e != nil {
		return e
	}
	if o.entries == nil {
		o.entries = make(map[string]*entry)
	}
	e := new(entry)
	o.entries[key] = e
	if !o.listed || !o.lists(key) {
		o.created.add(key)
	}
	return e
}

// lists reports whether the base, whose keys are listed, has a key.
func (o *overlay) lists(key string) bool {
	_, has := slices.BinarySearch(o.keys, key)
	return has
}

// effect appends an effect on the key of e.
func (o *overlay) effect(e *entry, f Effect) int {
	e.live = append(e.live, len(o.effects))
	o.effects = append(o.effects, f)
	return len(o.effects) - 1
}

// supersede voids all effects on the key of e so far: one that follows undoes them.
func (o *overlay) supersede(e *entry) {
	for _, at := range e.live {
		o.effects[at] = Effect{Op: void}
	}
	e.live = e.live[:0]
}

func (o *overlay) set(key string, value []byte) {
	e := o.blank(key)
	o.supersede(e)
	o.effect(e, Effect{Op: Set, Key: key, Value: value})
	e.present, e.kind, e.bytes, e.set = true, Register, value, memberSet{}
}

func (o *overlay) delete(key string) {
	e := o.own(key)
	o.supersede(e)
	o.effect(e, Effect{Op: Delete, Key: key})
	e.present, e.bytes, e.set = false, nil, memberSet{}
}

// increment adds to the counter at key, which holds one or is absent. Increments that
// follow each other become one, unless that would be of 0: a key that counted up and
// down again is there, one that was never counted is not.
func (o *overlay) increment(key string, delta int64) {
	e := o.own(key)
	if !e.present {
		e.present, e.kind, e.count = true, Counter, 0
	}
	e.count = plus(e.count, delta)
	if n := len(e.live); n > 0 {
		if last := &o.effects[e.live[n-1]]; last.Op == Increment && last.Delta+delta != 0 && plus(last.Delta, delta) == last.Delta+delta {
			last.Delta += delta
			return
		}
	}
	o.effect(e, Effect{Op: Increment, Key: key, Delta: delta})
}

// add makes a member of the set at key, which holds one or is absent, and tells
// whether it is new. The effect is there in any case: it counts against a removal
// elsewhere.
func (o *overlay) add(key, member string) bool {
	e := o.own(key)
	if !e.present {
		e.present, e.kind, e.set = true, Members, memberSet{}
	}
	isNew := !e.set.has(member)
	o.change(e, Effect{Op: SetAdd, Key: key, Value: []byte(member)}, member)
	return isNew
}

// remove takes a member out of the set at key, where it is. An empty set is absent.
func (o *overlay) remove(key, member string) {
	e := o.own(key)
	o.change(e, Effect{Op: SetRemove, Key: key, Value: []byte(member)}, member)
	e.present = e.set.size > 0
}

// change lets the last effect on a member count.
func (o *overlay) change(e *entry, f Effect, member string) {
	if c, ok := e.set.changes[member]; ok {
		if o.effects[c.effect].Op == f.Op {
			return
		}
		o.effects[c.effect] = Effect{Op: void}
	}
	e.set.change(member, f.Op == SetAdd, o.effect(e, f))
}

// commit returns the effects of the call.
func (o *overlay) commit() []Effect {
	effects := slices.DeleteFunc(o.effects, func(f Effect) bool { return f.Op == void })
	if len(effects) == 0 {
		return nil
	}
	return effects
}

// sortKeys makes keysAfter possible and returns how many keys that takes.
func (o *overlay) sortKeys() int {
	visited := 0
	if !o.listed {
		o.keys, o.listed = slices.Collect(o.base.Store.Keys()), true
		o.created.names = slices.DeleteFunc(o.created.names, o.lists)
		visited = len(o.keys)
	}
	return visited + o.created.sort()
}

// keysAfter visits the keys after cursor, ascending, and tells of each whether it is
// there, until visit returns false.
func (o *overlay) keysAfter(cursor string, visit func(key string, present bool) bool) {
	merged(o.keys, o.created.names, cursor, func(key string) bool {
		e := o.entries[key]
		return visit(key, e == nil || e.present)
	})
}

// plus is a + b, or the nearest number if that is beyond 64 bits: counters stop there.
func plus(a, b int64) int64 {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}
