package sim

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// tracker knows the placement of every collection as it serves, from the acts.
// It stands between the platform and the observer and fills in what one node
// alone cannot know: who holds a copy after the act.
type tracker struct {
	record.Observer
	placements []Placement
}

func newTracker(o record.Observer, collections int) *tracker {
	t := &tracker{Observer: o, placements: make([]Placement, collections)}
	for i := range t.placements {
		t.placements[i].Leader = -1
	}
	return t
}

// Acted follows an act and passes it on.
func (t *tracker) Acted(a *record.Act) {
	p := &t.placements[a.Collection]
	node := int(a.Node)
	switch a.Kind {
	case record.Create, record.Copy:
		if i, found := slices.BinarySearch(p.Replicas, node); !found {
			p.Replicas = slices.Insert(p.Replicas, i, node)
		}
		if p.Leader < 0 {
			p.Leader = int(a.Leader)
		}
	case record.Drop:
		if i, found := slices.BinarySearch(p.Replicas, node); found {
			p.Replicas = slices.Delete(p.Replicas, i, i+1)
		}
	case record.Lead:
		if a.From < 0 {
			a.From = int32(p.Leader) // an election: the new leader knows the old one by hearsay
		}
		p.Leader = node
	case record.Destroy:
		p.Leader, p.Replicas = -1, nil
	case record.Refuse:
	}
	a.Leader = int32(p.Leader)
	a.Replicas = a.Replicas[:0]
	for _, m := range p.Replicas {
		a.Replicas = append(a.Replicas, int32(m))
	}
	t.Observer.Acted(a)
}

// Placement is where collection c serves now: its leader (sec: anchor) and all
// copies, ascending. While the role is on its way, the old leader stands. The leader
// of a collection that does not exist is -1.
func (w *World) Placement(c int) Placement {
	p := w.tracker.placements[w.catalogue.Unit[c]]
	return Placement{Leader: p.Leader, Replicas: slices.Clone(p.Replicas)}
}

// Bytes is what one copy of collection c occupies: the leader's.
func (w *World) Bytes(c int) int64 {
	if leader := w.tracker.placements[c].Leader; leader >= 0 && w.nodes[leader].Copy(int32(c)) != nil {
		return w.nodes[leader].Size(int32(c))
	}
	return w.config.Collections[c].Size
}

// Pending tells whether an act on collection c is under way or a policy's timer
// runs: its placement is not in equilibrium, though nothing has happened lately.
func (w *World) Pending(c int) bool {
	for _, a := range w.agents {
		if a.Pending(int32(c)) {
			return true
		}
	}
	return false
}
