package workbench

import (
	"math"
	"sync/atomic"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check/energy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// An observer turns what the simulator tells into rows. Rows are numbers and
// names: nothing in them depends on how the simulator counts its entities.
type observer struct {
	build    *setting.Build
	world    *sim.World
	planners []optimum.Planner
	rows     *results.Recorder // nil while nothing is to be recorded
	epochs   *measure.Epochs
	stale    *measure.Staleness
	acts     *energy.Law
	open     *measure.OpenCalls
	worked   []node.Work // by node: at the end of the round before
	energy   energyRows
	places   []*policy.Place
	rounds   int
	round    int // whose traffic is being counted

	compare []optimum.Comparison
	latest  optimum.Comparison // of the epoch that ended last, if nothing follows
	from    int64              // ns: when the window of measurement begins
	whole   measure.Aggregate  // its compared epochs together
	moves   map[int]bool       // epochs that are the last before a move

	now   atomic.Int64 // virtual time, for the progress
	calls atomic.Int64
}

func newObserver(b *setting.Build, rows *results.Recorder, planners []optimum.Planner) *observer {
	s, places := b.Scenario, platform.Places(b.Config.Tree)
	counts := measure.NewEpochs(b)
	for _, p := range planners {
		p.Occupy(counts.Occupied)
	}
	return &observer{
		build: b, rows: rows, planners: planners, epochs: counts, stale: measure.NewStaleness(b), places: places,
		open: measure.NewOpenCalls(b), worked: make([]node.Work, b.Config.Tree.Len()),
		rounds: rounds(s.Duration, s.Round),
		moves:  b.LastBeforeMoves(), from: int64(s.Window().From) * s.Round,
	}
}

// rounds is how many rounds a duration has; the last may be cut short.
func rounds(duration, round int64) int { return int((duration + round - 1) / round) }

// Began notes a call that a client has sent.
func (o *observer) Began(i *record.Invocation) { o.open.Began(i) }

// Invoked records a call whose client has its outcome.
func (o *observer) Invoked(i *record.Invocation) {
	o.now.Store(i.Sent)
	o.calls.Add(1)
	o.open.Ended(i, i.Sent+i.Latency())
	if i.Status == record.OK && i.Executed >= 0 {
		o.epochs.Invoked(i)
	}
	o.row(i, i.Status.String())
}

// unanswered records the calls that have no outcome: until now their clients have
// waited.
func (o *observer) unanswered() {
	now := o.world.Now()
	for _, i := range o.open.Left() {
		i.Lap(record.Wait, now)
		o.row(&i, table.StatusUnanswered)
	}
}

// row records a call.
func (o *observer) row(i *record.Invocation, status string) {
	if o.rows == nil {
		return
	}
	c := &o.build.Config
	row := table.Invocation{
		Client: c.Clients[i.Client].Name, Function: c.Functions[i.Function].Name,
		Collection: c.Collections[i.Collection].Name, Consistency: c.Collections[i.Collection].Consistency.String(),
		Mode: table.ModeRead, AccessNode: o.name(i.Access), ExecutionNode: o.name(i.Executed), Status: status,
		Round: int32(i.Sent / o.build.Scenario.Round), SentNs: i.Sent, LatencyNs: i.Latency(),
		Hops: i.Hops, Gas: i.Gas, PathNs: i.Path, NearestNs: i.Nearest, Said: i.Said,
	}
	row.SetParts(i.Parts)
	if i.Write {
		row.Mode = table.ModeWrite
	}
	o.rows.Invocation(row)
}

// name is a node's name, "" for none.
func (o *observer) name(node int32) string {
	if node < 0 {
		return ""
	}
	return o.build.Config.Tree.Node(int(node)).Name
}

// Acted records a change of placement.
func (o *observer) Acted(a *record.Act) {
	o.epochs.Changed(a)
	o.stale.Acted(a)
	o.acts.Acted(a)
	if o.rows == nil {
		return
	}
	c := &o.build.Config.Collections[a.Collection]
	row := table.Placement{
		AtNs: a.At, Epoch: int32(a.At / o.epochs.Length), Collection: c.Name, Consistency: c.Consistency.String(),
		Act: a.Kind.String(), Node: o.name(a.Node), FromNode: o.name(a.From), Leader: o.name(a.Leader),
		Term: int64(a.Term), Seq: int64(a.Seq), Replicas: setting.Names(o.build, a.Replicas), Bytes: a.Bytes, Reason: a.Reason,
	}
	if a.Kind != record.Create && !math.IsNaN(a.Delta) {
		row.DeltaEnergy = new(a.Delta)
	}
	o.rows.Placement(row)
}

// Reached follows how far copies are behind.
func (o *observer) Reached(r record.Reach) { o.stale.Reached(&r) }

// Occupied follows the bytes that a node holds.
func (o *observer) Occupied(node int32, bytes int64) { o.epochs.Occupied[node] = bytes }

// ended is called when epochs or rounds end.
func (o *observer) ended(int) {
	now := o.world.Now()
	o.now.Store(now)
	if now%o.epochs.Length == 0 {
		o.endEpoch()
	}
	if round := o.build.Scenario.Round; now%round == 0 && o.round < o.rounds-1 {
		o.traffic()
		o.round++
	}
}

// endEpoch records the energy and notes what is to be compared.
func (o *observer) endEpoch() {
	e, begun := o.epochs.Close(o.world)
	for _, p := range o.planners {
		p.Plan(e)
	}
	if judged := o.acts.End(); o.rows != nil {
		o.energy.add(energies(o.build, e, judged, o.places), e.Uncalled(), o.rows.Energy)
	}
	o.note(e, begun)
}

// traffic records what the round sent, and forgets it, and what nodes hold. What
// still travels when the clients have stopped counts to the last round.
func (o *observer) traffic() {
	if o.rows == nil {
		return
	}
	for n, bytes := range o.epochs.Occupied {
		o.rows.Held(o.round, o.name(int32(n)), bytes)
	}
	o.work()
	for _, l := range o.stale.End(o.round, o.world.Now()) {
		o.rows.Lag(l)
	}
	ledger := o.world.Traffic()
	for c := range network.Category(network.Categories) {
		for link := range o.build.Config.Tree.Len() {
			t := ledger.At(link, c)
			if t == (network.Traffic{}) {
				continue
			}
			name := table.AccessLink
			if link != network.AccessLink {
				name = o.name(int32(link))
			}
			o.rows.Message(table.Message{
				Round: int32(o.round), Category: c.String(), Link: name,
				Messages: t.Messages, Hops: t.Hops, Bytes: t.Bytes,
			})
		}
	}
	ledger.Reset()
}

// work records what calls asked of the cores in the round, and how many are under way.
func (o *observer) work() {
	for n := range o.worked {
		w, before := o.world.Work(n), &o.worked[n]
		if w != *before || w.Waiting > 0 {
			o.rows.Work(summary.Work{
				Round: o.round, Node: o.name(int32(n)), BusyNs: w.Held - before.Held,
				Started: w.Started - before.Started, Refused: w.Refused - before.Refused, Waiting: w.Waiting,
			})
		}
		*before = w
	}
	open := o.open.Count
	if o.round == o.rounds-1 {
		open = o.open.AtEnd()
	}
	o.rows.Open(o.round, open[workloads.SEC], open[workloads.Sequential])
}

// end records what is left when the run has ended.
func (o *observer) end() {
	o.traffic()
	o.unanswered()
	if o.rows != nil {
		o.energy.end(o.rows.Energy)
	}
}

// nodeRows describes the network for the results.
func nodeRows(b *setting.Build) []table.Node {
	rows := make([]table.Node, b.Config.Tree.Len())
	for i := range rows {
		n := b.Config.Tree.Node(i)
		rows[i] = table.Node{
			Node: n.Name, Tier: n.Tier, RttNs: n.Uplink.RTT, BandwidthBps: n.Uplink.Bandwidth,
			Cores: int32(n.Cores), Speed: n.Speed, MemoryBytes: n.Memory,
		}
		if n.Parent >= 0 {
			rows[i].Parent = b.Config.Tree.Node(n.Parent).Name
		}
	}
	return rows
}
