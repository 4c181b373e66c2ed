package summary

import (
	"fmt"
	"slices"

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
