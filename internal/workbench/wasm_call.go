package workbench

import (
	"context"
	"strings"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// maxModule is the size of the largest module that is read, bytes.
const maxModule = 1 << 28

// ReadModule reads a binary: a file, or a built-in guest by its name.
func ReadModule(name string) ([]byte, error) {
	if !strings.HasSuffix(name, ".wasm") {
		if binary, ok := guests.Module(name); ok {
			return binary, nil
		}
		return nil, mistake.New("there is no built-in guest %q; there are %s, or a path that ends in .wasm", name, strings.Join(guests.Names(), ", "))
	}
	binary, err := regular.ReadFile(name, maxModule)
	if err != nil {
		return nil, mistake.Of(err)
	}
	return binary, nil
}

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
	runtime, err := NewGuests(ctx)
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	m, err := runtime.Load(binary)
	if err != nil {
		return nil, mistake.Of(err)
	}
	if !m.Exports(function) {
		return nil, mistake.New("%s exports no function %q; it has %s", module, function, strings.Join(m.Functions(), ", "))
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
