package binary

// The forms of all instructions of the specification's version 2.0, by opcode.
var (
	plain   = plainForms()
	misc    = miscForms()
	vectors = vectorForms()
)

// fill gives all opcodes from first to last one form.
func fill(forms []Form, first, last int, form Form) {
	for op := first; op <= last; op++ {
		forms[op] = form
	}
}

var (
	unary  = Form{None, 1, 1}
	binary = Form{None, 2, 1}
	load   = Form{MemoryAccess, 1, 1}
	store  = Form{MemoryAccess, 2, 0}
)

func plainForms() [256]Form {
	f := [256]Form{
		0x00: {None, 0, 0}, 0x01: {None, 0, 0}, // unreachable, nop
		0x02: {BlockType, 0, 0}, 0x03: {BlockType, 0, 0}, 0x04: {BlockType, 1, 0}, // block, loop, if
		0x05: {None, 0, 0}, 0x0b: {None, 0, 0}, // else, end
		0x0c: {Label, 0, 0}, 0x0d: {Label, 1, 0}, 0x0e: {LabelTable, 1, 0}, 0x0f: {None, 0, 0}, // br, br_if, br_table, return
		0x10: {FunctionIndex, 0, 0}, 0x11: {TypeAndTable, 1, 0}, // call, call_indirect
		0x1a: {None, 1, 0}, 0x1b: {None, 3, 1}, 0x1c: {TypeVector, 3, 1}, // drop, select, select t
		0x20: {LocalIndex, 0, 1}, 0x21: {LocalIndex, 1, 0}, 0x22: {LocalIndex, 1, 1}, // local.get, set, tee
		0x23: {GlobalIndex, 0, 1}, 0x24: {GlobalIndex, 1, 0}, // global.get, set
		0x25: {TableIndex, 1, 1}, 0x26: {TableIndex, 2, 0}, // table.get, set
		0x3f: {ZeroByte, 0, 1}, 0x40: {ZeroByte, 1, 1}, // memory.size, grow
		0x41: {Const32, 0, 1}, 0x42: {Const64, 0, 1}, 0x43: {Bytes4, 0, 1}, 0x44: {Bytes8, 0, 1},
		0xd0: {RefType, 0, 1}, 0xd1: unary, 0xd2: {FunctionIndex, 0, 1}, // ref.null, is_null, func
	}
	s := f[:]
	fill(s, 0x28, 0x35, load)
	fill(s, 0x36, 0x3e, store)
	f[0x45] = unary             // i32.eqz
	fill(s, 0x46, 0x4f, binary) // i32 comparisons
	f[0x50] = unary             // i64.eqz
	fill(s, 0x51, 0x66, binary) // i64, f32, f64 comparisons
	fill(s, 0x67, 0x69, unary)  // i32.clz, ctz, popcnt
	fill(s, 0x6a, 0x78, binary) // i32 arithmetic
	fill(s, 0x79, 0x7b, unary)  // i64.clz, ctz, popcnt
	fill(s, 0x7c, 0x8a, binary) // i64 arithmetic
	fill(s, 0x8b, 0x91, unary)  // f32.abs to sqrt
	fill(s, 0x92, 0x98, binary) // f32 arithmetic
	fill(s, 0x99, 0x9f, unary)  // f64.abs to sqrt
	fill(s, 0xa0, 0xa6, binary) // f64 arithmetic
	fill(s, 0xa7, 0xc4, unary)  // conversions, sign extensions
	return f
}

func miscForms() [18]Form {
	f := [18]Form{
		MiscMemoryInit: {DataAndZero, 3, 0}, MiscDataDrop: {DataIndex, 0, 0},
		MiscMemoryCopy: {TwoZeroBytes, 3, 0}, MiscMemoryFill: {ZeroByte, 3, 0},
		MiscTableInit: {ElementAndTable, 3, 0}, MiscElemDrop: {ElementIndex, 0, 0},
		MiscTableCopy: {TwoTables, 3, 0}, MiscTableGrow: {TableIndex, 2, 1}, 16: {TableIndex, 0, 1}, MiscTableFill: {TableIndex, 3, 0},
	}
	fill(f[:], 0, 7, unary) // saturating truncations
	return f
}

func vectorForms() [256]Form {
	var f [256]Form
	s := f[:]
	fill(s, 0x23, 0xff, binary) // corrected below
	fill(s, 0x00, 0x0a, load)
	f[0x0b] = store
	f[vectorConst] = Form{Bytes16, 0, 1}
	f[0x0d] = Form{Bytes16, 2, 1} // shuffle
	f[0x0e] = binary              // swizzle
	fill(s, 0x0f, 0x14, unary)    // splats
	for op := 0x15; op <= 0x22; op++ {
		f[op] = Form{Lane, 1, 1} // extract_lane
	}
	for _, op := range []int{0x17, 0x1a, 0x1c, 0x1e, 0x20, 0x22} {
		f[op] = Form{Lane, 2, 1} // replace_lane
	}
	f[0x4d] = unary            // not
	f[0x52] = Form{None, 3, 1} // bitselect
	f[0x53] = unary            // any_true
	fill(s, 0x54, 0x57, Form{MemoryAccessAndLane, 2, 1})
	fill(s, 0x58, 0x5b, Form{MemoryAccessAndLane, 2, 0})
	fill(s, 0x5c, 0x5d, load) // load_zero
	for _, r := range [][2]int{
		{0x5e, 0x64},
		{0x67, 0x6a},
		{0x74, 0x75},
		{0x7a, 0x7a},
		{0x7c, 0x81},
		{0x83, 0x84},
		{0x87, 0x8a},
		{0x94, 0x94},
		{0xa0, 0xa1},
		{0xa3, 0xa4},
		{0xa7, 0xaa},
		{0xc0, 0xc1},
		{0xc3, 0xc4},
		{0xc7, 0xca},
		{0xe0, 0xe1},
		{0xe3, 0xe3},
		{0xec, 0xed},
		{0xef, 0xef},
		{0xf8, 0xff},
	} {
		fill(s, r[0], r[1], unary)
	}
	for _, r := range [][2]int{ // reserved
		{0x9a, 0x9a},
		{0xa2, 0xa2},
		{0xa5, 0xa6},
		{0xaf, 0xb0},
		{0xb2, 0xb4},
		{0xbb, 0xbb},
		{0xc2, 0xc2},
		{0xc5, 0xc6},
		{0xcf, 0xd0},
		{0xd2, 0xd4},
		{0xe2, 0xe2},
		{0xee, 0xee},
	} {
		fill(s, r[0], r[1], Form{})
	}
	return f
}
