package meter

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// smallLeaf is the gas of a function without calls and loops up to which it is not
// checked on entry: its caller is, and it cannot run long.
const smallLeaf = 64

// emitter writes the new body of one function.
type emitter struct {
	*rewriter
	b    []byte
	next uint32 // next free local
	left uint32 // i64 local: gas left
	deep uint32 // i64 local: stack left
	size uint32 // i32 local: operand of a bulk instruction
	f32  uint32
	f64  uint32
	v128 uint32
}

// rewrite returns the body with its metering.
func (w *rewriter) rewrite(body *binary.Body, typeIndex uint32) (binary.Body, error) {
	t := &w.module.Types[typeIndex]
	locals := uint64(len(t.Params))
	for _, l := range body.Locals {
		locals += uint64(l.Count) // at most 2^18 times 2^32
		if locals > uint64(w.limits.Locals) {
			return binary.Body{}, tooMany("locals in a function", int64(locals), int64(w.limits.Locals))
		}
	}
	if len(body.Code) > w.limits.BodyBytes {
		return binary.Body{}, tooMany("bytes in a function", int64(len(body.Code)), int64(w.limits.BodyBytes))
	}
	if err := w.survey(body, t, locals); err != nil {
		return binary.Body{}, err
	}
	if err := w.bodyShape(len(body.Code), int(locals)); err != nil {
		return binary.Body{}, err
	}
	if w.mode == notAtAll {
		return *body, nil
	}
	f := &w.function
	e := emitter{rewriter: w, next: uint32(locals), b: make([]byte, 0, len(body.Code)+24*len(f.edits)+64)}
	added := e.declare()
	frame := w.limits.frame() + int64(locals) + int64(f.highest)
	e.open(t.Results, frame)
	e.copy(body.Code)
	e.close(frame)
	return binary.Body{Locals: append(slices.Clip(body.Locals), added...), Code: e.b, At: body.At}, nil
}

// bodyShape adds the body to the module's shape and holds the sum against the limit.
func (w *rewriter) bodyShape(bytes, locals int) error {
	s, blocks := &w.shape, w.function.basic+checkBlocks
	s.BodyBytes = max(s.BodyBytes, bytes)
	s.Locals = max(s.Locals, locals)
	s.Blocks = max(s.Blocks, blocks)
	s.Effort += int64(blocks) * (int64(blocks) + slotEffort*int64(locals+w.function.highest))
	if s.Effort > w.limits.Effort {
		return tooMany("units of effort to compile", s.Effort, w.limits.Effort)
	}
	return nil
}

// slotEffort is how many blocks a local or operand is worth: the compiler follows each
// through every block.
const slotEffort = 40

// checked reports whether the function looks at its gas when it is entered.
func (f *function) checked() bool {
	cost := int64(0)
	for i := range f.segments {
		cost += f.segments[i].cost
	}
	return f.calls || f.loops || cost > smallLeaf
}

// declare gives the inserted code its locals.
func (e *emitter) declare() []binary.Locals {
	var added []binary.Locals
	local := func(wanted bool, t binary.ValueType) uint32 {
		if !wanted {
			return 0
		}
		added = append(added, binary.Locals{Count: 1, Type: t})
		e.next++
		return e.next - 1
	}
	f, s := &e.function, e.function.scratch
	e.left = local(f.checked() || s.size, binary.I64)
	e.deep = local(f.calls, binary.I64)
	e.size = local(s.size, binary.I32)
	e.f32 = local(s.f32, binary.F32)
	e.f64 = local(s.f64, binary.F64)
	e.v128 = local(s.v128, binary.V128)
	return added
}

func (e *emitter) index(op byte, index uint32) {
	e.b = binary.AppendUnsigned(append(e.b, op), uint64(index))
}

// constant computes variable op value.
func (e *emitter) constant(get byte, index uint32, value int64, op byte) {
	e.index(get, index)
	e.b = append(binary.AppendSigned(append(e.b, binary.OpI64Const), value), op)
}

// lower takes value off a counter and keeps the rest in a local.
func (e *emitter) lower(global uint32, value int64, local uint32) {
	e.constant(binary.OpGlobalGet, global, value, binary.OpI64Sub)
	e.index(binary.OpLocalTee, local)
	e.index(binary.OpGlobalSet, global)
}

