package meter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// Version changes whenever the same module and CostTable would be counted
// differently.
const Version = "2"

// Reserved begins the names of all that is appended; a module may not use it.
const Reserved = "ermes:"

// The names of the appended exports.
const (
	GasExport    = Reserved + "gas"    // i64 global: gas left
	StackExport  = Reserved + "stack"  // i64 global: stack left
	DirtyExport  = Reserved + "dirty"  // i32 global, if any: tables or segments have changed, or references were made
	StartExport  = Reserved + "start"  // function () -> (), if any: what was the start function
	MemoryExport = Reserved + "memory" // the memory, if any
)

// Metered is an instrumented module.
type Metered struct {
	Binary  []byte
	Stack   int64    // what the stack global holds before a call
	Globals []string // exported names of the module's own mutable globals
	Start   bool     // StartExport is there
	Dirty   bool     // DirtyExport is there
	Blocks  Shape    // what the limits on bodies were held against
}

// Shape sums up the bodies of a module.
type Shape struct {
	Blocks, Nesting, BranchTable, Locals, BodyBytes int   // largest of a function
	Effort                                          int64 // sum over functions
}

// rewriter is the work on one module.
type rewriter struct {
	module *binary.Module // as it was; its globals, types and exports are replaced at the end
	types  []uint32       // type index of every function
	costs  *CostTable
	limits *Limits
	shape  Shape

	gas, stack, dirty uint32 // indices of the appended globals
	changesTables     bool   // some body changes a table, drops a segment or makes a reference
	added             []binary.FuncType
	blockTypes        map[string]uint32 // of () -> results, by results

	mode     mode
	in       binary.Instruction // reused
	function function           // reused
}

// Instrument rewrites m, which Decode returned; m is changed and shares memory with
// the result. The costs must not be changed afterwards.
func Instrument(m *binary.Module, costs *CostTable, limits Limits) (*Metered, error) {
	return instrument(m, costs, limits, bySegment)
}

// Bare returns m as Instrument does, but counting and checking nothing: what metering
// costs is the difference. Such a module may run for ever.
func Bare(m *binary.Module, limits Limits) (*Metered, error) {
	return instrument(m, DefaultCosts(), limits, notAtAll)
}

// mode is how a module is metered.
type mode uint8

const (
	bySegment     mode = iota
	byInstruction      // every instruction is a segment of its own: an oracle for tests
	notAtAll
)

func instrument(m *binary.Module, costs *CostTable, limits Limits, mode mode) (*Metered, error) {
	limits = limits.Defaults()
	if err := limits.check(); err != nil {
		return nil, err
	}
	if err := costs.check(); err != nil {
		return nil, err
	}
	if err := limits.module(m); err != nil {
		return nil, err
	}
	for _, e := range m.Exports {
		if strings.HasPrefix(e.Name, Reserved) {
			return nil, fmt.Errorf("%w: export name %q is reserved", binary.ErrMalformed, e.Name)
		}
	}
	w := &rewriter{module: m, costs: costs, limits: &limits, mode: mode, blockTypes: make(map[string]uint32)}
	w.gas = uint32(m.GlobalCount())
	w.stack, w.dirty = w.gas+1, w.gas+2
	for i := range m.Imports {
		if m.Imports[i].Kind == binary.FunctionKind {
			w.types = append(w.types, m.Imports[i].Function)
		}
	}
	w.types = append(w.types, m.Functions...)
	bodies := make([]binary.Body, len(m.Bodies))
	for i := range m.Bodies {
		body, err := w.rewrite(&m.Bodies[i], w.types[m.ImportedFunctions+i])
		if err != nil {
			return nil, fmt.Errorf("function %d: %w", m.ImportedFunctions+i, err)
		}
		bodies[i] = body
	}
	m.Bodies = bodies
	return w.finish(), nil
}

// finish appends what the bodies refer to.
func (w *rewriter) finish() *Metered {
	m := w.module
	metered := &Metered{Stack: int64(w.limits.StackSlots), Start: m.Start != nil, Dirty: w.changesTables, Blocks: w.shape}
	exports := slices.Clip(m.Exports)
	for i := range m.Globals {
		if !m.Globals[i].Mutable {
			continue
		}
		index := m.ImportedGlobals + i
		name := fmt.Sprintf("%sglobal/%d", Reserved, index)
		metered.Globals = append(metered.Globals, name)
		exports = append(exports, binary.Export{Name: name, Kind: binary.GlobalKind, Index: uint32(index)})
	}
	counter := func(name string, t binary.ValueType, index uint32) {
		op := byte(binary.OpI64Const)
		if t == binary.I32 {
			op = binary.OpI32Const
		}
		m.Globals = append(slices.Clip(m.Globals), binary.Global{
			GlobalType: binary.GlobalType{Type: t, Mutable: true}, Init: []byte{op, 0, binary.OpEnd},
		})
		exports = append(exports, binary.Export{Name: name, Kind: binary.GlobalKind, Index: index})
	}
	counter(GasExport, binary.I64, w.gas)
	counter(StackExport, binary.I64, w.stack)
	if w.changesTables {
		counter(DirtyExport, binary.I32, w.dirty)
	}
	if m.MemoryCount() > 0 {
		exports = append(exports, binary.Export{Name: MemoryExport, Kind: binary.MemoryKind})
	}
	if m.Start != nil {
		// Not the start function itself is exported: that would declare it for ref.func.
		exports = append(exports, binary.Export{Name: StartExport, Kind: binary.FunctionKind, Index: uint32(m.FunctionCount())})
		code := append(binary.AppendUnsigned([]byte{binary.OpCall}, uint64(*m.Start)), binary.OpEnd)
		m.Functions = append(slices.Clip(m.Functions), w.blockType(nil))
		m.Bodies = append(m.Bodies, binary.Body{Code: code})
		m.Start = nil
	}
	m.Types = append(slices.Clip(m.Types), w.added...)
	m.Exports = exports
	metered.Binary = m.Encode()
	return metered
}

// blockType is the index of the type () -> results, appended at need.
func (w *rewriter) blockType(results []binary.ValueType) uint32 {
	index, ok := w.blockTypes[string(results)]
	if !ok {
		index = uint32(len(w.module.Types) + len(w.added))
		w.added = append(w.added, binary.FuncType{Results: results})
		w.blockTypes[string(results)] = index
	}
	return index
}
