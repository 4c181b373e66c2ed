package workbench

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A cell counts the calls of one class of demand that were answered in one
// epoch: those on one collection, read or write, that entered at one node.
type cell struct {
	access   int32
	write    bool
	count    int64
	gas      int64 // of their bodies
	accesses int64 // to the store
	remote   int64 // ns of remote accesses (central execution)
}

// An epoch is what happened in one epoch of the placement protocol, and what
// stood at its end. It is what optimum and energy are computed from.
type epoch struct {
	number     int
	length     int64         // ns
	end        int64         // ns
	cells      [][]cell      // by collection, in order of first appearance
	placements []record.Site // by collection, at the end
	bytes      []int64       // by collection, of one copy at the end
	occupied   []int64       // by node, at the end
	load       []float64     // by node: busy share of its cores
	settled    []bool        // by collection: in equilibrium at the end
	stood      [][]stretch   // by collection: what stood in it, in order; nil where nothing changed
}

// A stretch is a time for which one placement stood.
type stretch struct {
	placement record.Site
	ns        int64
}

// exists tells whether there was a collection at the end of the epoch: it may
// come and go in mid-run.
func (e *epoch) exists(c int) bool { return e.placements[c].Leader >= 0 }

// uncalled tells whether no call was answered in the epoch.
func (e *epoch) uncalled() bool {
	return !slices.ContainsFunc(e.cells, func(c []cell) bool { return len(c) > 0 })
}

// epochs counts demand per epoch and finds equilibria.
type epochs struct {
	build  *setting.Build
	length int64 // ns
	quiet  int   // K: epochs without an act that make an equilibrium

	current  [][]cell
	acted    []bool // in the current epoch, by collection
	streak   []int  // epochs without an act, by collection
	occupied []int64
	busy     []int64       // by node: core time before the current epoch, ns
	recent   []*epoch      // the last K, oldest first
	standing []record.Site // by collection
	since    []int64       // ns: since when, or since the epoch began
	stood    [][]stretch   // by collection: what stood before, in the current epoch
	closed   int           // epochs so far
}

func newEpochs(b *setting.Build) *epochs {
	n := len(b.Config.Collections)
	return &epochs{
		build: b, length: b.Scenario.Placement.Epoch, quiet: b.Scenario.ILP.QuietEpochs,
		current: make([][]cell, n), acted: make([]bool, n), streak: make([]int, n),
		occupied: make([]int64, b.Config.Tree.Len()), busy: make([]int64, b.Config.Tree.Len()),
		standing: make([]record.Site, n), since: make([]int64, n), stood: make([][]stretch, n),
	}
}

// invoked counts a successful call.
func (e *epochs) invoked(i *record.Invocation) {
	cells := e.current[i.Collection]
	at := slices.IndexFunc(cells, func(c cell) bool { return c.access == i.Access && c.write == i.Write })
	if at < 0 {
		at = len(cells)
		cells = append(cells, cell{access: i.Access, write: i.Write})
		e.current[i.Collection] = cells
	}
	c := &cells[at]
	c.count++
	c.gas += i.Gas
	c.remote += i.Parts[record.Remote]
	c.accesses += i.Accesses
}

// changed notes that the placement of a collection has changed. A refused copy
// changes nothing.
func (e *epochs) changed(a *record.Act) {
	if a.Kind != record.Create && a.Kind != record.Refuse {
		e.acted[a.Collection] = true
	}
	if a.Kind != record.Refuse {
		e.stand(a)
	}
}

// stand notes what stood until an act, and what stands since.
func (e *epochs) stand(a *record.Act) {
	c := a.Collection
	if ns := a.At - e.since[c]; ns > 0 && a.Kind != record.Create {
		e.stood[c] = append(e.stood[c], stretch{e.standing[c], ns})
	}
	e.since[c] = max(e.since[c], a.At)
	e.standing[c] = record.Site{Leader: int(a.Leader)}
	for _, n := range a.Replicas {
		e.standing[c].Replicas = append(e.standing[c].Replicas, int(n))
	}
}

// close ends the current epoch and returns it, and by collection the epoch in
// which an equilibrium has begun that is found now, else nil.
func (e *epochs) close(w *sim.World) (ended *epoch, begun []*epoch) {
	n := len(e.current)
	ended = &epoch{
		number: e.closed, length: e.length, end: int64(e.closed+1) * e.length, cells: e.current,
		placements: make([]record.Site, n), bytes: make([]int64, n),
		occupied: slices.Clone(e.occupied), load: e.loads(w), settled: make([]bool, n),
		stood: e.stood,
	}
	e.closed++
	if len(e.recent) == e.quiet {
		e.recent = slices.Delete(e.recent, 0, 1)
	}
	e.recent = append(e.recent, ended)
	begun = make([]*epoch, n)
	for c := range n {
		ended.placements[c], ended.bytes[c] = w.Site(c), w.Bytes(c)
		if ended.stood[c] != nil {
			ended.stood[c] = append(ended.stood[c], stretch{ended.placements[c], ended.end - e.since[c]})
		}
		e.standing[c], e.since[c] = ended.placements[c], ended.end
		if e.acted[c] || !ended.exists(c) || w.Pending(c) {
			e.streak[c] = 0
		} else {
			e.streak[c]++
		}
		ended.settled[c] = e.streak[c] >= e.quiet
		if e.streak[c] == e.quiet {
			begun[c] = e.recent[0]
		}
	}
	e.current, e.acted, e.stood = make([][]cell, n), make([]bool, n), make([][]stretch, n)
	return ended, begun
}

// loads are the busy shares of the nodes' cores in the current epoch.
func (e *epochs) loads(w *sim.World) []float64 {
	loads := make([]float64, len(e.busy))
	for n := range loads {
		busy := w.Busy(n)
		loads[n] = float64(busy-e.busy[n]) / (float64(e.length) * float64(e.build.Config.Tree.Node(n).Cores))
		e.busy[n] = busy
	}
	return loads
}
