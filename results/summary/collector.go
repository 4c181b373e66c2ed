package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Plan is what a Collector must know of a run beforehand.
type Plan struct {
	Name     string       // of the scenario
	Seed     uint64       // of the run
	RoundNs  int64        // length of a round, > 0
	Rounds   int          // rounds of the run
	Duration int64        // how long clients call, ns; 0 = Rounds whole rounds
	Mobility []int        // rounds at whose start clients move
	Nodes    []table.Node // of the network, every parent before its children

	// The window of measurement: see Window.
	From   int // its first round; at least one round is left
	Period int // rounds of one period of regular mobility; 0 without

	EpochNs int64 // length of an epoch of placement; a round if 0

	// ExactSamples is up to how many latencies are kept for exact percentiles,
	// 8 bytes each; beyond, all percentiles come from histograms with a relative
	// error of at most stats.RelativeError. 0 means 16 Mi (128 MiB).
	ExactSamples int64
}

// A Collector listens to the rows of one run.
type Collector struct {
	plan     Plan
	rounds   []*latencies   // nil for those in which nothing happened
	loads    [][]table.Load // per round and node, likewise
	held     [][]holding    // per node: bytes of state at the ends of rounds
	copyNs   [2][]float64   // per consistency model and round: copies, summed over time
	end      int64          // until when clients called, ns
	node     map[string]int
	kept     int64 // exact samples held
	coarse   bool
	failures failures
	counts   Invocations
	parts    table.Parts
	messages Named[Traffic]
	acts     Placement
	placed   map[string]table.Placement // last act of each collection

	ofInstants, ofEpochs latest // the last comparisons, of equilibria and instants, and of epochs

	energy Named[float64]
	times  map[string]*gapTimes // per consistency model
	priced map[int32]held       // by epoch: the term of load, and its bound
}

// NewCollector makes a Collector. It panics on a plan without a round length:
// the caller has validated the scenario.
func NewCollector(p Plan) *Collector {
	if p.RoundNs <= 0 {
		panic(fmt.Sprintf("summary: a round of %d ns", p.RoundNs))
	}
	if p.ExactSamples == 0 {
		p.ExactSamples = 16 << 20
	}
	c := &Collector{
		plan:     p,
		node:     make(map[string]int, len(p.Nodes)),
		failures: newFailures(),
		placed:   make(map[string]table.Placement),
		times:    make(map[string]*gapTimes),
		priced:   make(map[int32]held),
	}
	if c.plan.EpochNs == 0 {
		c.plan.EpochNs = p.RoundNs
	}
	for i, n := range p.Nodes {
		c.node[n.Node] = i
	}
	c.held = make([][]holding, len(p.Nodes))
	if c.end = p.Duration; c.end == 0 {
		c.end = int64(p.Rounds) * p.RoundNs
	}
	c.messages.at("total")
	for _, category := range table.Categories {
		c.messages.at(category)
	}
	return c
}

// A holding is the state that a node holds from the end of a round on.
type holding struct {
	round int
	bytes int64
}

// round returns the samples of round r, which it makes if there are none.
func (c *Collector) round(r int) *latencies {
	if r >= len(c.rounds) {
		c.rounds = append(c.rounds, make([]*latencies, r+1-len(c.rounds))...)
	}
	if c.rounds[r] == nil {
		c.rounds[r] = new(latencies)
		if c.coarse {
			c.rounds[r].coarsen()
		}
	}
	return c.rounds[r]
}

// Stopped collects that the run was stopped at a virtual time before its end: all
// that refers to time refers to this one.
func (c *Collector) Stopped(at int64) { c.end = min(c.end, at) }

// count is the number of rounds that have begun.
func (c *Collector) count() int {
	return max(int((c.end+c.plan.RoundNs-1)/c.plan.RoundNs), len(c.rounds))
}

// lengthNs is the time that clients called in the rounds [from, to), ns.
func (c *Collector) lengthNs(from, to int) int64 {
	return max(0, min(int64(to)*c.plan.RoundNs, c.end)-int64(from)*c.plan.RoundNs)
}

