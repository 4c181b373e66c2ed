package binary

// Opcodes that a rewriter looks at.
const (
	OpUnreachable  = 0x00
	OpBlock        = 0x02
	OpLoop         = 0x03
	OpIf           = 0x04
	OpElse         = 0x05
	OpEnd          = 0x0b
	OpBr           = 0x0c
	OpBrIf         = 0x0d
	OpBrTable      = 0x0e
	OpReturn       = 0x0f
	OpCall         = 0x10
	OpCallIndirect = 0x11
	OpSelectTyped  = 0x1c
	OpLocalGet     = 0x20
	OpLocalSet     = 0x21
	OpLocalTee     = 0x22
	OpGlobalGet    = 0x23
	OpGlobalSet    = 0x24
	OpTableSet     = 0x26
	OpMemoryGrow   = 0x40
	OpI32Const     = 0x41
	OpI64Const     = 0x42
	OpF32Const     = 0x43
	OpF64Const     = 0x44
	OpI64LtS       = 0x53
	OpI64Add       = 0x7c
	OpI64Sub       = 0x7d
	OpI64Mul       = 0x7e
	OpI64Or        = 0x84
	OpI64ShrU      = 0x88
	OpI64ExtendU   = 0xad
	OpRefNull      = 0xd0
	OpRefFunc      = 0xd2
	OpMisc         = 0xfc // a prefix
	OpVector       = 0xfd // a prefix
)

// Instructions after OpMisc.
const (
	MiscMemoryInit = 8
	MiscDataDrop   = 9
	MiscMemoryCopy = 10
	MiscMemoryFill = 11
	MiscTableInit  = 12
	MiscElemDrop   = 13
	MiscTableCopy  = 14
	MiscTableGrow  = 15
	MiscTableFill  = 17
)

const vectorConst = 12

// Immediate is what follows an opcode.
type Immediate uint8

// The immediates.
const (
	illegal Immediate = iota // no such instruction
	None
	BlockType
	Label
	LabelTable
	FunctionIndex
	TypeAndTable
	TypeVector
	LocalIndex
	GlobalIndex
	TableIndex
	MemoryAccess
	ZeroByte // of memory.size, memory.grow and memory.fill: the memory
	Const32
	Const64
	Bytes4
	Bytes8
	Bytes16
	RefType
	DataAndZero // of memory.init
	DataIndex
	TwoZeroBytes // of memory.copy
	ElementAndTable
	ElementIndex
	TwoTables
	Lane
	MemoryAccessAndLane
)

// Form says how an instruction is written and what it does to the height of the
// operand stack. Pops and Pushes are 0 where they depend on types.
type Form struct {
	Immediate    Immediate
	Pops, Pushes int8
}

// An Instruction is one decoded instruction.
type Instruction struct {
	Op    byte
	Sub   uint32 // after a prefix
	Form  Form
	X, Y  uint32   // indices or labels, as the immediate has them
	Block int64    // block type: -64 is empty, other negative ones a value type, else a type index
	Table []uint32 // labels of br_table but the default, which is X; valid until the next instruction
}

// Instruction reads the next instruction. Encodings must be the shortest where
// decoders are known to differ: those of vector opcodes and of block types.
func (r *Reader) Instruction(in *Instruction) {
	in.Op, in.Sub, in.Table = r.Byte(), 0, in.Table[:0]
	in.X, in.Y, in.Block = 0, 0, 0
	switch in.Op {
	case OpMisc:
		in.Sub, in.Form = r.U32(), Form{}
		if in.Sub < uint32(len(misc)) {
			in.Form = misc[in.Sub]
		}
	case OpVector:
		in.Sub, in.Form = uint32(r.Byte()), Form{}
		if in.Sub >= 0x80 && r.Byte() != 1 {
			in.Sub = uint32(len(vectors))
		}
		if in.Sub < uint32(len(vectors)) {
			in.Form = vectors[in.Sub]
		}
	default:
		in.Form = plain[in.Op]
	}
	if in.Form.Immediate == illegal {
		r.Fail("unknown or unsupported instruction %#x (%#x)", in.Op, in.Sub)
		return
	}
	r.immediate(in)
}

func (r *Reader) immediate(in *Instruction) {
	switch in.Form.Immediate {
	case BlockType:
		in.Block = r.blockType()
	case Label, FunctionIndex, LocalIndex, GlobalIndex, TableIndex, DataIndex, ElementIndex:
		in.X = r.U32()
	case LabelTable:
		for range r.Count(1) {
			in.Table = append(in.Table, r.U32())
		}
		in.X = r.U32()
	case TypeAndTable, ElementAndTable, TwoTables, MemoryAccess:
		in.X, in.Y = r.U32(), r.U32()
	case TypeVector:
		if types := r.valueTypes(); len(types) != 1 {
			r.Fail("select of %d types", len(types))
		}
	case ZeroByte:
		r.zero()
	case Const32:
		r.Signed(32)
	case Const64:
		r.Signed(64)
	case Bytes4:
		r.Take(4)
	case Bytes8:
		r.Take(8)
	case Bytes16:
		r.Take(16)
	case RefType:
		if t := r.Byte(); !IsRefType(t) {
			r.Fail("null of type %#x", t)
		}
	case DataAndZero:
		in.X = r.U32()
		r.zero()
	case TwoZeroBytes:
		r.zero()
		r.zero()
	case Lane:
		r.Byte()
	case MemoryAccessAndLane:
		in.X, in.Y = r.U32(), r.U32()
		r.Byte()
	case None, illegal:
	}
}

func (r *Reader) zero() {
	if b := r.Byte(); b != 0 {
		r.Fail("memory %d (there is one at most)", b)
	}
}

func (r *Reader) blockType() int64 {
	at := r.at
	t := r.Signed(33)
	if t >= 0 || r.err != nil {
		return t
	}
	if b := r.bytes[at]; r.at != at+1 || b != Empty && !IsValueType(b) {
		r.Fail("block type %d", t)
	}
	return t
}
