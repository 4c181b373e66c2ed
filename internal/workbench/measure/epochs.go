package measure

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A Cell counts the calls of one class of demand that were answered in one
// epoch: those on one collection, read or write, that entered at one node.
type Cell struct {
	Access   int32
	Write    bool
	Count    int64
	Gas      int64 // of their bodies
	Accesses int64 // to the store
	Remote   int64 // ns of remote accesses (central execution)
}

// An Epoch is what happened in one epoch of the placement protocol, and what
// stood at its end. It is what optimum and energy are computed from.
type Epoch struct {
	Number     int
	Length     int64         // ns
	End        int64         // ns
	Cells      [][]Cell      // by collection, in order of first appearance
	Placements []record.Site // by collection, at the end
	Bytes      []int64       // by collection, of one copy at the end
	Occupied   []int64       // by node, at the end
	Load       []float64     // by node: busy share of its cores
	Settled    []bool        // by collection: in equilibrium at the end
	Stood      [][]Stretch   // by collection: what stood in it, in order; nil where nothing changed
}

// A Stretch is a time for which one placement stood.
type Stretch struct {
	Placement record.Site
	Ns        int64
}

// Exists tells whether there was a collection at the end of the epoch: it may
// come and go in mid-run.
func (e *Epoch) Exists(c int) bool { return e.Placements[c].Leader >= 0 }

// Uncalled tells whether no call was answered in the epoch.
func (e *Epoch) Uncalled() bool {
	return !slices.ContainsFunc(e.Cells, func(c []Cell) bool { return len(c) > 0 })
}

// Epochs counts demand per epoch and finds equilibria.
type Epochs struct {
	build  *setting.Build
	Length int64 // ns
	quiet  int   // K: epochs without an act that make an equilibrium

	Current  [][]Cell      // of the epoch under way, by collection
	acted    []bool        // in the current epoch, by collection
	streak   []int         // epochs without an act, by collection
	Occupied []int64       // by node: bytes that it holds now
	busy     []int64       // by node: core time before the current epoch, ns
	recent   []*Epoch      // the last K, oldest first
	standing []record.Site // by collection
	since    []int64       // ns: since when, or since the epoch began
	stood    [][]Stretch   // by collection: what stood before, in the current epoch
	closed   int           // epochs so far
}

// NewEpochs begins with the first epoch of a run of the build.
func NewEpochs(b *setting.Build) *Epochs {
	n := len(b.Config.Collections)
	return &Epochs{
		build: b, Length: b.Scenario.Placement.Epoch, quiet: b.Scenario.ILP.QuietEpochs,
		Current: make([][]Cell, n), acted: make([]bool, n), streak: make([]int, n),
		Occupied: make([]int64, b.Config.Tree.Len()), busy: make([]int64, b.Config.Tree.Len()),
		standing: make([]record.Site, n), since: make([]int64, n), stood: make([][]Stretch, n),
	}
}

// Invoked counts a successful call.
func (e *Epochs) Invoked(i *record.Invocation) {
	cells := e.Current[i.Collection]
	at := slices.IndexFunc(cells, func(c Cell) bool { return c.Access == i.Access && c.Write == i.Write })
	if at < 0 {
		at = len(cells)
		cells = append(cells, Cell{Access: i.Access, Write: i.Write})
		e.Current[i.Collection] = cells
	}
	c := &cells[at]
	c.Count++
	c.Gas += i.Gas
	c.Remote += i.Parts[record.Remote]
	c.Accesses += i.Accesses
}

// Changed notes that the placement of a collection has changed. A refused copy
// changes nothing.
func (e *Epochs) Changed(a *record.Act) {
	if a.Kind != record.Create && a.Kind != record.Refuse {
		e.acted[a.Collection] = true
	}
	if a.Kind != record.Refuse {
		e.stand(a)
	}
}

// stand notes what stood until an act, and what stands since.
func (e *Epochs) stand(a *record.Act) {
	c := a.Collection
	if ns := a.At - e.since[c]; ns > 0 && a.Kind != record.Create {
		e.stood[c] = append(e.stood[c], Stretch{e.standing[c], ns})
	}
	e.since[c] = max(e.since[c], a.At)
	e.standing[c] = record.Site{Leader: int(a.Leader)}
	for _, n := range a.Replicas {
		e.standing[c].Replicas = append(e.standing[c].Replicas, int(n))
	}
}

// Close ends the current epoch and returns it, and by collection the epoch in
// which an equilibrium has begun that is found now, else nil.
func (e *Epochs) Close(w *sim.World) (ended *Epoch, begun []*Epoch) {
	n := len(e.Current)
	ended = &Epoch{
		Number: e.closed, Length: e.Length, End: int64(e.closed+1) * e.Length, Cells: e.Current,
		Placements: make([]record.Site, n), Bytes: make([]int64, n),
		Occupied: slices.Clone(e.Occupied), Load: e.loads(w), Settled: make([]bool, n),
		Stood: e.stood,
	}
	e.closed++
	if len(e.recent) == e.quiet {
		e.recent = slices.Delete(e.recent, 0, 1)
	}
	e.recent = append(e.recent, ended)
	begun = make([]*Epoch, n)
	for c := range n {
		ended.Placements[c], ended.Bytes[c] = w.Site(c), w.Bytes(c)
		if ended.Stood[c] != nil {
			ended.Stood[c] = append(ended.Stood[c], Stretch{ended.Placements[c], ended.End - e.since[c]})
		}
		e.standing[c], e.since[c] = ended.Placements[c], ended.End
		if e.acted[c] || !ended.Exists(c) || w.Pending(c) {
			e.streak[c] = 0
		} else {
			e.streak[c]++
		}
		ended.Settled[c] = e.streak[c] >= e.quiet
		if e.streak[c] == e.quiet {
			begun[c] = e.recent[0]
		}
	}
	e.Current, e.acted, e.stood = make([][]Cell, n), make([]bool, n), make([][]Stretch, n)
	return ended, begun
}

// loads are the busy shares of the nodes' cores in the current epoch.
func (e *Epochs) loads(w *sim.World) []float64 {
	loads := make([]float64, len(e.busy))
	for n := range loads {
		busy := w.Busy(n)
		loads[n] = float64(busy-e.busy[n]) / (float64(e.Length) * float64(e.build.Config.Tree.Node(n).Cores))
		e.busy[n] = busy
	}
	return loads
}