// Invocation collects one call.
func (c *Collector) Invocation(i *table.Invocation) {
	l := c.round(int(i.Round))
	if l.add(i) {
		for p, ns := range i.Parts() {
			c.parts[p] += ns
		}
		c.counts.OK++
		if c.kept++; c.kept > c.plan.ExactSamples && !c.coarse {
			c.coarse = true
			for _, r := range c.rounds {
				if r != nil {
					r.coarsen()
				}
			}
		}
	}
	c.counts.Total++
	if i.Mode == table.ModeWrite {
		c.counts.Writes++
	} else {
		c.counts.Reads++
	}
	*c.counts.Status.at(i.Status)++
	c.failures.add(i)
	if i.Status == table.StatusUnanswered {
		c.counts.Unanswered++
	}
	c.load(int(i.Round), i.AccessNode).Arrived++
	if i.ExecutionNode != "" {
		n := c.load(int(i.Round), i.ExecutionNode)
		n.Executed++
		n.ExecutionNs += i.ExecutionNs
	}
}

// Held collects the state that a node holds at the end of a round, bytes.
func (c *Collector) Held(round int, node string, bytes int64) {
	steps := &c.held[c.number(node)]
	if k := len(*steps); k == 0 && bytes != 0 || k > 0 && (*steps)[k-1].bytes != bytes {
		*steps = append(*steps, holding{round, bytes})
	}
}

// number is the position of a node in the plan.
func (c *Collector) number(node string) int {
	n, ok := c.node[node]
	if !ok {
		panic(fmt.Sprintf("summary: a row names the node %q, which the plan does not have", node))
	}
	return n
}

// load returns the load of a node in a round.
func (c *Collector) load(round int, node string) *table.Load {
	if round >= len(c.loads) {
		c.loads = append(c.loads, make([][]table.Load, round+1-len(c.loads))...)
	}
	if c.loads[round] == nil {
		c.loads[round] = make([]table.Load, len(c.plan.Nodes))
	}
	return &c.loads[round][c.number(node)]
}

// Message collects the traffic of one category on one link in one round.
func (c *Collector) Message(m *table.Message) {
	for _, name := range [...]string{"total", m.Category} {
		t := c.messages.at(name)
		t.Messages += m.Messages
		t.Hops += m.Hops
		t.Bytes += m.Bytes
	}
}

// Placement collects one act.
func (c *Collector) Placement(p *table.Placement) {
	if p.Act != "create" {
		c.acts.Acts++
		c.acts.LastSeconds = float64(p.AtNs) / 1e9
	}
	*c.acts.ByKind.at(p.Act)++
	c.acts.MigratedBytes += p.Bytes
	c.placed[p.Collection] = *p
}

// Comparison collects one comparison.
func (c *Collector) Comparison(m *table.Comparison) {
	c.overTime(m)
	jointly := slices.ContainsFunc(c.plan.Nodes, func(n table.Node) bool { return n.MemoryBytes > 0 })
	switch m.Trigger {
	case table.TriggerStatic:
	case table.TriggerEpoch:
		c.ofEpochs.add(m, jointly)
	default:
		c.ofInstants.add(m, jointly)
	}
}

// Energy collects the energy at the end of one epoch.
func (c *Collector) Energy(e *table.Energy) {
	*c.energy.at(e.Consistency) = e.Total
	if e.Consistency == table.All {
		c.acts.Judged += e.Judged
		c.acts.Rises += e.Rises
		c.acts.Raised += e.Raised
		c.priced[e.Epoch] = held{a: e.Load, b: e.LoadBound}
	}
}

