package meter

import (
	"errors"
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// ErrLimit is in the chain of every error about a module that is too much.
var ErrLimit = errors.New("module exceeds a limit")

// Limits bound the shape of a module. They admit what compilers produce; beyond
// them lies what makes compiling, or instantiating, take minutes or gigabytes. A
// field that is 0 means its default.
type Limits struct {
	ModuleBytes  int   // 16 MiB
	Types        int   // 50,000
	Imports      int   // 1,000
	Functions    int   // 50,000 defined ones
	Globals      int   // 10,000 defined ones
	Exports      int   // 50,000
	Segments     int   // 100,000 data and element segments
	Tables       int   // 8
	TableEntries int   // 1 Mi, over all tables
	MemoryPages  int   // 4096 = 256 MiB
	Parameters   int   // 256 parameters and results of a type
	BodyBytes    int   // 256 KiB
	Locals       int   // 4096 parameters and locals of a function
	Blocks       int   // 8192 basic blocks of a function, about: branches and labels of br_table count
	Nesting      int   // 1024 blocks within each other
	BranchTable  int   // 4096 labels of a br_table
	Effort       int64 // 2e8 = Σ functions blocks·(blocks + 40·slots): compile time grows so, up to 20 ns each

	CallDepth  int // 1900 frames; the interpreter ends at 2000
	StackSlots int // 1 Mi values of parameters, locals and operands in all frames
}

// maxDepth is where wazero's interpreter gives up, less a few frames for functions
// that are not counted because they call none.
const maxDepth = 1990

// Defaults fills in what is 0.
func (l Limits) Defaults() Limits {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&l.ModuleBytes, 16<<20)
	set(&l.Types, 50_000)
	set(&l.Imports, 1000)
	set(&l.Functions, 50_000)
	set(&l.Globals, 10_000)
	set(&l.Exports, 50_000)
	set(&l.Segments, 100_000)
	set(&l.Tables, 8)
	set(&l.TableEntries, 1<<20)
	set(&l.MemoryPages, 4096)
	set(&l.Parameters, 256)
	set(&l.BodyBytes, 256<<10)
	set(&l.Locals, 4096)
	set(&l.Blocks, 8192)
	set(&l.Nesting, 1024)
	set(&l.BranchTable, 4096)
	set(&l.CallDepth, 1900)
	set(&l.StackSlots, 1<<20)
	if l.Effort == 0 {
		l.Effort = 2e8
	}
	return l
}

// frame is what every counted frame takes off the stack, beside its slots: so there
// are never more than CallDepth of them.
func (l *Limits) frame() int64 { return int64(l.StackSlots / l.CallDepth) }

func (l *Limits) check() error {
	if l.CallDepth < 1 || l.CallDepth > maxDepth || l.StackSlots < l.CallDepth || l.StackSlots > 1<<24 {
		return fmt.Errorf("limits: call depth %d is not in 1..%d, or stack slots %d are not in %d..%d",
			l.CallDepth, maxDepth, l.StackSlots, l.CallDepth, 1<<24)
	}
	return nil
}

func tooMany(what string, have, limit int64) error {
	return fmt.Errorf("%w: %d %s, at most %d are allowed", ErrLimit, have, what, limit)
}

// module checks all that can be seen without reading bodies.
func (l *Limits) module(m *binary.Module) error {
	entries, types := int64(0), 0
	for _, t := range m.Tables {
		entries += int64(t.Limits.Min)
	}
	for i := range m.Types {
		types = max(types, len(m.Types[i].Params)+len(m.Types[i].Results))
	}
	pages := int64(0)
	for _, memory := range m.Memories {
		pages = max(pages, int64(memory.Limits.Min))
	}
	for _, c := range []struct {
		what        string
		have, limit int64
	}{
		{"types", int64(len(m.Types)), int64(l.Types)},
		{"imports", int64(len(m.Imports)), int64(l.Imports)},
		{"functions", int64(len(m.Functions)), int64(l.Functions)},
		{"globals", int64(len(m.Globals)), int64(l.Globals)},
		{"exports", int64(len(m.Exports)), int64(l.Exports)},
		{"segments", int64(len(m.Elements) + len(m.Data)), int64(l.Segments)},
		{"tables", int64(m.TableCount()), int64(l.Tables)},
		{"table entries", entries, int64(l.TableEntries)},
		{"memories", int64(m.MemoryCount()), 1},
		{"memory pages", pages, int64(l.MemoryPages)},
		{"parameters and results of one type", int64(types), int64(l.Parameters)},
	} {
		if c.have > c.limit {
			return tooMany(c.what, c.have, c.limit)
		}
	}
	return nil
}
