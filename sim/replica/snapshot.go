package replica

// A Snapshot is the state of a copy at one moment, immutable, to be installed at
// any number of others. Taking and installing it cost constant time; the first
// write of each copy that shares it then copies the map of keys, and for a SEC
// each cell that it changes. Values are never copied.
type Snapshot struct {
	// Of a Sequential.
	table   table
	version Version
	fence   fence

	cells cells // of a SEC
}

// Version is how far a sequential state has got, zero for a sec state.
func (p *Snapshot) Version() Version { return p.version }

// Bytes is what the state occupies, as Bytes of the copy that it was taken of;
// its size on the wire.
func (p *Snapshot) Bytes() int64 { return p.table.bytes + p.cells.bytes }

// Snapshot returns the visible state. It panics if that is not Ready.
func (s *Sequential) Snapshot() Snapshot {
	if !s.Ready() {
		panic("replica: snapshot of a copy without a valid state, at " + s.version.String())
	}
	return Snapshot{table: s.state.share(), version: s.version, fence: s.fence}
}

// Accepts reports whether Install would not find the snapshot Fenced.
func (s *Sequential) Accepts(p Snapshot) bool {
	f := s.fence
	if p.fence.term > f.term {
		f = p.fence
	}
	return !f.excludes(p.version)
}

// Install makes the snapshot this copy's state, shows the entries that waited for
// it, and returns how many these were. A snapshot that is not ahead of the copy is
// a Duplicate, one of a leader that a newer term had deposed is Fenced: they change
// nothing.
//
// A version never goes back by it, except where a copy had Diverged: writes that
// were lost with a failed leader are gone then, and the snapshot has to be of the
// version where the newest known term began, or later.
func (s *Sequential) Install(p Snapshot) (visible int, outcome Outcome) {
	s.learn(p.fence)
	switch {
	case s.fence.excludes(p.version):
		return 0, Fenced
	case s.role == diverged && p.version.Before(s.fence.base),
		s.Ready() && !s.version.Before(p.version):
		return 0, Duplicate
	}
	s.state = p.table.share()
	s.version = p.version
	s.role = following
	visible = s.drain()
	if s.role == diverged {
		return visible, Diverged
	}
	return visible, Applied
}

// Snapshot returns the whole state.
func (s *SEC) Snapshot() Snapshot {
	return Snapshot{cells: s.cells.share()}
}

// Install joins the snapshot into what this copy has: nothing at first, or deltas
// that overtook it. It costs as much as merging the latter.
func (s *SEC) Install(p Snapshot) {
	early := s.cells
	s.cells = p.cells.share()
	for key, c := range early.byKey {
		s.cells.merge(key, &c.parts) // in any order: merging commutes
	}
	s.clock.Observe(p.cells.latest)
}