// leaveIfNegative goes to the trap if the i64 on the operand stack is below 0; depth is
// that of the trap's label.
func (e *emitter) leaveIfNegative(depth int) {
	e.b = append(e.b, binary.OpI64Const, 0, binary.OpI64LtS)
	e.index(binary.OpBrIf, uint32(depth))
}

// checks reports whether the function looks at its gas anywhere.
func (f *function) checks() bool { return f.checked() || f.scratch.size }

// open writes what comes before the body:
//
//	block                 ;; its end is the trap of all checks
//	  charge and check    ;; for the first segment and the frame: the sign of gas | stack
//	  block results       ;; every return of the body leaves it; its label is the body's
//	    body
//	  end
//	  give the frame back
//	  return
//	end
//	unreachable
//
// A body without checks stays as it is.
func (e *emitter) open(results []binary.ValueType, frame int64) {
	f := &e.function
	if !f.checks() {
		return
	}
	e.b = append(e.b, binary.OpBlock, binary.Empty)
	if f.checked() {
		e.lower(e.gas, f.segments[0].cost, e.left)
		e.index(binary.OpLocalGet, e.left)
		if f.calls {
			e.lower(e.stack, frame, e.deep)
			e.index(binary.OpLocalGet, e.deep)
			e.b = append(e.b, binary.OpI64Or)
		}
		e.leaveIfNegative(0)
	}
	e.b = append(e.b, binary.OpBlock)
	switch len(results) {
	case 0:
		e.b = append(e.b, binary.Empty)
	case 1:
		e.b = append(e.b, results[0])
	default:
		e.b = binary.AppendSigned(e.b, int64(e.blockType(results)))
	}
}

// close writes what comes after the body.
func (e *emitter) close(frame int64) {
	if !e.function.checks() {
		return
	}
	if e.function.calls {
		e.constant(binary.OpGlobalGet, e.stack, frame, binary.OpI64Add)
		e.index(binary.OpGlobalSet, e.stack)
	}
	e.b = append(e.b, binary.OpReturn, binary.OpEnd, binary.OpUnreachable, binary.OpEnd)
}

// copy writes the body with its edits.
func (e *emitter) copy(code []byte) {
	at := 0
	for _, edit := range e.function.edits {
		e.b = append(e.b, code[at:edit.at]...)
		at = edit.at
		switch edit.kind {
		case charge:
			e.charge(edit.arg, edit.depth)
		case exit:
			if e.function.calls {
				e.index(binary.OpBr, uint32(edit.arg))
				at++
			}
		case bulkBytes:
			e.chargeSize(edit.depth, binary.OpI64ShrU, int64(e.costs.BulkShift))
		case bulkEntries:
			e.chargeSize(edit.depth, binary.OpI64Mul, int64(e.costs.TableEntry))
		case growMemory:
			e.chargeSize(edit.depth, binary.OpI64Mul, int64(e.costs.MemoryPage))
		case markDirty:
			e.b = append(e.b, binary.OpI32Const, 1)
			e.index(binary.OpGlobalSet, e.dirty)
		case canonicalNaN:
			e.canonical(nanType(edit.arg))
		}
	}
	e.b = append(e.b, code[at:]...)
}

func (e *emitter) charge(index, depth int) {
	f := &e.function
	s := f.segments[index]
	switch {
	case index == 0 && f.checked(): // open has done it
	case s.loop:
		e.lower(e.gas, s.cost, e.left)
		e.index(binary.OpLocalGet, e.left)
		e.leaveIfNegative(depth)
	case s.cost != 0:
		e.constant(binary.OpGlobalGet, e.gas, s.cost, binary.OpI64Sub)
		e.index(binary.OpGlobalSet, e.gas)
	}
}

// chargeSize charges op(n, value) for the n on the operand stack, checks, and leaves n.
func (e *emitter) chargeSize(depth int, op byte, value int64) {
	e.index(binary.OpLocalSet, e.size)
	e.index(binary.OpGlobalGet, e.gas)
	e.index(binary.OpLocalGet, e.size)
	e.b = append(e.b, binary.OpI64ExtendU, binary.OpI64Const)
	e.b = append(binary.AppendSigned(e.b, value), op, binary.OpI64Sub)
	e.index(binary.OpLocalTee, e.left)
	e.index(binary.OpGlobalSet, e.gas)
	e.index(binary.OpLocalGet, e.left)
	e.leaveIfNegative(depth)
	e.index(binary.OpLocalGet, e.size)
}
