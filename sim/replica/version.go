package replica

import (
	"cmp"
	"fmt"
)

// A Version is a position in the order that the leaders of a sequential
// collection give to its writes. The zero Version precedes all writes.
//
// Versions are ordered by Term, then Index. Index counts writes from 1 over all
// terms, so two versions of one history are Index apart. A write that was lost
// with a failed leader may leave its Index to a write of a later Term.
type Version struct {
	Term  uint64 // reign of the leader that ordered the write, from 1
	Index uint64 // number of writes up to here
}

// Compare is negative if v is before w, zero if they are equal, else positive.
func (v Version) Compare(w Version) int {
	if c := cmp.Compare(v.Term, w.Term); c != 0 {
		return c
	}
	return cmp.Compare(v.Index, w.Index)
}

// Before reports whether v precedes w.
func (v Version) Before(w Version) bool { return v.Compare(w) < 0 }

// String is "term.index".
func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Term, v.Index) }
