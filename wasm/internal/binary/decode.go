package binary

import "strings"

// The section identifiers, in the binary format's numbering.
const (
	customSection = iota
	typeSection
	importSection
	functionSection
	tableSection
	memorySection
	globalSection
	exportSection
	startSection
	elementSection
	codeSection
	dataSection
	dataCountSection
)

// order is the place of each section in a module: the data count stands before the code.
var order = [...]int{
	typeSection: 1, importSection: 2, functionSection: 3, tableSection: 4, memorySection: 5, globalSection: 6,
	exportSection: 7, startSection: 8, elementSection: 9, dataCountSection: 10, codeSection: 11, dataSection: 12,
}

const header = "\x00asm\x01\x00\x00\x00"

// Decode reads a module. What it returns refers to bytes. Every index outside of
// function bodies and constant expressions has been checked, and so have the
// globals and functions that constant expressions name.
func Decode(bytes []byte) (*Module, error) {
	r := NewReader(bytes, 0)
	if string(r.Take(uint32(min(len(header), len(bytes))))) != header {
		r.at = 0
		r.Fail("%s", stranger(bytes))
		return nil, r.err
	}
	m := new(Module)
	last := 0
	for r.Left() > 0 {
		id := r.Byte()
		size := r.U32()
		at := r.at
		s := NewReader(r.Take(size), at)
		if r.err != nil {
			break
		}
		if id == customSection {
			s.Name() // a custom section has a name; the rest is its own affair
			if s.err != nil {
				return nil, s.err
			}
			continue
		}
		if int(id) >= len(order) {
			r.Fail("unknown section %d", id)
			break
		}
		if order[id] <= last {
			r.Fail("section %d is repeated or out of order", id)
			break
		}
		last = order[id]
		m.section(int(id), s)
		if s.Left() > 0 {
			s.Fail("section %d: %d bytes too many", id, s.Left())
		}
		if s.err != nil {
			return nil, s.err
		}
	}
	if r.err == nil {
		m.agree(r)
	}
	return m, r.err
}

// agree checks what sections say of each other.
func (m *Module) agree(r *Reader) {
	if len(m.Bodies) != len(m.Functions) {
		r.Fail("%d functions, %d bodies", len(m.Functions), len(m.Bodies))
	}
	if m.DataCount != nil && int(*m.DataCount) != len(m.Data) {
		r.Fail("%d data segments announced, %d there", *m.DataCount, len(m.Data))
	}
}

func (m *Module) section(id int, r *Reader) {
	switch id {
	case typeSection:
		m.Types = vector(r, 3, (*Reader).funcType)
	case importSection:
		m.Imports = vector(r, 4, func(r *Reader) Import { return m.decodeImport(r) })
	case functionSection:
		m.Functions = vector(r, 1, m.decodeTypeIndex)
	case tableSection:
		m.Tables = vector(r, 3, (*Reader).table)
	case memorySection:
		m.Memories = vector(r, 2, (*Reader).memory)
	case globalSection:
		m.Globals = vector(r, 4, func(r *Reader) Global {
			t := r.globalType()
			at := r.at
			m.constant(r)
			return Global{GlobalType: t, Init: r.Since(at)}
		})
	case exportSection:
		m.Exports = vector(r, 3, m.decodeExport)
	case startSection:
		start := r.U32()
		m.index(r, "function", start, m.FunctionCount())
		m.Start = &start
	case elementSection:
		m.Elements = vector(r, 3, m.decodeElement)
	case dataCountSection:
		count := r.U32()
		m.DataCount = &count
	case codeSection:
		m.Bodies = vector(r, 3, decodeBody)
	case dataSection:
		m.Data = vector(r, 2, m.decodeData)
	}
}

// vector reads a count and as many entries of at least size bytes each.
func vector[T any](r *Reader, size int, entry func(*Reader) T) []T {
	n := r.Count(size)
	entries := make([]T, 0, n)
	for range n {
		entries = append(entries, entry(r))
		if r.err != nil {
			return nil
		}
	}
	return entries
}

func (m *Module) index(r *Reader, what string, index uint32, count int) {
	if int64(index) >= int64(count) {
		r.Fail("%s %d of %d", what, index, count)
	}
}

func (m *Module) decodeTypeIndex(r *Reader) uint32 {
	index := r.U32()
	m.index(r, "type", index, len(m.Types))
	return index
}

