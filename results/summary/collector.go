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
	Mobility []int        // rounds at whose start clients move
	Nodes    []table.Node // of the network, every parent before its children

	// ExactSamples is up to how many latencies are kept for exact percentiles,
	// 8 bytes each; beyond, all percentiles come from histograms with a relative
	// error of at most stats.RelativeError. 0 means 16 Mi (128 MiB).
	ExactSamples int64
}

// A Collector listens to the rows of one run.
type Collector struct {
	plan     Plan
	rounds   []*latencies
	loads    [][]table.Load // per round and node
	node     map[string]int
	kept     int64 // exact samples held
	coarse   bool
	counts   Invocations
	parts    [9]int64
	messages Named[Traffic]
	acts     Placement
	placed   map[string]table.Placement // last act of each collection
	compared map[string]table.Comparison
	instant  map[string]table.Comparison // being collected, where all are compared together
	energy   Named[float64]
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
		placed:   make(map[string]table.Placement),
		compared: make(map[string]table.Comparison),
	}
	for i, n := range p.Nodes {
		c.node[n.Node] = i
	}
	c.round(p.Rounds - 1)
	c.messages.at("total")
	for _, category := range table.Categories {
		c.messages.at(category)
	}
	return c
}

// round returns the samples of round r, making those up to it.
func (c *Collector) round(r int) *latencies {
	for len(c.rounds) <= r {
		l := new(latencies)
		if c.coarse {
			l.coarsen()
		}
		c.rounds = append(c.rounds, l)
		c.loads = append(c.loads, make([]table.Load, len(c.plan.Nodes)))
	}
	if r < 0 {
		return nil
	}
	return c.rounds[r]
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
				r.coarsen()
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
	c.load(int(i.Round), i.AccessNode).Arrived++
	if i.ExecutionNode != "" {
		n := c.load(int(i.Round), i.ExecutionNode)
		n.Executed++
		n.ExecutionNs += i.ExecutionNs
	}
}

// Held collects the state that a node holds at the end of a round, bytes.
func (c *Collector) Held(round int, node string, bytes int64) {
	c.round(round)
	c.load(round, node).Bytes = bytes
}

// load returns the load of a node in a round.
func (c *Collector) load(round int, node string) *table.Load {
	n, ok := c.node[node]
	if !ok {
		panic(fmt.Sprintf("summary: an invocation names the node %q, which the plan does not have", node))
	}
	return &c.loads[round][n]
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

// Comparison collects one comparison. Of a collection's comparisons the last
// settled one counts, else the last. Where memory is limited the optimum is one of
// all collections together, and its parts mean nothing apart: then all of one
// instant count, the last with the most collections.
func (c *Collector) Comparison(m *table.Comparison) {
	if slices.ContainsFunc(c.plan.Nodes, func(n table.Node) bool { return n.MemoryBytes > 0 }) {
		c.compareJointly(m)
		return
	}
	key := m.Consistency + " " + m.Collection
	if old, ok := c.compared[key]; !ok || m.Settled || !old.Settled {
		c.compared[key] = *m
	}
}

// compareJointly keeps the rows of one instant.
func (c *Collector) compareJointly(m *table.Comparison) {
	key := m.Consistency + " " + m.Collection
	if len(c.instant) > 0 {
		for _, other := range c.instant {
			if other.AtNs != m.AtNs || other.Trigger != m.Trigger {
				c.instant = nil // a new instant
			}
			break
		}
	}
	if c.instant == nil {
		c.instant = make(map[string]table.Comparison)
	}
	c.instant[key] = *m
	if len(c.instant) >= len(c.compared) {
		c.compared = c.instant
	}
}

// Energy collects the energy at the end of one epoch.
func (c *Collector) Energy(e *table.Energy) {
	*c.energy.at(e.Consistency) = e.Total
	if e.Consistency == table.All {
		c.acts.Judged += e.Judged
		c.acts.Rises += e.Rises
		c.acts.Raised += e.Raised
	}
}

// Rounds are the rows of the table rounds, three a round: all, sec, sequential.
func (c *Collector) Rounds() []table.Round {
	var rows []table.Round
	for i, l := range c.rounds {
		for _, row := range [...]table.Round{
			l.row(table.All, both), l.row(table.SEC, secOnly), l.row(table.Sequential, sequentialOnly),
		} {
			row.Round = int32(i)
			row.StartNs = int64(i) * c.plan.RoundNs
			row.Mobility = slices.Contains(c.plan.Mobility, i)
			rows = append(rows, row)
		}
	}
	return rows
}

// Loads are the rows of the table loads.
func (c *Collector) Loads() []table.Load {
	var rows []table.Load
	for r := range c.loads {
		for n, load := range c.loads[r] {
			if load != (table.Load{}) {
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
		Rounds:      len(c.rounds),
		Seconds:     float64(len(c.rounds)) * (float64(c.plan.RoundNs) / 1e9),
		Invocations: c.counts,
		Messages:    c.messages,
		Traffic:     c.shares(),
		Discovery:   c.discovery(),
		Staleness:   Named[Staleness]{{Name: table.SEC, Value: c.staleness(sec)}, {Name: table.Sequential, Value: c.staleness(sequential)}},
		Placement:   c.placement(),
		Energy:      sorted(c.energy),
		Violated:    Named[int64]{},
		Refusals:    Named[int64]{},
		Expect:      []Verdict{},
		Warnings:    []string{},
	}
	s.Invocations.Failed = s.Invocations.Total - s.Invocations.OK
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
	s.Gap = c.gaps()
	return s
}

// steady fills latencies and the warm-up.
func (c *Collector) steady(s *Summary) {
	var means []float64 // of the rounds that have any
	var number []int
	for i, l := range c.rounds {
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
	s.Latency.PhaseLatency = phase(c.rounds)
	s.Latency.Steady = phase(c.rounds[s.Warmup.Rounds:])
	if s.Latency.Exact = !c.coarse; c.coarse {
		s.Latency.RelativeError = stats.RelativeError
	}
	if !s.Warmup.Settled {
		s.Warnings = append(s.Warnings, "the run is too short to tell its steady part from its warm-up: simulate more rounds before quoting latency_ms.steady")
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
