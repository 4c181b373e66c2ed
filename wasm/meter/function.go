package meter

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// function is the survey of one body: its segments, and where code goes in.
type function struct {
	segments  []segment
	edits     []edit
	frames    []frame
	rotations []rotation
	current   int // segment that the next instruction belongs to; dead if it cannot be reached

	height, highest int  // of the operand stack; an upper bound in dead code
	basic           int  // basic blocks of what is compiled, about
	calls           bool // functions of the module
	loops           bool // some loop is repeated
	scratch         scratch
}

const dead = -1

// A segment is executed as a whole, once for each time that control comes to its
// start. It need not be contiguous: what follows a block that control always leaves
// at its end belongs to the segment before the block.
type segment struct {
	cost int64
	loop bool // it starts a loop that is repeated
}

// An edit inserts code at a place of the body, or replaces an instruction there.
type edit struct {
	at    int
	kind  editKind
	arg   int // segment, label or canonical NaN
	depth int // frames that are open there
}

type editKind uint8

const (
	charge       editKind = iota // for the segment arg
	exit                         // a return becomes a branch to label arg
	bulkBytes                    // charge by the i32 on the stack, bytes
	bulkEntries                  // charge by the i32 on the stack, table entries
	growMemory                   // charge by the i32 on the stack, pages
	markDirty                    // a table or segment is about to change
	canonicalNaN                 // of the type arg
)

// scratch tells which locals the inserted code needs.
type scratch struct{ size, f32, f64, v128 bool }

// A frame is a block, loop or if (or the body) that has begun and not ended.
type frame struct {
	op       byte
	height   int // of the operand stack below its parameters
	results  int
	params   int
	entry    int  // segment in which it began
	header   int  // segment of a loop's body
	targeted bool // a branch goes to its label
	escapes  bool // control may leave it for an outer label
	calls    bool // it calls imported functions
	back     int  // branches to a loop's header; 2 stands for more
	tail     int  // segment that ends with the one branch back
	after    int  // segment that follows if that branch is not taken; dead if it always is
	joins    bool // the first arm of an if reaches the end, or there is no second
}

// survey reads a body and fills f.
func (w *rewriter) survey(body *binary.Body, t *binary.FuncType, locals uint64) error {
	f := &w.function
	*f = function{segments: f.segments[:0], edits: f.edits[:0], frames: f.frames[:0], rotations: f.rotations[:0]}
	r := binary.NewReader(body.Code, body.At)
	f.frames = append(f.frames, frame{op: binary.OpBlock, results: len(t.Results)})
	f.current = f.begin(0)
	for len(f.frames) > 0 {
		at := r.At()
		r.Instruction(&w.in)
		if r.Err() != nil {
			return r.Err()
		}
		if err := w.indices(locals); err != nil {
			return fmt.Errorf("%w: at byte %d: %w", binary.ErrMalformed, body.At+at, err)
		}
		if f.current != dead {
			f.segments[f.current].cost += w.costs.weight(&w.in)
		}
		if f.basic > w.limits.Blocks {
			return tooMany("basic blocks in a function", int64(f.basic), int64(w.limits.Blocks))
		}
		if err := w.step(at, r.At()); err != nil {
			return fmt.Errorf("at byte %d: %w", body.At+at, err)
		}
		if w.mode == byInstruction && f.current != dead && len(f.frames) > 0 {
			f.current = f.begin(r.At())
		}
	}
	if r.Left() > 0 {
		r.Fail("%d bytes after the body's end", r.Left())
	}
	if w.mode == bySegment {
		f.applyRotations()
	}
	return r.Err()
}

// begin starts a segment at a place of the body.
func (f *function) begin(at int) int {
	f.segments = append(f.segments, segment{})
	f.edits = append(f.edits, edit{at: at, kind: charge, arg: len(f.segments) - 1, depth: len(f.frames)})
	return len(f.segments) - 1
}

// insert notes that reachable code is to be inserted.
func (f *function) insert(at int, kind editKind, arg int) {
	if f.current != dead {
		f.edits = append(f.edits, edit{at, kind, arg, len(f.frames)})
	}
}