// Rounds are the rows of the table rounds, three a round: all, sec, sequential.
// Rounds in which nothing happened have none, but for the first and the last.
func (c *Collector) Rounds() []table.Round {
	var rows []table.Round
	moves := 0
	for i := range c.count() {
		for moves < len(c.plan.Mobility) && c.plan.Mobility[moves] < i {
			moves++
		}
		mobile := moves < len(c.plan.Mobility) && c.plan.Mobility[moves] == i
		l := c.sampled(i)
		if l == nil && !mobile && i > 0 && i < c.count()-1 {
			continue
		}
		if l == nil {
			l = new(latencies)
		}
		for _, row := range [...]table.Round{
			l.row(table.All, both), l.row(table.SEC, secOnly), l.row(table.Sequential, sequentialOnly),
		} {
			row.Round = int32(i)
			row.StartNs = int64(i) * c.plan.RoundNs
			row.Mobility = mobile
			row.Behind = c.behind(i, row.Consistency)
			rows = append(rows, row)
		}
	}
	return rows
}

// sampled returns the samples of a round, nil if it has none.
func (c *Collector) sampled(round int) *latencies {
	if round >= len(c.rounds) {
		return nil
	}
	return c.rounds[round]
}

// Loads are the rows of the table loads. Rounds in which nothing happened have none.
func (c *Collector) Loads() []table.Load {
	var rows []table.Load
	step := make([]int, len(c.plan.Nodes)) // of held: the next
	bytes := make([]int64, len(c.plan.Nodes))
	for r := range c.count() {
		happened := c.sampled(r) != nil || r < len(c.loads) && c.loads[r] != nil
		for n, steps := range c.held {
			if step[n] < len(steps) && steps[step[n]].round == r {
				bytes[n] = steps[step[n]].bytes
				step[n]++
				happened = true
			}
		}
		if !happened {
			continue
		}
		for n := range c.plan.Nodes {
			var load table.Load
			if l := c.loadAt(r, n); l != nil {
				load = *l
			}
			if load.Bytes = bytes[n]; load != (table.Load{}) {
				load.Round, load.Node = int32(r), c.plan.Nodes[n].Node
				rows = append(rows, load)
			}
		}
	}
	return rows
}

// Summary condenses what was collected. Violations, verdicts and warnings that
// others found are the caller's to add.
func (c *Collector) Summary() *Summary {
	s := &Summary{
		Schema:      Version,
		Name:        c.plan.Name,
		Seed:        c.plan.Seed,
		Rounds:      c.count(),
		Seconds:     float64(c.end) / 1e9,
		Invocations: c.counts,
		Messages:    c.messages,
		Traffic:     c.shares(),
		Discovery:   c.discovery(),
		Utilisation: c.utilisation(0, c.count()),
		Staleness:   Named[Staleness]{{Name: table.SEC, Value: c.staleness(sec)}, {Name: table.Sequential, Value: c.staleness(sequential)}},
		Placement:   c.placement(),
		Energy:      sorted(c.energy),
		Failures:    c.failures.list(),
		Violated:    Named[int64]{},
		Refusals:    Named[int64]{},
		Expect:      []Verdict{},
		Warnings:    append([]string{}, c.failures.warnings()...),
	}
	s.Invocations.Failed = s.Invocations.Total - s.Invocations.OK - s.Invocations.Unanswered
	s.Invocations.Status = sorted(s.Invocations.Status)
	if s.Seconds > 0 {
		s.Invocations.PerSecond = float64(s.Invocations.Total) / s.Seconds
	}
	for p, name := range table.PartNames {
		mean := 0.0
		if c.counts.OK > 0 {
			mean = float64(c.parts[p]) / float64(c.counts.OK) / 1e6
		}
		*s.Parts.at(name) = mean
	}
	c.steady(s)
	s.Gap = c.gaps(&s.Window)
	return s
}

