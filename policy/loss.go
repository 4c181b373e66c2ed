package policy

import "math"

// Loss is by how much the energy rises if the copy of a view goes, in requests
// in flight: its calls go to their next nearest copy, its branch of the update
// tree and its ε are saved. It is +Inf for the last copy, for a leader, whose
// role cannot just end (see Displacements), and as long as v is Partial.
//
//	Σ_n r_n·(min_{y∈R∖u} d(n,y) - d(n,u)) - β·W·(Steiner(R) - Steiner(R∖u)) - ε
func Loss(v *View) float64 {
	if len(v.Replicas) < 2 || v.Leads || v.Partial {
		return math.Inf(1)
	}
	t := newReckoner(v).change(act{leave: true}).terms
	t.Memory = 0
	return t.Sum()
}

// Steiner is the total RTT of the smallest subtree that joins places, s: what
// one update costs that is multicast from any of them to all others. Every link
// of the subtree is counted once, at the place below it.
func Steiner(places []*Place) float64 {
	t := join(places)
	return t.rtt
}

// meet is the lowest common ancestor of two places.
func meet(a, b *Place) *Place {
	for a != b {
		if a.Depth >= b.Depth {
			a = a.Parent
		} else {
			b = b.Parent
		}
	}
	return a
}
