package replica

// A register is a last-writer-wins register: of two writes the one with the later
// stamp stays. A deletion is a write too, and leaves a tombstone.
//
// The zero register was never written.
type register struct {
	stamp   Stamp
	value   []byte // nil if deleted
	hash    uint64 // of value
	deleted bool
}

// alive reports whether the register holds a value.
func (r *register) alive() bool { return r.stamp != (Stamp{}) && !r.deleted }

// merge joins o into r: the maximum by stamp.
func (r *register) merge(o *register) {
	if r.stamp.Compare(o.stamp) < 0 {
		*r = *o
	}
}

// size is 0 if never written, else 20 for the stamp, and the value.
func (r *register) size() int64 {
	if r.stamp == (Stamp{}) {
		return 0
	}
	return stampBytes + int64(len(r.value))
}