// step follows control and stack through the instruction at..next.
func (w *rewriter) step(at, next int) error {
	f, in := &w.function, &w.in
	f.pop(int(in.Form.Pops))
	switch in.Op {
	case binary.OpBlock, binary.OpLoop, binary.OpIf:
		return w.open(next)
	case binary.OpElse:
		return f.otherwise(next)
	case binary.OpEnd:
		f.close(next)
	case binary.OpBr, binary.OpBrIf:
		f.basic++
		target := f.branch(in.X)
		target.back++
		target.tail = f.current
		f.leave(next, in.Op == binary.OpBrIf)
		target.after = f.current
	case binary.OpBrTable:
		if len(in.Table) > w.limits.BranchTable {
			return tooMany("labels of a br_table", int64(len(in.Table)), int64(w.limits.BranchTable))
		}
		w.shape.BranchTable = max(w.shape.BranchTable, len(in.Table))
		f.basic += len(in.Table) + 1
		for _, label := range append(in.Table, in.X) {
			f.branch(label).back = 2
		}
		f.leave(next, false)
	case binary.OpReturn:
		outermost := len(f.frames) - 1
		f.edits = append(f.edits, edit{at, exit, outermost, len(f.frames)})
		f.branch(uint32(outermost))
		f.leave(next, false)
	case binary.OpUnreachable:
		f.leave(next, false)
	case binary.OpCall:
		w.call(&w.module.Types[w.types[in.X]])
		if int(in.X) < w.module.ImportedFunctions {
			f.callImport(next)
		} else {
			f.calls = true
		}
	case binary.OpCallIndirect:
		w.call(&w.module.Types[in.X])
		f.calls = true
	default:
		w.special(at, next)
		f.push(int(in.Form.Pushes))
	}
	return nil
}

func (f *function) pop(n int) {
	f.height = max(f.height-n, f.frames[len(f.frames)-1].height)
}

func (f *function) push(n int) {
	f.height += n
	f.highest = max(f.highest, f.height)
}

func (w *rewriter) call(t *binary.FuncType) {
	w.function.pop(len(t.Params))
	w.function.push(len(t.Results))
}

// callImport ends the segment, so that the host sees the gas of what was executed
// and no more, at least of this function.
func (f *function) callImport(next int) {
	for i := range f.frames {
		f.frames[i].calls = true
	}
	if f.current != dead {
		f.current = f.begin(next)
	}
}

// open begins a block, loop or if.
func (w *rewriter) open(next int) error {
	f := &w.function
	f.basic += basicBlocks[w.in.Op]
	if len(f.frames) > w.limits.Nesting {
		return tooMany("nested blocks", int64(len(f.frames)), int64(w.limits.Nesting))
	}
	params, results := 0, 1
	if w.in.Block >= 0 {
		t := &w.module.Types[w.in.Block]
		params, results = len(t.Params), len(t.Results)
	} else if w.in.Block == emptyBlock {
		results = 0
	}
	f.pop(params)
	b := frame{op: w.in.Op, height: f.height, params: params, results: results, entry: f.current}
	f.push(params)
	f.frames = append(f.frames, b)
	if f.current != dead && b.op != binary.OpBlock {
		f.current = f.begin(next)
	}
	f.frames[len(f.frames)-1].header = f.current
	w.shape.Nesting = max(w.shape.Nesting, len(f.frames)-1)
	return nil
}

// basicBlocks is how many basic blocks a construct adds. That of a loop is checked, and
// checks are ifs.
var basicBlocks = [...]int{binary.OpBlock: 1, binary.OpLoop: 3, binary.OpIf: 3}

const emptyBlock = -64 // 0x40, as a signed number of 7 bits

// otherwise goes from the first arm of an if to the second.
func (f *function) otherwise(next int) error {
	b := &f.frames[len(f.frames)-1]
	if b.op != binary.OpIf {
		return fmt.Errorf("%w: else without if", binary.ErrMalformed)
	}
	b.op, b.joins = binary.OpElse, f.current != dead
	f.height = b.height
	f.push(b.params)
	f.current = dead
	if b.entry != dead {
		f.current = f.begin(next)
	}
	return nil
}

// close ends the innermost frame and decides which segment goes on.
func (f *function) close(next int) {
	b := f.frames[len(f.frames)-1]
	f.frames = f.frames[:len(f.frames)-1]
	f.height = b.height
	f.push(b.results)
	if b.op == binary.OpLoop && b.targeted {
		f.loops = true
		if b.header != dead {
			f.segments[b.header].loop = true
			f.rotate(&b)
		}
	}
	atEnd := b.joins || b.op == binary.OpIf || b.targeted && b.op != binary.OpLoop // control comes from elsewhere too
	if len(f.frames) == 0 {
		return
	}
	switch {
	case b.entry == dead || f.current == dead && !atEnd:
		f.current = dead
	case !b.escapes && !b.calls:
		f.current = b.entry
	case atEnd || b.op == binary.OpElse:
		f.current = f.begin(next)
	}
}

// branch notes that control may go to a label.
func (f *function) branch(label uint32) *frame {
	target := len(f.frames) - 1 - int(label)
	f.frames[target].targeted = true
	for i := target + 1; i < len(f.frames); i++ {
		f.frames[i].escapes = true
	}
	return &f.frames[target]
}

// leave ends the segment: control may not come to the next instruction, or only
// maybe.
func (f *function) leave(next int, maybe bool) {
	switch {
	case maybe && f.current != dead:
		f.current = f.begin(next)
	case !maybe:
		f.current = dead
		f.height = f.frames[len(f.frames)-1].height
	}
}