// steady fills latencies, the window that the steady ones stand on, and what MSER
// thinks of it.
func (c *Collector) steady(s *Summary) {
	s.Window = c.measured()
	c.settle(s)
	s.Latency.PhaseLatency = phase(c.rounds)
	s.Latency.Steady = phase(c.rounds[min(s.Window.FromRound, len(c.rounds)):])
	if s.Latency.Exact = !c.coarse; c.coarse {
		s.Latency.RelativeError = stats.RelativeError
	}
	if s.Window.overloaded() {
		s.Latency.Steady.withhold()
		return
	}
	borders := batches(s.Window.FromRound, c.count(), c.plan.Period)
	if c.count() < LeastRounds || borders == nil {
		s.Window.note(NoteFewRounds, "no interval: a single run needs at least %d rounds, and a window of %d periods where clients move regularly; this one has %d rounds", LeastRounds, stats.LeastBatches, c.count())
		return
	}
	steady := &s.Latency.Steady
	for _, x := range []struct {
		of                   *Latency
		consistencies, modes []int
	}{
		{&steady.Latency, both, both},
		{&steady.SEC, secOnly, both},
		{&steady.Sequential, sequentialOnly, both},
		{&steady.Reads, both, readOnly},
		{&steady.Writes, both, writeOnly},
	} {
		sums, counts := c.batched(borders, x.consistencies, x.modes)
		x.of.Interval = interval(stats.ByBatches(sums, counts, stats.Confidence), 1e-6)
	}
}

// settle asks MSER where it would cut. It warns; it decides nothing.
func (c *Collector) settle(s *Summary) {
	var means []float64 // of the rounds that have any
	var number []int
	for i, l := range c.rounds {
		if l == nil {
			continue
		}
		if all := l.merge(both, both); all.N() > 0 {
			means = append(means, all.Mean())
			number = append(number, i)
		}
	}
	s.Warmup.Batch = 5
	if len(means) < 20 {
		s.Warmup.Batch = 1
	}
	w := stats.MSER(means, s.Warmup.Batch)
	if s.Warmup.Settled = w.Settled; w.Length > 0 {
		s.Warmup.Rounds = number[w.Length]
	}
	s.Warmup.Seconds = float64(s.Warmup.Rounds) * (float64(c.plan.RoundNs) / 1e9)
	switch {
	case !s.Window.Steady: // to look longer would not help
	case !w.Settled:
		s.Window.note(NoteUnsettled, "unsettled: MSER-%d cannot tell the steady part from the warm-up; simulate more rounds before quoting steady numbers", w.Batch)
	case s.Warmup.Rounds > s.Window.FromRound:
		s.Warnings = append(s.Warnings, fmt.Sprintf("MSER-%d would cut at round %d, the window begins at round %d: look at the latencies per round, and set measure.from beforehand if they still fall", w.Batch, s.Warmup.Rounds, s.Window.FromRound))
	}
}

// shares divides the hops.
func (c *Collector) shares() Shares {
	total := *c.messages.at("total")
	share := func(categories ...string) *float64 {
		if total.Hops == 0 {
			return nil
		}
		var hops int64
		for _, name := range categories {
			hops += c.messages.at(name).Hops
		}
		return new(float64(hops) / float64(total.Hops))
	}
	return Shares{
		PropagationAndOffload: share("propagation", "offload"),
		Gossip:                share("gossip"),
		Migration:             share("migration"),
	}
}

// placement counts the copies that stand at the end.
func (c *Collector) placement() Placement {
	p := c.acts
	p.ByKind = sorted(p.ByKind)
	var copies, collections [2]int
	for _, last := range c.placed { // sums of whole numbers: the order is of no account
		m := sec
		if last.Consistency == table.Sequential {
			m = sequential
		}
		collections[m]++
		copies[m] += len(strings.Fields(last.Replicas))
	}
	p.Copies = Named[float64]{}
	for m, name := range [...]string{table.SEC, table.Sequential} {
		if collections[m] > 0 {
			*p.Copies.at(name) = float64(copies[m]) / float64(collections[m])
		}
	}
	return p
}

// sorted orders members by name, never null.
func sorted[T any](n Named[T]) Named[T] {
	n = append(Named[T]{}, n...)
	slices.SortFunc(n, func(a, b Member[T]) int { return cmp.Compare(a.Name, b.Name) })
	return n
}
