package sim

import "github.com/ermes-sim/ermes-sim/sim/record"

// Rest tells what there is when the run has ended, for whoever judges that.
func (w *World) Rest() *record.Rest {
	r := &record.Rest{At: w.Now()}
	for c := range w.config.Collections {
		if w.catalogue.Unit[c] != int32(c) {
			continue // its group's first member stands for it
		}
		for i, n := range w.nodes {
			if n.Known(int32(c)).Copy() == nil {
				continue
			}
			v := n.Unit(int32(c)).Version()
			r.Holdings = append(r.Holdings, record.Holding{
				Collection: int32(c), Node: int32(i),
				Serves: n.Known(int32(c)).Serves(), Leads: n.Known(int32(c)).KeepsRole(),
				Term: v.Term, Index: v.Index, Digest: n.Unit(int32(c)).Digest(),
				Bytes: n.Unit(int32(c)).Size(), Overdue: n.Unit(int32(c)).Overdue(),
			})
		}
	}
	r.Severed = w.severed()
	t := &r.Traffic
	t.Sent, t.Delivered, t.Lost = w.network.Counts()
	for _, m := range w.network.InFlight() {
		if m.Body != nil {
			t.InFlight++
		}
	}
	return r
}

// severed reports whether a node is down or a link cut.
func (w *World) severed() bool {
	for i := range w.nodes {
		if w.down[i] > 0 || w.network.Severed(int32(i)) {
			return true
		}
	}
	return false
}
