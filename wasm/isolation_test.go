package wasm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// leaky tries to tell later calls something: by every kind of state that a module has.
// "f" answers what it finds, and leaves marks.
const leaky = `
memory 1 4
table 2 4
elem 0 $first $second
global i32 10
global i64 20
global f64 0.5
import output i32 i32 -> i32
import kv_set i32 i32 i32 i32 i32 -> i32
import random i32 i32 -> i32
data 0 "abcdefgh"
func $first -> i32
  i32.const 1
func $second -> i32
  i32.const 2
func $look -> i32
  i32.const 100; global.get 0; i32.store
  i32.const 104; global.get 1; i64.store
  i32.const 112; global.get 2; f64.store
  i32.const 120; memory.size; i32.store
  i32.const 124; i32.const 0; call_indirect $first; i32.store
  i32.const 128; table.size 0; i32.store
  i32.const 132; i32.const 8; call random; drop
  i32.const 140; i32.const 40000; i32.load; i32.store
  i32.const 0; i32.const 144; call output
func $mark
  i32.const 0; i64.const -1; i64.store
  i32.const 40000; i32.const 7; i32.store
  i32.const 65532; i32.const 7; i32.store
  i32.const 99; global.set 0; i64.const 99; global.set 1; f64.const 9.5; global.set 2
func f -> i32
  call $look; drop; call $mark
  i32.const 0
func table -> i32
  call $look; drop; call $mark
  i32.const 0; i32.const 1; table.get 0; table.set 0
  i32.const 0
func tablegrow -> i32
  call $look; drop
  ref.null funcref; i32.const 1; table.grow 0; drop
  i32.const 0
func grow -> i32
  call $look; drop; call $mark
  i32.const 1; memory.grow; drop
  i32.const 65536; i32.const 5; i32.store
  i32.const 0
func segment -> i32
  call $look; drop
  data.drop 0; i32.const 0
func init -> i32
  i32.const 0; i32.const 0; i32.const 0; memory.init 0; i32.const 0
func trap -> i32
  call $look; drop; call $mark
  unreachable
func fail -> i32
  call $look; drop; call $mark
  i32.const 3
func runout -> i32
  call $look; drop; call $mark
  loop; br 0; end
  i32.const 0
`

// Whatever a call did before, the next finds the module as it was after its
// initialisation. Without this, a function would see traces of other clients' calls,
// and its gas would depend on them.
func TestIsolation(t *testing.T) {
	for _, r := range engines(t, Limits{}) {
		m, err := r.Load(asm.Assemble(leaky))
		if err != nil {
			t.Fatal(err)
		}
		look := func(seed uint64) Result {
			result, err := m.Call(context.Background(), Invocation{Function: "f", GasLimit: 10_000, Seed: seed})
			if err != nil || result.Err != nil {
				t.Fatal(err, result.Err)
			}
			return result
		}
		want := look(1)
		for _, before := range []string{"f", "table", "tablegrow", "grow", "segment", "init", "trap", "fail", "runout"} {
			for range 3 {
				if _, err := m.Call(context.Background(), Invocation{Function: before, GasLimit: 10_000, Seed: 2}); err != nil {
					t.Fatal(err)
				}
				if got := look(1); !reflect.DeepEqual(got, want) {
					t.Errorf("after %s: %q, gas %d; want %q, gas %d", before, got.Output, got.Gas, want.Output, want.Gas)
				}
			}
		}
	}
}

// The leaky module does leak where nothing restores it: the test above could fail.
func TestWarmKeepsState(t *testing.T) {
	m, err := newRuntime(t, Config{Warm: true}).Load(asm.Assemble(leaky))
	if err != nil {
		t.Fatal(err)
	}
	var outputs []string
	for range 2 {
		result, err := m.Call(context.Background(), Invocation{Function: "f", GasLimit: 10_000})
		if err != nil || result.Err != nil {
			t.Fatal(err, result.Err)
		}
		outputs = append(outputs, string(result.Output))
	}
	if outputs[0] == outputs[1] {
		t.Errorf("twice %q", outputs[0])
	}
}

