package meter

// A rotation saves a charge per turn of a loop. A loop that is left in the middle,
//
//	entry; loop { header; leave?; tail; again }
//
// would charge twice for every turn, for header and for tail. Turn n+1 pays for the
// tail of turn n instead: the header charges header + tail, and the entry, which comes
// before a first turn that has no turn before it, charges entry - tail. If the branch
// back is conditional, what follows it when it is not taken charges the last tail. The
// sum is the same to the unit, and at the header's check all is paid that was executed.
// (It is the placement of counters of Ball and Larus, TOPLAS 1994, for the one case
// that matters most.)
type rotation struct{ entry, header, tail, after int }

// rotate notes a loop that has one branch back, not from its header segment.
func (f *function) rotate(b *frame) {
	if b.back == 1 && b.tail != dead && b.tail != b.header && b.entry != dead {
		f.rotations = append(f.rotations, rotation{b.entry, b.header, b.tail, b.after})
	}
}

// applyRotations moves charges, when all are known.
func (f *function) applyRotations() {
	for _, r := range f.rotations {
		moved := f.segments[r.tail].cost
		if moved <= 0 {
			continue
		}
		f.segments[r.tail].cost = 0
		f.segments[r.header].cost += moved
		f.segments[r.entry].cost -= moved
		if r.after != dead {
			f.segments[r.after].cost += moved
		}
	}
}
