package policy

import "math"

// Busy is the energy of the cores of a node, requests in flight: what waits and
// runs in an M/M/1 queue of load ρ, times a weight.
//
//	H = weight·ρ/(1 - ρ)
//
// It stays finite where 1 - ρ is below 0.001, and grows on.
func (m *Memory) Busy(weight float64) float64 {
	return float64(weight * m.Load / math.Max(1-m.Load, slack))
}

// busier is the change of Busy by so many calls per second more.
func (m *Memory) busier(weight, calls, service float64) float64 {
	if m.Cores == 0 {
		return 0
	}
	after := *m
	after.Load = math.Max(0, m.Load+float64(calls*service)/m.Cores)
	return after.Busy(weight) - m.Busy(weight)
}

// load is the change of the energy of cores by an act: at Self, and at those
// neighbours that serve what Self has served. What moves is what Self counts, not
// what passes a neighbour.
func (r *reckoner) load(a act) float64 {
	v := r.v
	if v.Weights.CPU == 0 {
		return 0
	}
	gone := 0.0
	gain := make([]float64, len(v.Neighbours)) // calls per second
	give := func(to *Place, rate float64) {
		if to == v.Self {
			return
		}
		gone += rate
		for i := range v.Neighbours {
			if v.Neighbours[i].Place == to {
				gain[i] += rate
			}
		}
	}
	for i := range v.Reads {
		d := &v.Reads[i]
		at, x := v.Self, r.here[i]
		if a.leave {
			n := nearest(d.Access, r.rest)
			at, x = n.place, n.distance
		}
		if a.join != nil && Distance(d.Access, a.join) < x {
			at = a.join
		}
		give(at, d.Rate)
	}
	if a.lead != nil {
		for i := range v.Writes {
			give(a.lead, v.Writes[i].Rate)
		}
	}
	change := v.Memory.busier(v.Weights.CPU, -gone, v.Service)
	for i := range gain {
		if n := &v.Neighbours[i]; n.Known && gain[i] > 0 {
			change += n.busier(v.Weights.CPU, gain[i], v.Service)
		}
	}
	return change
}
