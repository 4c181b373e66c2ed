package replica

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// facts is the naive model of a SEC: the whole history of operations that a copy
// knows of, as a set. To merge is to unite; what a key shows is computed from all
// of it. It has no totals, marks, dots or tombstones.
type facts map[fact]bool

// fact is one thing that happened to a key.
type fact struct {
	kind   factKind
	key    string
	stamp  Stamp  // of the operation; names the increment or addition that is taken back
	value  string // written or member
	amount int64
}

type factKind uint8

const (
	written   factKind = iota // register: value
	erased                    // register
	counted                   // counter: amount
	uncounted                 // the increment of that stamp was seen by a removal
	joined                    // set: member
	left                      // the addition of that stamp was seen by a removal
	touchedAs                 // the set was operated on
)

func (f facts) unite(g facts) { maps.Copy(f, g) }

// of lists the facts of a kind about a key.
func (f facts) of(kind factKind, key string) (list []fact) {
	for x := range f {
		if x.kind == kind && x.key == key {
			list = append(list, x)
		}
	}
	return list
}

// standing lists the increments or additions that no removal has seen.
func (f facts) standing(kind, undone factKind, key string) []fact {
	return slices.DeleteFunc(f.of(kind, key), func(x fact) bool {
		x.kind = undone
		return f[x]
	})
}

// latest is the last of some facts.
func latest(list []fact) (last fact) {
	for _, x := range list {
		if last.stamp.Compare(x.stamp) < 0 {
			last = x
		}
	}
	return last
}

// shown is what a key shows: "" if nothing.
func (f facts) shown(key string) (words string, kind Kind) {
	var at Stamp
	if w := latest(append(f.of(written, key), f.of(erased, key)...)); w.stamp != (Stamp{}) && w.kind == written {
		at, words, kind = w.stamp, fmt.Sprintf("%q", w.value), Register
	}
	if counts := f.standing(counted, uncounted, key); len(counts) > 0 {
		if s := latest(f.of(counted, key)).stamp; at.Compare(s) < 0 {
			var sum int64
			for _, c := range counts {
				sum += c.amount
			}
			at, words, kind = s, fmt.Sprint(sum), Counter
		}
	}
	if members := f.standing(joined, left, key); len(members) > 0 {
		if s := latest(append(f.of(joined, key), f.of(touchedAs, key)...)).stamp; at.Compare(s) < 0 {
			names := make(map[string]bool)
			for _, m := range members {
				names[m.value] = true
			}
			words, kind = "{"+strings.Join(slices.Sorted(maps.Keys(names)), " ")+"}", Members
		}
	}
	return words, kind
}

func (f facts) visible() visible {
	seen := make(visible)
	for _, key := range testKeys {
		if words, _ := f.shown(key); words != "" {
			seen[key] = words
		}
	}
	return seen
}

// commit returns the facts that a call's effects make at a copy that knows f, and
// adds them to f. tick gives the stamps.
func (f facts) commit(effects []Effect, tick func() Stamp) facts {
	made := make(facts)
	for i := range effects {
		e, stamp := &effects[i], tick()
		one := f.effect(e, stamp)
		f.unite(one)
		made.unite(one)
	}
	return made
}

func (f facts) effect(e *Effect, stamp Stamp) facts {
	made := make(facts)
	words, kind := f.shown(e.Key)
	value := string(e.Value)
	switch e.Op {
	case Set:
		f.removeAll(made, e.Key, stamp)
		made[fact{kind: written, key: e.Key, stamp: stamp, value: value}] = true
	case Delete:
		f.removeAll(made, e.Key, stamp)
	case Increment:
		if e.Delta == 0 {
			break
		}
		f.removeUnless(made, e.Key, stamp, words != "" && kind == Counter, counted)
		f.totals(made, e.Key, stamp.Actor)
		made[fact{kind: counted, key: e.Key, stamp: stamp, amount: e.Delta}] = true
	case SetAdd:
		f.removeUnless(made, e.Key, stamp, words != "" && kind == Members, joined)
		f.removeMember(made, e.Key, value)
		made[fact{kind: joined, key: e.Key, stamp: stamp, value: value}] = true
	case SetRemove:
		if kind != Members || words == "" || !f.removeMember(made, e.Key, value) {
			break
		}
		f.removeUnless(made, e.Key, stamp, true, joined)
		made[fact{kind: touchedAs, key: e.Key, stamp: stamp}] = true
	}
	return made
}

// removeAll undoes what f knows of a key.
func (f facts) removeAll(made facts, key string, stamp Stamp) {
	if w := latest(append(f.of(written, key), f.of(erased, key)...)); w.stamp != (Stamp{}) && w.kind == written {
		made[fact{kind: erased, key: key, stamp: stamp}] = true
	}
	if len(f.standing(counted, uncounted, key)) > 0 {
		for _, x := range f.of(counted, key) {
			made[x] = true // a reset carries the totals that it saw
			x.kind = uncounted
			made[x] = true
		}
	}
	for _, x := range f.standing(joined, left, key) {
		x.kind = left
		made[x] = true
	}
}

// removeUnless is removeAll, but leaves operations of kind k if shown.
func (f facts) removeUnless(made facts, key string, stamp Stamp, shown bool, k factKind) {
	all := make(facts)
	f.removeAll(all, key, stamp)
	for x := range all {
		mine := k == counted && (x.kind == counted || x.kind == uncounted) || k == joined && x.kind == left
		if !shown || !mine {
			made[x] = true
		}
	}
}

func (f facts) removeMember(made facts, key, member string) bool {
	any := false
	for _, x := range f.standing(joined, left, key) {
		if x.value == member {
			x.kind = left
			made[x] = true
			any = true
		}
	}
	return any
}

// totals adds what an actor's totals stand for: all its increments of the key
// before, and which of them are undone.
func (f facts) totals(made facts, key string, actor Actor) {
	for _, x := range f.of(counted, key) {
		if x.stamp.Actor == actor {
			made[x] = true
			if x.kind = uncounted; f[x] {
				made[x] = true
			}
		}
	}
}
