package wasm

import (
	"context"

	"github.com/tetratelabs/wazero/api"
)

// The modules that a guest may import from.
const (
	abiModule  = "ermes"
	wasiModule = "wasi_snapshot_preview1"
)

// A hostFunction is one function of the host ABI. Its arguments and its result, 64
// bits each, are in the stack.
type hostFunction struct {
	name    string
	params  []api.ValueType
	results []api.ValueType
	do      func(c *call, stack []uint64)
}

// hostFunctions lists what a guest may import, by module.
var hostFunctions = map[string][]hostFunction{
	abiModule:  append(callFunctions(), storeFunctions()...),
	wasiModule: wasiFunctions(),
}

// wrap makes f what wazero calls.
func (f *hostFunction) wrap() api.GoModuleFunc {
	return func(ctx context.Context, _ api.Module, stack []uint64) {
		c := callOf(ctx)
		c.charge(int64(c.config.Costs.HostCall))
		f.do(c, stack)
	}
}

// host describes a function by its parameters, a letter each: i for i32, I for i64.
// It returns an i32.
func host(name, params string, do func(c *call, stack []uint64) int32) hostFunction {
	f := hostFunction{name: name, results: []api.ValueType{api.ValueTypeI32}, do: func(c *call, stack []uint64) {
		stack[0] = uint64(uint32(do(c, stack)))
	}}
	for _, p := range params {
		t := api.ValueTypeI32
		if p == 'I' {
			t = api.ValueTypeI64
		}
		f.params = append(f.params, t)
	}
	return f
}

// u32 is an i32 argument. The upper half of the stack's 64 bits may be anything.
func u32(v uint64) uint32 { return uint32(v) }
