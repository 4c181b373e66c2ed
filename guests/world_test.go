package guests_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// runtime compiles each module once for all tests.
var runtime *wasm.Runtime

func TestMain(m *testing.M) {
	var err error
	if runtime, err = wasm.NewRuntime(context.Background(), wasm.Config{}); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := runtime.Close(); err != nil {
		panic(err)
	}
	os.Exit(code)
}

func load(t testing.TB, name string) *wasm.Module {
	t.Helper()
	binary, ok := guests.Module(name)
	if !ok {
		t.Fatalf("no module %q", name)
	}
	return loadBinary(t, binary)
}

func loadBinary(t testing.TB, binary []byte) *wasm.Module {
	t.Helper()
	m, err := runtime.Load(binary)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// state is a store that effects can be applied to.
type state map[string]wasm.Value

func (s state) Get(key string) (wasm.Value, bool) {
	v, ok := s[key]
	return v, ok
}

func (s state) Keys() iter.Seq[string] { return slices.Values(slices.Sorted(maps.Keys(s))) }

func (s state) apply(effects []wasm.Effect) {
	for _, e := range effects {
		switch e.Op {
		case wasm.Set:
			s[e.Key] = wasm.Value{Kind: wasm.Register, Bytes: e.Value}
		case wasm.Increment:
			s[e.Key] = wasm.Value{Kind: wasm.Counter, Count: s[e.Key].Count + e.Delta}
		case wasm.SetAdd:
			members := append(slices.Clone(s[e.Key].Members), string(e.Value))
			slices.Sort(members)
			s[e.Key] = wasm.Value{Kind: wasm.Members, Members: slices.Compact(members)}
		default:
			panic(fmt.Sprintf("no guest has effects such as %v", e))
		}
	}
}

// bytes is what keys and values occupy.
func (s state) bytes() int {
	n := 0
	for key, v := range s {
		n += len(key) + len(v.Bytes) + 8
	}
	return n
}

// invocation is a call of function on stores called first, second.
func invocation(function, input string, stores ...state) wasm.Invocation {
	in := wasm.Invocation{Function: function, Input: []byte(input), GasLimit: 1e9, Speed: 30e6, Seed: 7}
	for i, s := range stores {
		in.Stores = append(in.Stores, wasm.NamedStore{Name: []string{"first", "second"}[i], Store: s, Writable: true})
	}
	return in
}

// run calls, and applies what the call writes.
func run(t testing.TB, m *wasm.Module, function, input string, stores ...state) wasm.Result {
	t.Helper()
	return invoke(t, m, invocation(function, input, stores...))
}

func invoke(t testing.TB, m *wasm.Module, in wasm.Invocation) wasm.Result {
	t.Helper()
	result, err := m.Call(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, effects := range result.Effects {
		in.Stores[i].Store.(state).apply(effects)
	}
	return result
}
