package binary

import "slices"

// AppendUnsigned appends v in LEB128.
func AppendUnsigned(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// AppendSigned appends v in signed LEB128.
func AppendSigned(b []byte, v int64) []byte {
	for v < -0x40 || v >= 0x40 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v)&0x7f)
}

func appendName(b []byte, s string) []byte {
	return append(AppendUnsigned(b, uint64(len(s))), s...)
}

// Encode writes the module. Decode(Encode(m)) equals m.
func (m *Module) Encode() []byte {
	b := append(make([]byte, 0, m.roughly()), header...)
	b = appendVector(b, typeSection, m.Types, appendFuncType)
	b = appendVector(b, importSection, m.Imports, appendImport)
	b = appendVector(b, functionSection, m.Functions, func(b []byte, t uint32) []byte { return AppendUnsigned(b, uint64(t)) })
	b = appendVector(b, tableSection, m.Tables, appendTable)
	b = appendVector(b, memorySection, m.Memories, appendMemory)
	b = appendVector(b, globalSection, m.Globals, func(b []byte, g Global) []byte {
		return append(appendGlobalType(b, g.GlobalType), g.Init...)
	})
	b = appendVector(b, exportSection, m.Exports, func(b []byte, e Export) []byte {
		return AppendUnsigned(append(appendName(b, e.Name), byte(e.Kind)), uint64(e.Index))
	})
	if m.Start != nil {
		b = appendSection(b, startSection, AppendUnsigned(nil, uint64(*m.Start)))
	}
	raw := func(b []byte, r Raw) []byte { return append(b, r...) }
	b = appendVector(b, elementSection, m.Elements, raw)
	if m.DataCount != nil {
		b = appendSection(b, dataCountSection, AppendUnsigned(nil, uint64(*m.DataCount)))
	}
	b = appendVector(b, codeSection, m.Bodies, appendBody)
	return appendVector(b, dataSection, m.Data, raw)
}

// roughly is the size of the binary but for what is small.
func (m *Module) roughly() int {
	size := 4096
	for i := range m.Bodies {
		size += len(m.Bodies[i].Code) + 16
	}
	for i := range m.Data {
		size += len(m.Data[i])
	}
	for i := range m.Elements {
		size += len(m.Elements[i])
	}
	return size + 4*len(m.Functions)
}

func appendVector[T any](b []byte, id byte, entries []T, entry func([]byte, T) []byte) []byte {
	if len(entries) == 0 {
		return b
	}
	at := len(b)
	b = AppendUnsigned(b, uint64(len(entries)))
	for _, e := range entries {
		b = entry(b, e)
	}
	return slices.Insert(b, at, sectionHeader(id, len(b)-at)...)
}

func appendSection(b []byte, id byte, content []byte) []byte {
	return append(append(b, sectionHeader(id, len(content))...), content...)
}

func sectionHeader(id byte, size int) []byte { return AppendUnsigned([]byte{id}, uint64(size)) }

func appendFuncType(b []byte, t FuncType) []byte {
	b = append(AppendUnsigned(append(b, 0x60), uint64(len(t.Params))), t.Params...)
	return append(AppendUnsigned(b, uint64(len(t.Results))), t.Results...)
}

func appendImport(b []byte, i Import) []byte {
	b = append(appendName(appendName(b, i.Module), i.Name), byte(i.Kind))
	switch i.Kind {
	case TableKind:
		return appendTable(b, i.Table)
	case MemoryKind:
		return appendMemory(b, i.Memory)
	case GlobalKind:
		return appendGlobalType(b, i.Global)
	default:
		return AppendUnsigned(b, uint64(i.Function))
	}
}

func appendTable(b []byte, t Table) []byte { return appendLimits(append(b, t.Element), t.Limits) }

func appendMemory(b []byte, m Memory) []byte { return appendLimits(b, m.Limits) }

func appendLimits(b []byte, l Limits) []byte {
	if !l.HasMax {
		return AppendUnsigned(append(b, 0), uint64(l.Min))
	}
	return AppendUnsigned(AppendUnsigned(append(b, 1), uint64(l.Min)), uint64(l.Max))
}

func appendGlobalType(b []byte, g GlobalType) []byte {
	if g.Mutable {
		return append(b, g.Type, 1)
	}
	return append(b, g.Type, 0)
}

func appendBody(b []byte, body Body) []byte {
	locals := AppendUnsigned(nil, uint64(len(body.Locals)))
	for _, l := range body.Locals {
		locals = append(AppendUnsigned(locals, uint64(l.Count)), l.Type)
	}
	b = AppendUnsigned(b, uint64(len(locals)+len(body.Code)))
	return append(append(b, locals...), body.Code...)
}
