package wasm

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// plain is the oracle of an overlay: a store that is simply changed.
type plain struct {
	mapStore
	effects []Effect // all, one by one
}

func (p *plain) do(e Effect) {
	p.effects = append(p.effects, e)
	p.apply([]Effect{e})
}

// A call reads its own writes: after any operations the overlay shows what a store does
// that was changed one by one; and the effects it gives, coalesced, bring the base to
// the same state. Without this, a call could see or leave something else than it did.
func TestOverlay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		member := rapid.SampledFrom([]string{"x", "y", "z"})
		base := make(mapStore)
		for _, k := range rapid.SliceOfDistinct(key, rapid.ID[string]).Draw(t, "keys") {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				base[k] = Value{Bytes: []byte("base")}
			case 1:
				base[k] = Value{Kind: Counter, Count: rapid.Int64Range(-2, 2).Draw(t, "count")}
			case 2:
				members := rapid.SliceOfNDistinct(member, 1, 3, rapid.ID[string]).Draw(t, "members")
				slices.Sort(members)
				base[k] = Value{Kind: Members, Members: members}
			}
		}
		oracle := &plain{mapStore: clone(base)}
		o := &overlay{base: &NamedStore{Store: base}}
		for range rapid.IntRange(0, 30).Draw(t, "operations") {
			operate(t, o, oracle, key.Draw(t, "key"), member.Draw(t, "member"))
			compare(t, o, oracle.mapStore)
		}
		effects := o.commit()
		if len(effects) > len(oracle.effects) {
			t.Fatalf("%d effects of %d", len(effects), len(oracle.effects))
		}
		base.apply(effects)
		if !reflect.DeepEqual(base, oracle.mapStore) {
			t.Fatalf("effects %v bring %v, want %v", effects, base, oracle.mapStore)
		}
	})
}

func clone(s mapStore) mapStore {
	c := make(mapStore)
	for k, v := range s {
		c[k] = v
	}
	return c
}

func operate(t *rapid.T, o *overlay, oracle *plain, key, member string) {
	e := o.look(key)
	switch rapid.IntRange(0, 4).Draw(t, "operation") {
	case 0:
		o.set(key, []byte(member))
		oracle.do(Effect{Op: Set, Key: key, Value: []byte(member)})
	case 1:
		if e.present {
			o.delete(key)
			oracle.do(Effect{Op: Delete, Key: key})
		}
	case 2:
		if delta := rapid.Int64Range(-2, 2).Draw(t, "delta"); delta != 0 && (!e.present || e.kind == Counter) {
			o.increment(key, delta)
			oracle.do(Effect{Op: Increment, Key: key, Delta: delta})
		}
	case 3:
		if !e.present || e.kind == Members {
			if isNew := o.add(key, member); isNew == slices.Contains(oracle.mapStore[key].Members, member) {
				t.Fatalf("%s is new: %v", member, isNew)
			}
			oracle.do(Effect{Op: SetAdd, Key: key, Value: []byte(member)})
		}
	case 4:
		if e.present && e.kind == Members && e.set.has(member) {
			o.remove(key, member)
			oracle.do(Effect{Op: SetRemove, Key: key, Value: []byte(member)})
		}
	}
}

func compare(t *rapid.T, o *overlay, want mapStore) {
	o.sortKeys()
	var keys []string
	o.keysAfter("", func(key string, present bool) bool {
		if present {
			keys = append(keys, key)
		}
		return true
	})
	if !slices.Equal(keys, slices.Collect(want.Keys())) {
		t.Fatalf("keys %q, want %q", keys, slices.Collect(want.Keys()))
	}
	for _, key := range keys {
		e, v := o.look(key), want[key]
		same := e.kind == v.Kind && (v.Kind != Register || string(e.bytes) == string(v.Bytes)) && (v.Kind != Counter || e.count == v.Count)
		var members []string
		e.set.added.sort()
		e.set.after("", func(member string, present bool) bool {
			if present {
				members = append(members, member)
			}
			return true
		})
		if !same || v.Kind == Members && (!slices.Equal(members, v.Members) || e.set.size != len(members)) {
			t.Fatalf("%s holds %+v %q, want %+v", key, e, members, v)
		}
	}
}
