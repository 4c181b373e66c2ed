package sim

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
)

// tracker knows the placement of every collection as it serves, from the acts.
// It hears first and fills in what one node alone cannot know: who holds a copy after
// the act.
type tracker struct {
	tree       *topology.Tree
	placements []record.Site
	nearest    [][]int64 // by collection and access node: RTT to the nearest copy, ns; nil, or -1, if not known

	end      int64 // of the run, ns; 0 = it is not known whether nobody calls any more
	late     []int // by collection: acts after it
	restless bool  // there are more than can ever be needed
}

// Tracker is a listener that fills in what one node alone cannot know of an act or a call. A
// World has its own; whoever merges the records of processes adds it before all others.
func Tracker(tree *topology.Tree, collections int) any { return newTracker(tree, collections) }

func newTracker(tree *topology.Tree, collections int) *tracker {
	t := &tracker{tree: tree, placements: make([]record.Site, collections), nearest: make([][]int64, collections), late: make([]int, collections)}
	for i := range t.placements {
		t.placements[i].Leader = -1
	}
	return t
}

// Started fills in how near the nearest copy is that could have run the call.
func (t *tracker) Started(i *record.Invocation) {
	switch p := &t.placements[i.Collection]; {
	case p.Leader < 0:
		i.Nearest = i.Path // it is being destroyed
	case i.Exclusive:
		i.Nearest = t.tree.RTT(int(i.Access), p.Leader)
	default:
		i.Nearest = t.toNearest(i.Collection, i.Access)
	}
}

// toNearest is the RTT from a node to the nearest copy, ns. It is remembered until
// the placement changes.
func (t *tracker) toNearest(collection, access int32) int64 {
	if t.nearest[collection] == nil {
		t.nearest[collection] = slices.Repeat([]int64{-1}, t.tree.Len())
	}
	known := &t.nearest[collection][access]
	if *known >= 0 {
		return *known
	}
	for _, m := range t.placements[collection].Replicas {
		if rtt := t.tree.RTT(int(access), m); *known < 0 || rtt < *known {
			*known = rtt
		}
	}
	return *known
}

// Acted follows an act and completes it.
func (t *tracker) Acted(a *record.Act) {
	t.nearest[a.Collection] = nil
	p := &t.placements[a.Collection]
	at := int(a.Node)
	switch a.Kind {
	case record.Create, record.Copy:
		if i, found := slices.BinarySearch(p.Replicas, at); !found {
			p.Replicas = slices.Insert(p.Replicas, i, at)
		}
		if p.Leader < 0 {
			p.Leader = int(a.Leader)
		}
	case record.Drop:
		if i, found := slices.BinarySearch(p.Replicas, at); found {
			p.Replicas = slices.Delete(p.Replicas, i, i+1)
		}
	case record.Lead:
		if a.From < 0 {
			a.From = int32(p.Leader) // an election: the new leader knows the old one by hearsay
		}
		p.Leader = at
	case record.Destroy:
		p.Leader, p.Replicas = -1, nil
	case record.Refuse:
	}
	if t.end > 0 && a.At > t.end {
		t.late[a.Collection]++
		t.restless = t.restless || t.late[a.Collection] > 2*record.Restless(t.tree.Len())
	}
	a.Leader = int32(p.Leader)
	a.Replicas = a.Replicas[:0]
	for _, m := range p.Replicas {
		a.Replicas = append(a.Replicas, int32(m))
	}
}

// Site is where collection c serves now: its leader (sec: anchor) and all
// copies, ascending. While the role is on its way, the old leader stands. The leader
// of a collection that does not exist is -1.
func (w *World) Site(c int) record.Site {
	p := w.tracker.placements[w.catalogue.Unit[c]]
	return record.Site{Leader: p.Leader, Replicas: slices.Clone(p.Replicas)}
}

// Bytes is what one copy of collection c occupies: the leader's.
func (w *World) Bytes(c int) int64 {
	if leader := w.tracker.placements[c].Leader; leader >= 0 && w.nodes[leader].Known(int32(c)).Copy() != nil {
		return w.nodes[leader].Unit(int32(c)).Size()
	}
	return w.config.Collections[c].Size
}

// Busy is the core time of the calls that have ended on a node so far, ns.
func (w *World) Busy(n int) int64 { return w.nodes[n].Busy() }

// Work is what calls have asked of a node's cores so far.
func (w *World) Work(n int) node.Work { return w.nodes[n].Work() }

// Pending tells whether an act on collection c is under way or a policy's timer
// runs: its placement is not in equilibrium, though nothing has happened lately.
func (w *World) Pending(c int) bool {
	for _, n := range w.nodes {
		if n.Pending(int32(c)) {
			return true
		}
	}
	return false
}
