package meter

import "github.com/ermes-sim/ermes-sim/wasm/internal/binary"

// special notes what is inserted before or after the instruction at..next.
func (w *rewriter) special(at, next int) {
	f, in := &w.function, &w.in
	switch in.Op {
	case binary.OpTableSet, binary.OpRefFunc: // a reference lives as long as the instance
		w.changeTables(at)
	case binary.OpMemoryGrow:
		f.insertSized(at, growMemory)
	case binary.OpMisc:
		switch in.Sub {
		case binary.MiscMemoryInit, binary.MiscMemoryCopy, binary.MiscMemoryFill:
			f.insertSized(at, bulkBytes)
		case binary.MiscDataDrop, binary.MiscElemDrop:
			w.changeTables(at)
		case binary.MiscTableInit, binary.MiscTableCopy, binary.MiscTableGrow, binary.MiscTableFill:
			w.changeTables(at)
			f.insertSized(at, bulkEntries)
		}
	default:
		if t := arithmeticNaN(in); t != 0 {
			f.insert(next, canonicalNaN, int(t))
			f.scratch.need(t)
		}
	}
}

// checkBlocks is how many basic blocks a check adds.
const checkBlocks = 2

func (f *function) insertSized(at int, kind editKind) {
	f.scratch.size = true
	f.basic += checkBlocks
	f.insert(at, kind, 0)
}

func (w *rewriter) changeTables(at int) {
	w.changesTables = true
	w.function.insert(at, markDirty, 0)
}

func (s *scratch) need(t nanType) {
	switch t {
	case nanF32:
		s.f32 = true
	case nanF64:
		s.f64 = true
	case nanF32x4, nanF64x2:
		s.v128 = true
	}
}

// nanType is the type of a result that may be a NaN whose bits the specification
// leaves open: machines and engines differ in them.
type nanType uint8

const (
	nanF32 nanType = iota + 1
	nanF64
	nanF32x4
	nanF64x2
)

// arithmeticNaN is the type of the NaN that in may produce, or 0. What only moves
// bits (loads, reinterpretation, abs, neg, copysign, pmin and pmax) keeps them.
func arithmeticNaN(in *binary.Instruction) nanType {
	if in.Op == binary.OpVector {
		switch s := in.Sub; {
		case s == 0x5e, s >= 0x67 && s <= 0x6a, s == 0xe3, s >= 0xe4 && s <= 0xe9:
			return nanF32x4 // demote, ceil to nearest, sqrt, add to max
		case s == 0x5f, s == 0x74, s == 0x75, s == 0x7a, s == 0x94, s == 0xef, s >= 0xf0 && s <= 0xf5:
			return nanF64x2 // promote, ceil, floor, trunc, nearest, sqrt, add to max
		}
		return 0
	}
	switch op := in.Op; {
	case op >= 0x8d && op <= 0x97, op == 0xb6: // f32.ceil to max, demote
		return nanF32
	case op >= 0x9b && op <= 0xa5, op == 0xbb: // f64.ceil to max, promote
		return nanF64
	}
	return 0
}
