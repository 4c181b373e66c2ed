package meter

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// A CostTable weighs what a guest does, in units of gas. The gas of a call is
//
//	Σ instructions executed weight(instruction) + Σ bulk instructions and host calls (by size)
//
// Two tables with the same Version must be equal: it is part of the identity of a
// compiled module.
type CostTable struct {
	Version string
	Plain   [256]uint32 // by opcode; calls and branches at least 1
	Misc    [256]uint32 // after 0xfc
	Vector  [256]uint32 // after 0xfd
	// Bulk memory instructions cost 1 more for every 2^BulkShift bytes.
	BulkShift uint8
	// Bulk table instructions cost this for every entry.
	TableEntry uint32
	// memory.grow costs this for every page of 64 KiB that it asks for.
	MemoryPage uint32
	// A host call costs HostCall, 1 for every 2^HostShift bytes that it reads or
	// writes, and HostEntry for every key, member or entry of a WASI list that it visits.
	HostCall  uint32
	HostShift uint8
	HostEntry uint32
}

// DefaultCosts weighs every instruction 1 and the structure that compiles to
// nothing 0. Three instructions that leave compiled code take hundreds of times as long
// as others; ref.func moreover takes memory that only the end of the instance frees.
// docs/WASM.md has the measurements.
func DefaultCosts() *CostTable {
	c := &CostTable{
		Version: "1", BulkShift: 3, TableEntry: 1, MemoryPage: 4096,
		HostCall: 100, HostShift: 2, HostEntry: 20,
	}
	for i := range c.Plain {
		c.Plain[i], c.Misc[i], c.Vector[i] = 1, 1, 1
	}
	for _, op := range []byte{0x01, binary.OpBlock, binary.OpLoop, binary.OpElse, binary.OpEnd} {
		c.Plain[op] = 0
	}
	c.Plain[binary.OpMemoryGrow] = 200
	c.Misc[binary.MiscTableGrow] = 200
	c.Plain[binary.OpRefFunc] = 10_000
	return c
}

// maxWeight keeps the cost of a body, of a memory.grow and of a bulk instruction far
// from overflowing 63 bits.
const maxWeight = 1 << 20

func (c *CostTable) check() error {
	for _, op := range []byte{binary.OpBr, binary.OpBrIf, binary.OpBrTable, binary.OpCall, binary.OpCallIndirect} {
		if c.Plain[op] == 0 {
			return fmt.Errorf("cost table %q: instruction %#x costs nothing, so a loop could run for ever", c.Version, op)
		}
	}
	worst := max(c.TableEntry, c.MemoryPage, c.HostCall, c.HostEntry)
	for i := range c.Plain {
		worst = max(worst, c.Plain[i], c.Misc[i], c.Vector[i])
	}
	if worst > maxWeight || c.BulkShift > 16 || c.HostShift > 16 || c.MemoryPage == 0 {
		return fmt.Errorf("cost table %q: weights are at most %d, shifts at most 16, a page costs at least 1", c.Version, maxWeight)
	}
	return nil
}

func (c *CostTable) weight(in *binary.Instruction) int64 {
	switch in.Op {
	case binary.OpMisc:
		return int64(c.Misc[in.Sub])
	case binary.OpVector:
		return int64(c.Vector[in.Sub])
	default:
		return int64(c.Plain[in.Op])
	}
}
