package policy

// A System is a collection with all its demand and where it is placed: what an
// observer sees and no node does.
type System struct {
	Reads, Writes []Demand // as in View, but of all nodes; only Rate and Access count
	Updates       float64  // rate of all writes, per second
	Leader        *Place
	Replicas      []*Place
	Weights       Weights
}

// Energy is the collection's part of the energy of the whole system; the
// hydrostatic energy belongs to nodes (Memory.Pressure).
//
//	∑ r·d(n,R) + ∑ w·d(n,L) + β·W·Steiner(R) + ε·|R|
func (s *System) Energy() Terms {
	var t Terms
	for i := range s.Reads {
		d := &s.Reads[i]
		t.Reads += float64(d.Rate * nearest(d.Access, s.Replicas).distance)
	}
	for i := range s.Writes {
		d := &s.Writes[i]
		t.Writes += float64(d.Rate * Distance(d.Access, s.Leader))
	}
	t.Propagation = float64(float64(s.Weights.Beta*s.Updates) * Steiner(s.Replicas))
	t.Copies = float64(s.Weights.Epsilon * float64(len(s.Replicas)))
	return t
}
