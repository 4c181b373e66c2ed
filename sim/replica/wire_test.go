package replica

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// overWire and its like are what there is at the other end of a wire; the tests of both kinds of copies let some
// of what they send take this way, and their laws must hold all the same.
func overWire(t *rapid.T, e Entry) Entry {
	b := e.Append(nil)
	if int64(len(b)) != e.WireBytes() {
		t.Fatalf("an entry of %d modelled bytes takes %d", e.WireBytes(), len(b))
	}
	r := wire.NewReader("entry", b)
	got := ReadEntry(r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return got
}

func deltaOverWire(t *rapid.T, d Delta) Delta {
	b := d.Append(nil)
	if int64(len(b)) != d.WireBytes() {
		t.Fatalf("a delta of %d modelled bytes takes %d", d.WireBytes(), len(b))
	}
	r := wire.NewReader("delta", b)
	got := ReadDelta(r)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if got.bytes != d.bytes {
		t.Fatalf("%d bytes sent, %d read", d.bytes, got.bytes)
	}
	return got
}

func snapshotOverWire(t *rapid.T, p Snapshot) Snapshot {
	b := p.Append(nil)
	if int64(len(b)) != p.Bytes() {
		t.Fatalf("a state of %d modelled bytes takes %d", p.Bytes(), len(b))
	}
	content, structure := wire.NewReader("content", b), wire.NewReader("structure", p.AppendStructure(nil))
	got := ReadSnapshot(content, structure)
	if err := errors.Join(content.Close(), structure.Close()); err != nil {
		t.Fatal(err)
	}
	if got.Bytes() != p.Bytes() || got.Version() != p.Version() || got.fence != p.fence || got.cells.latest != p.cells.latest ||
		got.table.digest+got.cells.digest != p.table.digest+p.cells.digest {
		t.Fatalf("sent %+v, read %+v", p, got)
	}
	return got
}

// A state that is out of order would be searched in vain, and one that contradicts itself
// could make a copy panic: neither is read.
func TestWhatContradictsItselfIsNotRead(t *testing.T) {
	actor := Actor{Node: 1, Incarnation: 1}
	stamp := Stamp{Wall: 1, Actor: actor}
	for _, c := range []struct {
		want    string
		changes []change
	}{
		{"delta, offset 54: keys of a delta out of order", []change{
			{key: "b", parts: parts{register: register{stamp: stamp}}}, {key: "a", parts: parts{register: register{stamp: stamp}}},
		}},
		{"delta, offset 29: a deleted register with a value", []change{{parts: parts{register: register{stamp: stamp, deleted: true, value: []byte("x")}}}}},
		{"delta, offset 68: a counter that was reset beyond what it counted", []change{
			{parts: parts{counter: &counter{touched: stamp, totals: []total{{actor: actor, upReset: 1}}}}},
		}},
		{"delta, offset 44: elements or dots of a set out of order", []change{
			{parts: parts{set: &set{touched: stamp, elements: []element{{dot: dot{actor, 3}}}}}}, // not seen
		}},
		{"delta, offset 40: addition number 0", []change{
			{parts: parts{set: &set{touched: stamp, seen: dots{loose: []dot{{actor, 0}}}}}},
		}},
	} {
		r := wire.NewReader("delta", Delta{changes: c.changes}.Append(nil))
		ReadDelta(r)
		if err := r.Close(); err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
	r := wire.NewReader("entry", (&Entry{Version: Version{Term: 1, Index: 1}, Base: Version{Term: 1}}).Append(nil))
	if ReadEntry(r); r.Err() == nil {
		t.Error("an entry on a base of its own term is read")
	}
}

// A stamp in a message is narrower than in memory. One that does not fit must not arrive as
// another.
func TestStampsThatDoNotFitPanic(t *testing.T) {
	for _, s := range []Stamp{
		{Wall: 1 << 58}, {Wall: -1}, {Logical: 1 << 22}, {Actor: Actor{Node: 1 << 24}}, {Actor: Actor{Incarnation: 1 << 24}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v is sent", s)
				}
			}()
			appendStamp(nil, s, 0)
		}()
	}
}
