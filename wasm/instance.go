package wasm

import (
	"context"

	"github.com/tetratelabs/wazero/api"

	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// An instance is a module with its memory, globals and tables. One call at a time.
type instance struct {
	module    api.Module
	memory    api.Memory // nil if the module has none
	linear    *linearMemory
	gas       api.MutableGlobal
	stack     api.MutableGlobal
	dirty     api.Global // nil if nothing changes tables
	globals   []api.MutableGlobal
	functions map[string]api.Function
}

func newInstance(m api.Module, memory *linearMemory, metered *meter.Metered) *instance {
	i := &instance{module: m, memory: m.ExportedMemory(meter.MemoryExport), linear: memory, functions: make(map[string]api.Function)}
	i.gas = mutable(m, meter.GasExport)
	i.stack = mutable(m, meter.StackExport)
	if metered.Dirty {
		i.dirty = m.ExportedGlobal(meter.DirtyExport)
	}
	for _, name := range metered.Globals {
		i.globals = append(i.globals, mutable(m, name))
	}
	return i
}

func mutable(m api.Module, name string) api.MutableGlobal {
	g, ok := m.ExportedGlobal(name).(api.MutableGlobal)
	if !ok {
		panic("wasm: an instrumented module lacks " + name)
	}
	return g
}

// function is an exported function that the module is known to have.
func (i *instance) function(name string) api.Function {
	f := i.functions[name]
	if f == nil {
		f = i.module.ExportedFunction(name)
		i.functions[name] = f
	}
	return f
}

// changed reports whether tables or segments are no longer as they were.
func (i *instance) changed() bool { return i.dirty != nil && i.dirty.Get() != 0 }

func (i *instance) saveGlobals(values []uint64) []uint64 {
	for _, g := range i.globals {
		values = append(values, g.Get())
	}
	return values
}

func (i *instance) loadGlobals(values []uint64) {
	for at, g := range i.globals {
		g.Set(values[at])
	}
}

// close frees the instance. Closing an instance that nobody calls cannot fail.
func (i *instance) close() { _ = i.module.Close(context.Background()) }
