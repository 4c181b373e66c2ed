package sim_test

import (
	"context"
	"fmt"
	"sort"
	"strconv"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// native is a module whose bodies are Go functions of constant gas: worlds of
// tests need no WASM where the body does not matter.
type native map[string]func(wasm.Invocation) wasm.Result

const nativeGas = 22_500 // 0.75 ms at 30 M/s

func (native) Size() int64                { return 4096 }
func (native) InitGas() int64             { return 1000 }
func (n native) Exports(name string) bool { return n[name] != nil }

func (n native) Functions() []string {
	var names []string
	for name := range n {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (n native) Call(_ context.Context, i wasm.Invocation) (wasm.Result, error) {
	body := n[i.Function]
	if body == nil {
		return wasm.Result{}, fmt.Errorf("no function %q", i.Function)
	}
	r := body(i)
	if r.Gas == 0 {
		r.Gas = nativeGas
	}
	if r.Effects == nil {
		r.Effects = make([][]wasm.Effect, len(i.Stores))
	}
	for s := range i.Stores {
		if i.Stores[s].External && r.Err == nil {
			r.Effects[s], r.Err = nil, operate(i.Stores[s].Store.(wasm.External), r.Effects[s])
		}
	}
	return r, nil
}

// operate has effects carried out by external storage, one after the other.
func operate(s wasm.External, effects []wasm.Effect) error {
	for _, e := range effects {
		switch s.Operate(wasm.Operation{Op: e.Op, Key: e.Key, Value: string(e.Value), Delta: e.Delta}).Refused {
		case wasm.NoRoom:
			return wasm.ErrNoRoom
		case wasm.Destroyed:
			return wasm.ErrDestroyed
		}
	}
	return nil
}

// bodies reads and writes one counter.
var bodies = native{
	"read": func(i wasm.Invocation) wasm.Result {
		v, _ := i.Stores[0].Store.Get("n")
		return wasm.Result{Output: fmt.Appendf(nil, "%d", v.Count), Reads: 1}
	},
	"write": func(i wasm.Invocation) wasm.Result {
		return wasm.Result{
			Writes:  1,
			Effects: [][]wasm.Effect{{{Op: wasm.Increment, Key: "n", Delta: 1}}},
		}
	},
	"both": func(i wasm.Invocation) wasm.Result {
		r := wasm.Result{Effects: make([][]wasm.Effect, len(i.Stores)), Accesses: make([]wasm.Accesses, len(i.Stores))}
		for s := range i.Stores {
			if i.Stores[s].Writable {
				r.Effects[s] = []wasm.Effect{{Op: wasm.Increment, Key: "n", Delta: 1}}
				r.Accesses[s].Writes, r.Writes = 1, r.Writes+1
				continue
			}
			v, _ := i.Stores[s].Store.Get("n")
			r.Output = fmt.Appendf(r.Output, "%d ", v.Count)
			r.Accesses[s].Reads, r.Reads = 1, r.Reads+1
		}
		return r
	},
	"grow": func(i wasm.Invocation) wasm.Result {
		return wasm.Result{
			Writes: 1, Gas: int64(i.Seed % 600_000),
			Effects: [][]wasm.Effect{{{Op: wasm.Set, Key: fmt.Sprintf("k%d", i.Seed%97), Value: make([]byte, i.Seed%5000)}}},
		}
	},
	"poke": func(i wasm.Invocation) wasm.Result { // counts, or fills so many bytes if the input says how many
		if size, err := strconv.Atoi(string(i.Input)); err == nil {
			return wasm.Result{Writes: 1, Effects: [][]wasm.Effect{{{Op: wasm.Set, Key: "filling", Value: make([]byte, size)}}}}
		}
		return wasm.Result{Writes: 1, Effects: [][]wasm.Effect{{{Op: wasm.Increment, Key: "n", Delta: 1}}}}
	},
	"trap": func(wasm.Invocation) wasm.Result {
		return wasm.Result{Err: wasm.ErrTrap, Effects: [][]wasm.Effect{nil}}
	},
}

func loadNative([]byte) (blueprint.Module, error) { return bodies, nil }
