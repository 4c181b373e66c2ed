package wasm

import (
	"context"
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// FuzzLoad: whatever the bytes, loading and calling ends, without a panic, and the
// compiler and the interpreter agree on result, gas and effects.
func FuzzLoad(f *testing.F) {
	for _, h := range append(running(), pointers()...) {
		if len(h.binary) < 1<<14 {
			f.Add(h.binary)
		}
	}
	f.Add(asm.Assemble(leaky))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		var first string
		for i, interpreter := range []bool{false, true} {
			outcome := fuzzOnce(t, bytes, interpreter)
			if i > 0 && outcome != first {
				t.Fatalf("compiler: %s\ninterpreter: %s", first, outcome)
			}
			first = outcome
		}
	})
}

// fuzzOnce loads a module in a runtime of its own and says what came of it.
func fuzzOnce(t *testing.T, bytes []byte, interpreter bool) string {
	limits := Limits{InitGas: 50_000}
	limits.Module.MemoryPages, limits.Module.TableEntries, limits.Module.Effort = 64, 1000, 1e6
	r, err := NewRuntime(context.Background(), Config{Interpreter: interpreter, Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m, err := r.Load(bytes)
	if err != nil {
		return err.Error()
	}
	outcome := fmt.Sprint(m.InitGas())
	for _, name := range m.Functions() {
		result, err := m.Call(context.Background(), Invocation{
			Function: name, GasLimit: 50_000, Speed: 1e9, Input: []byte("input"),
			Stores: []NamedStore{{Name: "a", Store: parseStore([]string{"k=v", "n=#3", "s={x,y}"}), Writable: true, AccessNs: 7}, {Name: "b", Store: mapStore{}}},
		})
		outcome += fmt.Sprintf("\n%s: %v %+v", name, err, result)
	}
	return outcome
}
