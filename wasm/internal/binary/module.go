package binary

import "unicode/utf8"

// A Module is a decoded binary. Custom sections are gone.
type Module struct {
	Types     []FuncType
	Imports   []Import
	Functions []uint32 // types of the functions that the module defines
	Tables    []Table  // defined ones
	Memories  []Memory // defined ones
	Globals   []Global // defined ones
	Exports   []Export
	Start     *uint32
	Elements  []Raw // segments
	DataCount *uint32
	Bodies    []Body
	Data      []Raw // segments

	ImportedFunctions int
	ImportedTables    int
	ImportedMemories  int
	ImportedGlobals   int
}

// A ValueType is the binary form of a value type.
type ValueType = byte

// The value types.
const (
	I32       ValueType = 0x7f
	I64       ValueType = 0x7e
	F32       ValueType = 0x7d
	F64       ValueType = 0x7c
	V128      ValueType = 0x7b
	FuncRef   ValueType = 0x70
	ExternRef ValueType = 0x6f
)

// Empty is the block type of a block without parameters and results.
const Empty = 0x40

// IsValueType tells value types from other bytes.
func IsValueType(b byte) bool { return b >= V128 && b <= I32 || IsRefType(b) }

// IsRefType tells types of references.
func IsRefType(b byte) bool { return b == FuncRef || b == ExternRef }

// A FuncType is the type of a function.
type FuncType struct{ Params, Results []ValueType }

// Kind is the kind of an import or export.
type Kind byte

// The kinds.
const (
	FunctionKind Kind = iota
	TableKind
	MemoryKind
	GlobalKind
)

func (k Kind) String() string {
	return [...]string{"function", "table", "memory", "global"}[k]
}

// Limits are the bounds of a table or memory.
type Limits struct {
	Min, Max uint32
	HasMax   bool
}

// A Table is a table's type.
type Table struct {
	Element ValueType
	Limits  Limits
}

// A Memory is a memory's type, in pages of 64 KiB.
type Memory struct{ Limits Limits }

// A GlobalType is a global's type.
type GlobalType struct {
	Type    ValueType
	Mutable bool
}

// A Global is one that the module defines; Init is its constant expression, with
// the end.
type Global struct {
	GlobalType
	Init []byte
}

// An Import is what the module asks for. The field of its Kind is set.
type Import struct {
	Module, Name string
	Kind         Kind
	Function     uint32 // type index
	Table        Table
	Memory       Memory
	Global       GlobalType
}

// An Export is what the module offers.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32
}

// Raw is a segment in its binary form.
type Raw []byte

// Body is the code of one function.
type Body struct {
	Locals []Locals
	Code   []byte // instructions, with the last end
	At     int    // offset of Code in the module, for messages
}

// Locals declares Count locals of one type.
type Locals struct {
	Count uint32
	Type  ValueType
}

// FunctionCount is the number of functions, imported ones first.
func (m *Module) FunctionCount() int { return m.ImportedFunctions + len(m.Functions) }

// TableCount is the number of tables, imported ones first.
func (m *Module) TableCount() int { return m.ImportedTables + len(m.Tables) }

// MemoryCount is the number of memories, imported ones first.
func (m *Module) MemoryCount() int { return m.ImportedMemories + len(m.Memories) }

// GlobalCount is the number of globals, imported ones first.
func (m *Module) GlobalCount() int { return m.ImportedGlobals + len(m.Globals) }

// TypeOf is the type of the function at index, which must exist and whose type index
// has been checked by Decode.
func (m *Module) TypeOf(function uint32) *FuncType {
	return &m.Types[m.typeIndex(function)]
}

func (m *Module) typeIndex(function uint32) uint32 {
	if int(function) >= m.ImportedFunctions {
		return m.Functions[int(function)-m.ImportedFunctions]
	}
	for i := range m.Imports {
		if m.Imports[i].Kind != FunctionKind {
			continue
		}
		if function == 0 {
			return m.Imports[i].Function
		}
		function--
	}
	panic("binary: no such function")
}

func validUTF8(s string) bool { return utf8.ValidString(s) }
