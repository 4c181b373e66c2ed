package guests_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Without this test a result could depend on the machine: compiled, interpreted, and on a
// new instance for each call, every function must answer, write and cost the same.
func TestEnginesAgree(t *testing.T) {
	stories := map[string]string{}
	for _, c := range []wasm.Config{{}, {Interpreter: true}, {Fresh: true}} {
		engine, err := wasm.NewRuntime(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range guests.Names() {
			binary, _ := guests.Module(name)
			m, err := engine.Load(binary)
			if err != nil {
				t.Fatal(err)
			}
			var story strings.Builder
			fmt.Fprintf(&story, "init gas %d\n", m.InitGas())
			store := state{}
			for i, function := range append(guests.Functions(name), guests.Functions(name)...) {
				in := invocation(function, fmt.Sprintf("client=ada seq=%d", i), store)
				in.Seed = uint64(i)
				result := invoke(t, m, in)
				fmt.Fprintf(&story, "%s\n%sgas %d, %d ns\n", function, tell(&result), result.Gas, result.ElapsedNs)
			}
			if before, ok := stories[name]; ok && before != story.String() {
				t.Errorf("%s with %+v tells\n%s\nbefore\n%s", name, c, story.String(), before)
			}
			stories[name] = story.String()
		}
		if err := engine.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
