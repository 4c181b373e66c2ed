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
			if n.Copy(int32(c)) == nil {
				continue
			}
			v := n.Version(int32(c))
			r.Holdings = append(r.Holdings, record.Holding{
				Collection: int32(c), Node: int32(i),
				Serves: n.Serves(int32(c)), Leads: n.Reigns(int32(c)),
				Term: v.Term, Index: v.Index, Digest: n.Digest(int32(c)),
				Bytes: n.Size(int32(c)), Overdue: n.Overdue(int32(c)),
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

// severed tells whether a node is down or a link cut.
func (w *World) severed() bool {
	for i := range w.nodes {
		if w.down[i] > 0 || w.network.Severed(int32(i)) {
			return true
		}
	}
	return false
}
