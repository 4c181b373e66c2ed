package binary

// constant reads a constant expression: one instruction and the end. Longer ones
// (a proposal) are not supported, and empty ones have no type.
func (m *Module) constant(r *Reader) {
	switch op := r.Byte(); op {
	case OpI32Const:
		r.Signed(32)
	case OpI64Const:
		r.Signed(64)
	case OpF32Const:
		r.Take(4)
	case OpF64Const:
		r.Take(8)
	case OpGlobalGet:
		// The specification's 2.0 lets only imported globals be named here.
		m.index(r, "imported global", r.U32(), m.ImportedGlobals)
	case OpRefNull:
		if t := r.Byte(); !IsRefType(t) {
			r.Fail("null of type %#x", t)
		}
	case OpRefFunc:
		m.index(r, "function", r.U32(), m.FunctionCount())
	case OpVector:
		if sub := r.Byte(); sub != vectorConst {
			r.Fail("instruction 0xfd %#x in a constant expression", sub)
		}
		r.Take(16)
	default:
		r.Fail("instruction %#x in a constant expression", op)
	}
	if end := r.Byte(); end != OpEnd {
		r.Fail("constant expression does not end after one instruction")
	}
}

// decodeElement reads an element segment. Its flags: bit 0 passive or declarative, bit 1
// a table index (or, with bit 0, declarative), bit 2 expressions for indices.
func (m *Module) decodeElement(r *Reader) Raw {
	at := r.at
	flags := r.U32()
	if flags > 7 {
		r.Fail("element segment of kind %d", flags)
		return nil
	}
	active, expressions := flags&1 == 0, flags&4 != 0
	if active {
		table := uint32(0)
		if flags&2 != 0 {
			table = r.U32()
		}
		m.index(r, "table", table, m.TableCount())
		m.constant(r)
	}
	if flags&3 != 0 {
		if kind := r.Byte(); expressions && !IsRefType(kind) || !expressions && kind != 0 {
			r.Fail("element kind %#x", kind)
		}
	}
	n := r.Count(1)
	for range n {
		if r.err != nil {
			return nil
		}
		if expressions {
			m.constant(r)
		} else {
			m.index(r, "function", r.U32(), m.FunctionCount())
		}
	}
	return Raw(r.Since(at))
}

// decodeData reads a data segment: 0 active, 1 passive, 2 active in a given memory.
func (m *Module) decodeData(r *Reader) Raw {
	at := r.at
	flags := r.U32()
	if flags > 2 {
		r.Fail("data segment of kind %d", flags)
		return nil
	}
	if flags != 1 {
		memory := uint32(0)
		if flags == 2 {
			memory = r.U32()
		}
		m.index(r, "memory", memory, m.MemoryCount())
		m.constant(r)
	}
	r.Take(r.U32())
	return Raw(r.Since(at))
}
