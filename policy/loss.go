package policy

import "math"

// Loss is by how much the energy rises if the copy of a view goes, in requests
// in flight: its calls go to their next nearest copy, its branch of the update
// tree and its ε are saved. It is +Inf for the last copy, and for a leader, whose
// role cannot just end.
//
//	Σ_n r_n·(min_{y∈R∖u} d(n,y) - d(n,u)) - β·W·(Steiner(R) - Steiner(R∖u)) - ε
func Loss(v *View) float64 {
	if len(v.Replicas) < 2 || v.Leads {
		return math.Inf(1)
	}
	rest := make([]*Place, 0, len(v.Replicas)-1)
	for _, r := range v.Replicas {
		if r != v.Self {
			rest = append(rest, r)
		}
	}
	loss := 0.0
	for i := range v.Reads {
		d := &v.Reads[i]
		next := math.Inf(1)
		for _, r := range rest {
			next = math.Min(next, Distance(d.Access, r))
		}
		loss += float64(d.Rate * (next - Distance(d.Access, v.Self)))
	}
	freed := Steiner(v.Replicas) - Steiner(rest)
	loss -= float64(float64(v.Weights.Beta*v.Updates.Rate) * freed)
	return loss - v.Weights.Epsilon
}

// Steiner is the total RTT of the smallest subtree that joins places, s: what
// one update costs that is multicast from any of them to all others. Every link
// of the subtree is counted once, at the place below it.
func Steiner(places []*Place) float64 {
	if len(places) < 2 {
		return 0
	}
	top := places[0]
	for _, p := range places[1:] {
		top = meet(top, p)
	}
	joined := make(map[*Place]bool, 2*len(places))
	sum := 0.0
	for _, p := range places {
		for x := p; x != top && !joined[x]; x = x.Parent {
			joined[x] = true
			sum += x.RTT
		}
	}
	return sum
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