func (r *Reader) funcType() FuncType {
	if b := r.Byte(); b != 0x60 {
		r.Fail("type form %#x is not a function's", b)
	}
	return FuncType{Params: r.valueTypes(), Results: r.valueTypes()}
}

func (r *Reader) valueTypes() []ValueType {
	types := r.Take(r.U32())
	for _, t := range types {
		if !IsValueType(t) {
			r.Fail("unknown value type %#x", t)
		}
	}
	return types
}

func (r *Reader) limits() (l Limits) {
	switch flags := r.Byte(); flags {
	case 0:
		l.Min = r.U32()
	case 1:
		l = Limits{Min: r.U32(), Max: r.U32(), HasMax: true}
		if l.Min > l.Max {
			r.Fail("minimum %d is above maximum %d", l.Min, l.Max)
		}
	default:
		r.Fail("limits flag %#x (shared or 64-bit memories are not supported)", flags)
	}
	return l
}

func (r *Reader) table() Table {
	t := r.Byte()
	if !IsRefType(t) {
		r.Fail("table of type %#x", t)
	}
	return Table{Element: t, Limits: r.limits()}
}

func (r *Reader) memory() Memory { return Memory{Limits: r.limits()} }

func (r *Reader) globalType() GlobalType {
	t := r.Byte()
	if !IsValueType(t) {
		r.Fail("unknown value type %#x", t)
	}
	mutable := r.Byte()
	if mutable > 1 {
		r.Fail("mutability %#x", mutable)
	}
	return GlobalType{Type: t, Mutable: mutable == 1}
}

func (m *Module) decodeImport(r *Reader) Import {
	i := Import{Module: r.Name(), Name: r.Name()}
	switch kind := r.Byte(); kind {
	case byte(FunctionKind):
		i.Function = m.decodeTypeIndex(r)
		m.ImportedFunctions++
	case byte(TableKind):
		i.Kind, i.Table = TableKind, r.table()
		m.ImportedTables++
	case byte(MemoryKind):
		i.Kind, i.Memory = MemoryKind, r.memory()
		m.ImportedMemories++
	case byte(GlobalKind):
		i.Kind, i.Global = GlobalKind, r.globalType()
		m.ImportedGlobals++
	default:
		r.Fail("import of kind %#x", kind)
	}
	return i
}

func (m *Module) decodeExport(r *Reader) Export {
	e := Export{Name: r.Name()}
	kind := r.Byte()
	e.Kind, e.Index = Kind(kind), r.U32()
	switch e.Kind {
	case FunctionKind:
		m.index(r, "function", e.Index, m.FunctionCount())
	case TableKind:
		m.index(r, "table", e.Index, m.TableCount())
	case MemoryKind:
		m.index(r, "memory", e.Index, m.MemoryCount())
	case GlobalKind:
		m.index(r, "global", e.Index, m.GlobalCount())
	default:
		r.Fail("export of kind %#x", kind)
	}
	return e
}

func decodeBody(r *Reader) Body {
	size := r.U32()
	at := r.base + r.at
	b := NewReader(r.Take(size), at)
	body := Body{Locals: vector(b, 2, func(r *Reader) Locals {
		l := Locals{Count: r.U32(), Type: r.Byte()}
		if !IsValueType(l.Type) {
			r.Fail("unknown value type %#x", l.Type)
		}
		return l
	})}
	body.At = at + b.at
	body.Code = b.Take(uint32(b.Left()))
	if r.err == nil {
		r.err = b.err
	}
	return body
}

// stranger says what bytes without a module's header are.
func stranger(bytes []byte) string {
	switch {
	case len(bytes) == 0:
		return "the file is empty"
	case strings.HasPrefix(string(bytes), "\x00asm") && len(bytes) >= len(header) && bytes[6] == 1:
		return "it is a WebAssembly component; guests are core modules (build for wasm32-wasip1 or wasm32-unknown-unknown, without the component step)"
	case strings.HasPrefix(string(bytes), "\x00asm") && len(bytes) < len(header), strings.HasPrefix(header, string(bytes)):
		return "the file ends within the header"
	case strings.HasPrefix(string(bytes), "\x00asm"):
		return "it is of another version of WebAssembly than 1.0"
	case strings.HasPrefix(strings.TrimSpace(string(bytes[:min(len(bytes), 64)])), "(module"):
		return "it is WebAssembly text; assemble it first (wat2wasm)"
	}
	return "no WebAssembly 1.0 header"
}
