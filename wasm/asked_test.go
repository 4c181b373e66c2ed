package wasm

import (
	"iter"
	"testing"
)

// counted is a store that counts how often it is asked.
type counted struct {
	Store
	gets, lists int
}

func (c *counted) Get(key string) (Value, bool) { c.gets++; return c.Store.Get(key) }
func (c *counted) Keys() iter.Seq[string]       { c.lists++; return c.Store.Keys() }

// Without this, a plain SET asks the store for a value that it throws away: two round
// trips where the store is elsewhere. What is listed must be as if it had asked.
func TestPlainSetAsksNothing(t *testing.T) {
	base := &counted{Store: mapStore{"a": {Bytes: []byte("1")}, "c": {Kind: Counter, Count: 2}}}
	o := overlay{base: &NamedStore{Store: base, Writable: true}}
	o.set("a", []byte("x"))
	o.set("b", []byte("y"))
	o.set("b", []byte("z"))
	if base.gets+base.lists != 0 {
		t.Errorf("asked %d times", base.gets)
	}
	if visited := o.sortKeys(); visited != 3 { // a and c of the base, b
		t.Errorf("%d keys visited", visited)
	}
	o.set("c", nil)
	o.set("d", nil)
	o.sortKeys()
	var keys string
	o.keysAfter("", func(key string, present bool) bool { keys += key; return present })
	if keys != "abcd" || base.gets != 0 || base.lists != 1 {
		t.Errorf("keys %q, asked %d times, listed %d times", keys, base.gets, base.lists)
	}
}

// Without this, an operation that changes what it finds asks the store twice.
func TestChangesAskOnce(t *testing.T) {
	base := &counted{Store: mapStore{"n": {Kind: Counter, Count: 2}, "s": {Kind: Members, Members: []string{"x"}}}}
	o := overlay{base: &NamedStore{Store: base, Writable: true}}
	for i, change := range []func(){
		func() { o.look("n"); o.increment("n", 1) },
		func() { o.look("s"); o.add("s", "y") },
		func() { o.look("gone"); o.add("gone", "y") },
	} {
		if change(); base.gets != i+1 {
			t.Errorf("change %d: asked %d times, want %d", i, base.gets, i+1)
		}
	}
	if e := o.look("n"); e.count != 3 || base.gets != 3 {
		t.Errorf("n is %d, asked %d times", e.count, base.gets)
	}
}
