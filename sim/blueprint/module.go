package blueprint

import (
	"context"

	"github.com/ermes-sim/ermes-sim/wasm"
)

// A Module is a loaded binary: function bodies that can be called.
type Module interface {
	Size() int64    // bytes of the binary
	InitGas() int64 // instructions that bring up an instance
	Exports(name string) bool
	Functions() []string // what it exports
	// Call runs a body to its end. An error is the host's, not the guest's.
	Call(ctx context.Context, i wasm.Invocation) (wasm.Result, error)
}

// A Loader makes a Module of a binary.
type Loader func(binary []byte) (Module, error)

// Guests loads WASM modules.
func Guests(r *wasm.Runtime) Loader {
	return func(binary []byte) (Module, error) { return r.Load(binary) }
}
