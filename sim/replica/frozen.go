package replica

import "iter"

// A View is the state of a copy as function bodies see it.
type View interface {
	Store
	// Frozen is what the view shows now, whatever becomes of the copy. It costs constant
	// time, and the next write of the copy that of a Snapshot's. Another goroutine may
	// read it while the copy goes on.
	Frozen() Store
}

var (
	_ View = (*Sequential)(nil)
	_ View = (*SEC)(nil)
)

// Frozen is the visible state as it is now.
func (s *Sequential) Frozen() Store { return &frozenTable{s.state.share()} }

type frozenTable struct{ table }

func (f *frozenTable) Get(key string) (Value, bool) { return f.get(key) }
func (f *frozenTable) Keys() iter.Seq[string]       { return f.keys() }

// Frozen is the visible state as it is now.
func (s *SEC) Frozen() Store { return &frozenCells{s.cells.share()} }

type frozenCells struct{ cells }

// Get reads a key. Cells are shared with the copy, which may note a set's members in them
// at the same time: they are listed anew here.
func (f *frozenCells) Get(key string) (Value, bool) {
	c := f.byKey[key]
	if c == nil || !c.present {
		return Value{}, false
	}
	if c.kind == Members {
		return Value{Kind: Members, Members: c.set.members()}, true
	}
	return c.value(), true
}

func (f *frozenCells) Keys() iter.Seq[string] { return f.order.all(f.alive) }
