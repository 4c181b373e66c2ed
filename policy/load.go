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
	after := *m
	after.Serve(calls, service)
	return after.Busy(weight) - m.Busy(weight)
}

// A Flow is where calls go by an act that Self has served, per second.
type Flow struct {
	Gone  float64   // from Self
	To    []float64 // to each of the View's neighbours
	Blind bool      // some go to nodes whose load Self does not know
}

// FlowOf is the flow of an action on the copy of v. A node whose cores are priced
// counts what it has proposed until it measures again and hears of the others, or
// all its copies would leave for the same reason.
func FlowOf(v *View, a *Action) Flow {
	change := act{leave: a.DropSelf || a.Kind == Drop}
	if a.Kind != Drop && !holds(v.Replicas, a.To) {
		change.join = a.To
	}
	if a.Kind == Lead {
		change.lead = a.To
	}
	return newReckoner(v).flow(change)
}

// flow follows what Self has counted, each call to where it goes then: to the new
// copy or to the next nearest one.
func (r *reckoner) flow(a act) Flow {
	v := r.v
	f := Flow{To: make([]float64, len(v.Neighbours))}
	give := func(to *Place, rate float64) {
		if to == v.Self || rate == 0 {
			return
		}
		f.Gone += rate
		for i := range v.Neighbours {
			if n := &v.Neighbours[i]; n.Place == to && n.Known {
				f.To[i] += rate
				return
			}
		}
		f.Blind = true
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
	return f
}

// load is the change of the energy of cores by an act, as far as Self knows them.
// What moves is what Self counts, not what passes a neighbour.
func (r *reckoner) load(a act) (change float64, blind bool) {
	v := r.v
	if v.Weights.CPU == 0 {
		return 0, false
	}
	f := r.flow(a)
	change = v.Memory.busier(v.Weights.CPU, -f.Gone, v.Service)
	for i, calls := range f.To {
		if calls > 0 {
			change += v.Neighbours[i].busier(v.Weights.CPU, calls, v.Service)
		}
	}
	return change, f.Blind
}

// Serve is the memory of a node that serves so many calls per second more, each
// of which takes a core for some seconds.
func (m *Memory) Serve(calls, service float64) {
	if m.Cores > 0 {
		m.Load = math.Max(0, m.Load+float64(calls*service)/m.Cores)
	}
}
