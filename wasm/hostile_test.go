package wasm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// bigStore has 100,000 keys that take no memory.
type bigStore struct{}

func (bigStore) Get(key string) (Value, bool) { return Value{Kind: Members}, key == "" }

func (bigStore) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range 100_000 {
			if !yield(fmt.Sprintf("%08d", i)) {
				return
			}
		}
	}
}

// Modules that mean harm are refused or fail, each with its documented error, within
// its limits; the stores stay as they are, nothing is to be written, and the next call
// of another module is as ever. Without this test one guest could stop a simulation,
// or fill the machine.
func TestHostile(t *testing.T) {
	r := newRuntime(t, Config{Limits: Limits{InitGas: 1e8}})
	witness, err := r.Load(asm.Assemble("memory 1\nimport kv_set i32 i32 i32 i32 i32 -> i32\ndata 0 \"kv\"\n" +
		"func f -> i32\ni32.const 1; i32.const 0; i32.const 1; i32.const 1; i32.const 1; call kv_set"))
	if err != nil {
		t.Fatal(err)
	}
	state := mapStore{"k": {Bytes: []byte("before")}, "n": {Kind: Counter, Count: 3}}
	call := func(m *Module, gas int64) (Result, error) {
		return m.Call(context.Background(), Invocation{
			Function: "f", GasLimit: gas, Speed: 1e9, Input: []byte("some input"),
			Stores: []NamedStore{{Name: "big", Store: bigStore{}, Writable: true}, {Name: "state", Store: state}},
		})
	}
	healthy := func() Result {
		in := Invocation{Function: "f", GasLimit: 1000, Stores: []NamedStore{{Name: "a", Store: mapStore{}}, {Name: "b", Store: mapStore{}, Writable: true}}}
		result, err := witness.Call(context.Background(), in)
		if err != nil || result.Err != nil || len(result.Effects[1]) != 1 {
			t.Fatalf("another module no longer works: %v, %+v", err, result)
		}
		return result
	}
	before := healthy()
	gas := int64(2e8)
	if testing.Short() {
		gas = 2e7
	}
	all := append(append(running(), pointers()...), unfit()...)
	slowest, worst := "", time.Duration(0) // reported, not asserted
	for _, h := range all {
		began := time.Now()
		m, err := r.Load(h.binary)
		if h.load != nil {
			if !errors.Is(err, h.load) || !strings.Contains(err.Error(), h.says) {
				t.Errorf("%s: loads with %v, want %v: %s", h.name, err, h.load, h.says)
			}
		} else if err != nil {
			t.Errorf("%s: does not load: %v", h.name, err)
		} else if result, err := call(m, gas); err != nil {
			t.Errorf("%s: %v", h.name, err)
		} else {
			h.check(t, result)
		}
		if took := time.Since(began); took > worst {
			slowest, worst = h.name, took
		}
		if after := healthy(); !reflect.DeepEqual(before, after) {
			t.Fatalf("%s: another module now gives %+v, not %+v", h.name, after, before)
		}
	}
	if want := (mapStore{"k": {Bytes: []byte("before")}, "n": {Kind: Counter, Count: 3}}); !reflect.DeepEqual(state, want) {
		t.Errorf("the state is now %v", state)
	}
	t.Logf("%d modules; the slowest, %q, took %v", len(all), slowest, worst)
}

func (h *hostile) check(t *testing.T, r Result) {
	switch {
	case h.call != nil:
		if !errors.Is(r.Err, h.call) {
			t.Errorf("%s: fails with %v, want %v", h.name, r.Err, h.call)
		}
	case !errors.Is(r.Err, ErrGuest) || !strings.Contains(r.Err.Error(), fmt.Sprintf("returned %d", h.code)):
		t.Errorf("%s: fails with %v, want %d", h.name, r.Err, h.code)
	}
	if len(r.Effects) > 0 {
		t.Errorf("%s: leaves effects %v", h.name, r.Effects)
	}
	if len(r.Log) > 10_000 || len(r.Output) > 1<<20 {
		t.Errorf("%s: leaves %d log lines, %d bytes of output", h.name, len(r.Log), len(r.Output))
	}
}

// A module of which any one bit is wrong loads or does not, and runs or fails; nothing
// else happens. Without this, a broken download could stop a run.
func TestBitFlips(t *testing.T) {
	limits := Limits{InitGas: 50_000}
	limits.Module.MemoryPages = 64
	r := newRuntime(t, Config{Limits: limits})
	good := asm.Assemble(leaky)
	loaded, ran := 0, 0
	step := 3
	if testing.Short() {
		step = 31
	}
	for bit := 0; bit < 8*len(good); bit += step {
		bad := append([]byte(nil), good...)
		bad[bit/8] ^= 1 << (bit % 8)
		m, err := r.Load(bad)
		if err != nil {
			if !errors.Is(err, ErrRejected) && !errors.Is(err, ErrTrap) && !errors.Is(err, ErrOutOfGas) {
				t.Errorf("bit %d: %v", bit, err)
			}
			continue
		}
		loaded++
		for _, name := range m.Functions() {
			state := mapStore{"k": {Bytes: []byte("v")}}
			result, err := m.Call(t.Context(), Invocation{Function: name, GasLimit: 50_000, Stores: []NamedStore{{Name: "s", Store: state, Writable: true}}})
			if err != nil || result.Err != nil && len(result.Effects) > 0 || string(state["k"].Bytes) != "v" {
				t.Errorf("bit %d, %s: %v, %+v", bit, name, err, result)
			}
			if result.Err == nil {
				ran++
			}
		}
	}
	t.Logf("%d of %d load; %d calls succeed", loaded, 8*len(good)/step, ran)
}
