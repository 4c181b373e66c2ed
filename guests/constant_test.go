package guests_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm"
)

// Without this test a simulated latency could depend on the state, and the optimum of
// a deterministic case could not be added up by hand: read_const and write_const cost
// the same whatever they find, are told, draw, or are called after.
func TestConstantGas(t *testing.T) {
	m := load(t, "retail-c")
	states := map[string]func() state{
		"nothing":         func() state { return state{} },
		"a register":      func() state { return state{"const": {Bytes: []byte("x")}} },
		"no bytes":        func() state { return state{"const": {Bytes: []byte{}}} },
		"a long register": func() state { return state{"const": {Bytes: make([]byte, 1<<20)}} },
		"a counter":       func() state { return state{"const": {Kind: wasm.Counter, Count: -1 << 63}} },
		"a set":           func() state { return state{"const": {Kind: wasm.Members, Members: []string{"a", "b"}}} },
		"other keys":      func() state { return state{"data": {Bytes: make([]byte, 4<<20)}, "cart/a": {Bytes: []byte("x")}} },
	}
	want := map[string]int64{"read_const": 17295, "write_const": 17512}
	outputs := map[string]bool{}
	for function, gas := range want {
		for name, made := range states {
			for seed := range uint64(20) {
				in := invocation(function, strings.Repeat("x", int(seed)*100), made())
				in.Seed, in.StartNs, in.Stores[0].AccessNs = seed*0x9e3779b97f4a7c15, int64(seed*1e12), int64(seed)
				for range 2 { // after each other, on the same state
					result := invoke(t, m, in)
					if result.Err != nil || result.Gas != gas || result.Reads+result.Writes != 1 || len(result.Output) != 32 {
						t.Fatalf("%s on %s, seed %d: gas %d, %d accesses, %d bytes, %v; want %d gas, 1 access, 32 bytes",
							function, name, seed, result.Gas, result.Reads+result.Writes, len(result.Output), result.Err, gas)
					}
					if function == "write_const" {
						outputs[string(result.Output)] = true
						if got := in.Stores[0].Store.(state)["const"].Bytes; !bytes.Equal(got, result.Output) {
							t.Fatalf("write_const wrote %x and answered %x", got, result.Output)
						}
					}
				}
			}
		}
	}
	if len(outputs) != 20 {
		t.Errorf("20 seeds and times made write_const write %d values; each write should be told from the others", len(outputs))
	}
}

// Without this test a memory reset could be missed: the same call must cost the same
// after other calls, failed ones among them.
func TestGasDoesNotDependOnEarlierCalls(t *testing.T) {
	for _, c := range []struct{ module, function string }{
		{"retail-c", "view_cart"}, {"retail-go", "recommend"}, {"recommend-rs", "recommend"}, {"thumbnail-as", "count_visit"},
	} {
		m := load(t, c.module)
		first := run(t, m, c.function, "client=ada", state{})
		run(t, m, c.function, "client=bob", state{})
		run(t, m, c.function, "nonsense", state{})
		if again := run(t, m, c.function, "client=ada", state{}); again.Gas != first.Gas || tell(&again) != tell(&first) {
			t.Errorf("%s %s: gas %d, later %d:\n%s\n%s", c.module, c.function, first.Gas, again.Gas, tell(&first), tell(&again))
		}
	}
}
