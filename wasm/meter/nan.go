package meter

import "github.com/ermes-sim/ermes-sim/wasm/internal/binary"

// The canonical NaNs, as the constant instructions write them.
var (
	canonicalF32 = []byte{0, 0, 0xc0, 0x7f}
	canonicalF64 = []byte{0, 0, 0, 0, 0, 0, 0xf8, 0x7f}
)

const (
	opSelect    = 0x1b
	opF32Eq     = 0x5b
	opF64Eq     = 0x61
	vecConst    = 0x0c
	vecF32x4Eq  = 0x41
	vecF64x2Eq  = 0x47
	vecBitmixer = 0x52 // v128.bitselect
)

// canonical makes a NaN on the operand stack the canonical one:
//
//	v -> select(v, NaN, v == v)
//
// lane by lane for vectors.
func (e *emitter) canonical(t nanType) {
	switch t {
	case nanF32:
		e.index(binary.OpLocalTee, e.f32)
		e.b = append(append(e.b, binary.OpF32Const), canonicalF32...)
		e.index(binary.OpLocalGet, e.f32)
		e.index(binary.OpLocalGet, e.f32)
		e.b = append(e.b, opF32Eq, opSelect)
	case nanF64:
		e.index(binary.OpLocalTee, e.f64)
		e.b = append(append(e.b, binary.OpF64Const), canonicalF64...)
		e.index(binary.OpLocalGet, e.f64)
		e.index(binary.OpLocalGet, e.f64)
		e.b = append(e.b, opF64Eq, opSelect)
	case nanF32x4, nanF64x2:
		lane, lanes, eq := canonicalF32, 4, byte(vecF32x4Eq)
		if t == nanF64x2 {
			lane, lanes, eq = canonicalF64, 2, vecF64x2Eq
		}
		e.index(binary.OpLocalTee, e.v128)
		e.b = append(e.b, binary.OpVector, vecConst)
		for range lanes {
			e.b = append(e.b, lane...)
		}
		e.index(binary.OpLocalGet, e.v128)
		e.index(binary.OpLocalGet, e.v128)
		e.b = append(e.b, binary.OpVector, eq, binary.OpVector, vecBitmixer)
	}
}
