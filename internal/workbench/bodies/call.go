package bodies

import (
	"context"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Call runs one function of a module on the state in a file.
func Call(ctx context.Context, module, function, state string, in []byte, gas int64) (*wasm.Result, error) {
	binary, err := ReadModule(module)
	if err != nil {
		return nil, err
	}
	store, err := readStore(state)
	if err != nil {
		return nil, err
	}
	runtime, err := NewRuntime(ctx)
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	m, err := runtime.Load(binary)
	switch {
	case err != nil:
		return nil, mistake.New("%s: %w", module, err)
	case m.Uncallable(function) != "":
		return nil, mistake.New("%s: %s", module, m.Uncallable(function))
	case len(m.Functions()) == 0:
		return nil, mistake.New("%s exports no function that can be called", module)
	case !m.Exports(function):
		return nil, mistake.New("%s exports no function %q; it has %s%s", module, function, strings.Join(m.Functions(), ", "), scenarios.Meant(function, m.Functions()))
	}
	r, err := m.Call(ctx, wasm.Invocation{
		Function: function, Input: in, GasLimit: gas, Seed: 1,
		Stores: []wasm.NamedStore{{Name: "state", Store: store, Writable: true}},
	})
	if err != nil {
		return nil, err
	}
	return &r, nil
}
