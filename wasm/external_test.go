package wasm

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// database is external storage that counts how often it is asked, and has room for so
// many operations.
type database struct {
	counted
	operated, room int
}

func newDatabase(s mapStore) *database { return &database{counted: counted{Store: s}, room: 1 << 30} }

func (d *database) Operate(o Operation) Outcome {
	d.operated++
	if d.operated > d.room {
		return Outcome{Refused: NoRoom}
	}
	out, effects := Operate(d.Store, o)
	d.Store.(mapStore).apply(effects)
	return out
}

func (d *database) trips() int { return d.gets + d.lists + d.operated }

// operations is the module with which the end-to-end test of central storage counts
// round trips.
func operations(t testing.TB) *Module {
	source, err := os.ReadFile("../internal/workbench/testdata/operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := newRuntime(t, Config{})
	m, err := r.Load(asm.Assemble(string(source)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Without this, the module that the end-to-end test runs could be another than its
// source says.
func TestOperationsAreTheirSource(t *testing.T) {
	source, err := os.ReadFile("../internal/workbench/testdata/operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	const name = "../internal/workbench/testdata/operations.wasm"
	assembled := asm.Assemble(string(source))
	if os.Getenv("REWRITE") != "" {
		if err := os.WriteFile(name, assembled, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if binary, err := os.ReadFile(name); err != nil || !bytes.Equal(binary, assembled) {
		t.Errorf("%s is not what operations.txt says (%v); REWRITE=1 go test ./wasm -run TestOperationsAreTheirSource writes it", name, err)
	}
}

// Each access to external storage is one round trip, whatever it does and whatever the
// call has done before; and a call that is remembered makes the same ones. Without this a
// read-modify-write would take two, and a second look none.
func TestExternalAccessesAreOneTripEach(t *testing.T) {
	m := operations(t)
	for name, want := range map[string]int{
		"none": 0, "get": 1, "exists": 1, "list": 1, "members": 1, "counter": 1, "set": 1, "delete": 1, "increment": 1,
		"create": 1, "swap": 1, "add": 1, "remove": 1, "twice": 2, "several": 12,
	} {
		for _, content := range []string{"", "a=1", "a={x}", "a=#1", "a=1 n=#4 s={m,x}"} {
			var first mapStore
			memo := NewMemo(1 << 20)
			for _, call := range []func(context.Context, Invocation) (Result, error){m.Call, memo.Of(m).Call, memo.Of(m).Call} {
				d := newDatabase(parseStore(strings.Fields(content)))
				r, err := call(context.Background(), Invocation{
					Function: name, GasLimit: 1e6, Stores: []NamedStore{{Store: d, Writable: true, External: true}},
				})
				if err != nil || r.Err != nil {
					t.Fatalf("%s: %v, %v", name, err, r.Err)
				}
				if d.trips() != want || r.Reads+r.Writes != want || len(r.Effects[0]) > 0 {
					t.Errorf("%s on %q: %d trips, %d accesses, %d effects, want %d, %d, 0", name, content, d.trips(), r.Reads+r.Writes, len(r.Effects[0]), want, want)
				}
				if first == nil {
					first = d.Store.(mapStore)
				} else if !reflect.DeepEqual(d.Store, first) {
					t.Errorf("%s on %q: a remembered call leaves %v, not %v", name, content, d.Store, first)
				}
			}
		}
	}
}

// What a call has changed in external storage stays when it fails; what storage refuses
// ends the call, and its reason can be told.
func TestExternalChangesStay(t *testing.T) {
	m := operations(t)
	for _, c := range []struct {
		function string
		room     int
		want     error
		left     int64
	}{
		{"fails", 9, ErrGuest, 2},
		{"traps", 9, ErrTrap, 2},
		{"fails", 1, ErrNoRoom, 1},
	} {
		d := newDatabase(mapStore{})
		d.room = c.room
		r, err := m.Call(context.Background(), Invocation{Function: c.function, GasLimit: 1e6, Stores: []NamedStore{{Store: d, Writable: true, External: true}}})
		if err != nil || !errors.Is(r.Err, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.function, err, r.Err, c.want)
		}
		if v, _ := d.Store.Get("n"); v.Count != c.left {
			t.Errorf("%s leaves %d, want %d", c.function, v.Count, c.left)
		}
	}
}

// An operation must come to the same in the overlay of a call and at external storage,
// whatever there is: otherwise the ablation would compare two ABIs.
func TestOperateAgreesWithOverlay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := mapStore{"r": {Bytes: []byte("x")}, "n": {Kind: Counter, Count: 3}, "s": {Kind: Members, Members: []string{"x"}}}
		d, o := newDatabase(clone(base)), &overlay{base: &NamedStore{Store: base, Writable: true}}
		text := rapid.SampledFrom([]string{"", "x", "y"})
		for range rapid.IntRange(1, 30).Draw(t, "operations") {
			x := Operation{Op: rapid.SampledFrom([]Op{Set, Delete, Increment, SetAdd, SetRemove}).Draw(t, "op"), Key: rapid.SampledFrom([]string{"r", "n", "s", "new"}).Draw(t, "key")}
			switch x.Op {
			case Set:
				x.Value, x.If = text.Draw(t, "value"), rapid.SampledFrom([]Condition{Always, IfAbsent, IfHolds}).Draw(t, "if")
				if x.If == IfHolds {
					x.Old = text.Draw(t, "old")
				}
			case SetAdd, SetRemove:
				x.Value = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "member")
			case Increment:
				x.Delta = rapid.Int64Range(-1, 2).Draw(t, "delta")
			}
			got := d.Operate(x)
			if want, _ := o.operate(&x); got != want {
				t.Fatalf("%+v: %+v at storage, %+v in the overlay", x, got, want)
			}
			compare(t, o, d.Store.(mapStore))
		}
	})
}