// Modules, and calls of one module, may be used by several goroutines at once: runs of
// a sweep share a runtime. Run with -race.
func TestConcurrentCalls(t *testing.T) {
	r := newRuntime(t, Config{MaxIdle: 2})
	var wait sync.WaitGroup
	outputs := make([]string, 8)
	for g := range outputs {
		wait.Go(func() {
			m, err := r.Load(asm.Assemble(leaky))
			if err != nil {
				t.Error(err)
				return
			}
			for range 50 {
				result, err := m.Call(context.Background(), Invocation{Function: "f", GasLimit: 10_000})
				if err != nil || result.Err != nil {
					t.Error(err, result.Err)
				}
				if _, err := m.Call(context.Background(), Invocation{Function: "grow", GasLimit: 10_000}); err != nil {
					t.Error(err)
				}
				outputs[g] += string(result.Output)
			}
		})
	}
	wait.Wait()
	if slices.ContainsFunc(outputs, func(o string) bool { return o != outputs[0] }) {
		t.Error("concurrent calls give different results")
	}
}

// A compiled module is found again on disk by another runtime, and gives the same. A
// damaged cache is said to be one: it is not the module's fault.
func TestCompilationCache(t *testing.T) {
	dir := t.TempDir()
	run := func() Result {
		m, err := newRuntime(t, Config{CacheDir: dir}).Load(asm.Assemble(leaky))
		if err != nil {
			t.Fatal(err)
		}
		result, err := m.Call(context.Background(), Invocation{Function: "f", GasLimit: 10_000})
		if err != nil || result.Err != nil {
			t.Fatal(err, result.Err)
		}
		return result
	}
	first := run()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing is cached: %v", err)
	}
	if second := run(); !reflect.DeepEqual(first, second) {
		t.Errorf("cached: %+v, not %+v", second, first)
	}
	for _, f := range files {
		if err := os.WriteFile(f, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err = newRuntime(t, Config{CacheDir: dir}).Load(asm.Assemble(leaky))
	if err == nil || errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), "delete the directory") {
		t.Errorf("a damaged cache: %v", err)
	}
}

// What the host asks for wrongly is the host's error, not a result.
func TestMisuse(t *testing.T) {
	m, err := newRuntime(t, Config{}).Load(asm.Assemble(leaky))
	if err != nil {
		t.Fatal(err)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	two := []NamedStore{{Name: "a", Store: mapStore{}}, {Name: "a", Store: mapStore{}}}
	for name, call := range map[string]func() (Result, error){
		"no function":  func() (Result, error) { return m.Call(t.Context(), Invocation{Function: "$mark", GasLimit: 1}) },
		"no gas":       func() (Result, error) { return m.Call(t.Context(), Invocation{Function: "f"}) },
		"too much gas": func() (Result, error) { return m.Call(t.Context(), Invocation{Function: "f", GasLimit: 1 << 62}) },
		"speed":        func() (Result, error) { return m.Call(t.Context(), Invocation{Function: "f", GasLimit: 1, Speed: -1}) },
		"same names": func() (Result, error) {
			return m.Call(t.Context(), Invocation{Function: "f", GasLimit: 1, Stores: two})
		},
		"context": func() (Result, error) { return m.Call(done, Invocation{Function: "f", GasLimit: 1}) },
		"input": func() (Result, error) {
			return m.Call(t.Context(), Invocation{Function: "f", GasLimit: 1, Input: make([]byte, 17<<20)})
		},
	} {
		if result, err := call(); err == nil || errors.Is(err, ErrTrap) {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
	}
	if _, err := NewRuntime(t.Context(), Config{Warm: true, Fresh: true}); err == nil {
		t.Error("a runtime is both warm and fresh")
	}
	costs := DefaultCosts()
	costs.Plain[0x0c] = 0
	if _, err := newRuntime(t, Config{Costs: costs}).Load(asm.Assemble(leaky)); err == nil {
		t.Error("loops for free")
	}
}
