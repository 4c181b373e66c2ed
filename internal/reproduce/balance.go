package reproduce

import (
	"cmp"
	"slices"
)

// A phase is a stretch of a run over which demand does not change: clients
// neither start, stop nor move in it.
type phase struct {
	from, to int64 // ns
	acts     int
	epochs   int  // to converge: until the last act, counted in decisions; 0 if there was none
	balanced int  // first epoch of the equilibrium
	settled  bool // an equilibrium was found before the phase ended
}

// phases finds the equilibria of a run. An epoch is balanced if no act has been
// committed in it or after it within its phase, and the phase ends with as many
// such epochs as make an equilibrium.
func (r *Run) phases() []phase {
	s := r.Scenario
	cuts := []int64{0, s.Duration}
	for _, c := range s.Clients {
		cuts = append(cuts, c.Start, cmp.Or(c.Stop, s.Duration))
	}
	for _, m := range s.Mobility {
		for t := m.Every; m.Every > 0 && t < s.Duration; t += m.Every {
			cuts = append(cuts, t)
		}
		cuts = append(cuts, m.At)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []phase
	for i := range cuts[1:] {
		out = append(out, r.phase(cuts[i], cuts[i+1]))
	}
	return out
}

func (r *Run) phase(from, to int64) phase {
	epoch := r.Scenario.Placement.Epoch
	p := phase{from: from, to: to, balanced: int(from / epoch)}
	for i := range r.Placements {
		a := &r.Placements[i]
		if a.AtNs <= from || a.AtNs > to || a.Act == "refuse" {
			continue
		}
		p.acts++
		p.epochs = max(p.epochs, 1, int((a.AtNs-from)/epoch))
		p.balanced = max(p.balanced, r.epochOf(a.AtNs)+1)
	}
	p.settled = int(to/epoch)-p.balanced >= r.Scenario.ILP.QuietEpochs
	return p
}

// balance tells of each epoch whether it is balanced.
func (r *Run) balance() []bool {
	epoch := r.Scenario.Placement.Epoch
	out := make([]bool, (r.Scenario.Duration+epoch-1)/epoch)
	for _, p := range r.phases() {
		for e := p.balanced; p.settled && e < int(p.to/epoch); e++ {
			out[e] = true
		}
	}
	return out
}
