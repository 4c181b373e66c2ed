package sim_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A cut takes something out of a world, so that a smaller one is left. Numbers are
// those of the world as it was drawn, whatever else is cut.
type cut struct {
	what   string // a key of cutters
	number int64
}

func (c cut) String() string {
	if c.number < 0 {
		return c.what // a switch
	}
	return fmt.Sprintf("%s:%d", c.what, c.number)
}

// parseCuts reads cuts as they are printed: "client:2 fault:0 until:4000 no-loss".
func parseCuts(text string) ([]cut, error) {
	var cuts []cut
	for word := range strings.FieldsSeq(text) {
		what, number, numbered := strings.Cut(word, ":")
		n, err := int64(-1), error(nil)
		if numbered {
			n, err = strconv.ParseInt(number, 10, 64)
		}
		known := slices.ContainsFunc(allCutters(), func(k cutter) bool { return k.what == what })
		if err != nil || !known || numbered && n < 0 {
			return nil, fmt.Errorf("CUT: %q is none, such as client:2", word)
		}
		cuts = append(cuts, cut{what, n})
	}
	return cuts, nil
}

func allCutters() []cutter { return slices.Concat(cutters, switches) }

// A cutter makes one kind of cut.
type cutter struct {
	what    string
	options func(c *sim.Config) []int64 // cuts worth trying, best first
	apply   func(c *sim.Config, number int64)
}

// cutters are in the order in which cuts are made: what refers to others by number
// goes before what would change those numbers.
var cutters = []cutter{
	{"fault", func(c *sim.Config) []int64 { return upTo(len(c.Faults)) }, func(c *sim.Config, i int64) {
		c.Faults = slices.Delete(slices.Clone(c.Faults), int(i), int(i)+1)
	}},
	{"move", func(c *sim.Config) []int64 { return upTo(len(c.Moves)) }, func(c *sim.Config, i int64) {
		c.Moves = slices.Delete(slices.Clone(c.Moves), int(i), int(i)+1)
	}},
	{"event", func(c *sim.Config) []int64 { return upTo(len(c.Management.Events)) }, func(c *sim.Config, i int64) {
		c.Management.Events = slices.Delete(slices.Clone(c.Management.Events), int(i), int(i)+1)
	}},
	{"client", func(c *sim.Config) []int64 { return upTo(len(c.Clients)) }, func(c *sim.Config, i int64) {
		c.Clients[i].Start = c.Parameters.Duration // it never calls
		c.Moves = slices.DeleteFunc(slices.Clone(c.Moves), func(m workloads.Move) bool { return m.Client == int(i) })
	}},
	{"collection", func(c *sim.Config) []int64 { return upTo(len(c.Collections)) }, withoutCollection},
	{"nodes", func(c *sim.Config) []int64 { return upTo(c.Tree.Len())[1:] }, firstNodes},
	{"until", nil, until}, // ms; options depend on the cuts before
}

// switches turn features off. They are made last, and their number means nothing.
var switches = []cutter{
	{"perfect-links", once, func(c *sim.Config, _ int64) { c.Conditions = nil }},
	{"no-loss", once, func(c *sim.Config, _ int64) {
		c.Conditions = slices.Clone(c.Conditions)
		for i := range c.Conditions {
			c.Conditions[i].Loss = 0
		}
	}},
	{"no-coalescing", once, func(c *sim.Config, _ int64) { c.Parameters.Coalesce = [2]int64{} }},
	{"no-decisions", once, func(c *sim.Config, _ int64) { c.Parameters.Placement.Epoch = 0 }},
	{"static-sec", once, func(c *sim.Config, _ int64) { standStill(c, workloads.SEC) }},
	{"static-sequential", once, func(c *sim.Config, _ int64) { standStill(c, workloads.Sequential) }},
	{"no-queue-limit", once, func(c *sim.Config, _ int64) { c.Parameters.QueueLimit = 0 }},
	{"long-timeout", once, func(c *sim.Config, _ int64) { // none at all would leave calls open that a crash has lost
		c.Parameters.Timeout, c.Parameters.Retries = 10*sec, 0
	}},
	{"no-retries", once, func(c *sim.Config, _ int64) { c.Parameters.Retries = 0 }},
	{"warm", once, func(c *sim.Config, _ int64) { c.Parameters.Warm = true }},
	{"in-phase", once, func(c *sim.Config, _ int64) { c.Parameters.Placement.RandomPhase = false }},
	{"no-forwarding", once, func(c *sim.Config, _ int64) { c.Parameters.ForwardSession = false }},
	{"not-central", once, func(c *sim.Config, _ int64) { c.Parameters.Central = false }},
	{"no-failover", once, func(c *sim.Config, _ int64) { c.Parameters.Placement.Failover = false }},
	{"no-weights", once, func(c *sim.Config, _ int64) { c.Parameters.Placement.Weights = policy.Weights{} }},
	{"no-memory-limit", once, func(c *sim.Config, _ int64) { eachNode(c, func(n *topology.Node) { n.Memory = topology.Unlimited }) }},
	{"no-bandwidth-limit", once, func(c *sim.Config, _ int64) { eachNode(c, func(n *topology.Node) { n.Uplink.Bandwidth = 0 }) }},
	{"many-cores", once, func(c *sim.Config, _ int64) { eachNode(c, func(n *topology.Node) { n.Cores = 8 }) }},
	{"metadata-cache", once, func(c *sim.Config, _ int64) { c.Parameters.MetadataCache = true }},
	{"fixed-access", once, func(c *sim.Config, _ int64) { c.Parameters.AccessRTT = ms }},
}

func once(*sim.Config) []int64 { return []int64{-1} }

func standStill(c *sim.Config, m workloads.Consistency) {
	c.Parameters.Placement.Policies[m] = mustPolicy(&complaints{}, "static", nil)
}

func upTo(n int) []int64 {
	list := make([]int64, n)
	for i := range list {
		list[i] = int64(i)
	}
	return list
}

// eachNode changes the nodes of the tree.
func eachNode(c *sim.Config, change func(n *topology.Node)) {
	nodes := make([]topology.Node, c.Tree.Len())
	for i := range nodes {
		nodes[i] = *c.Tree.Node(i)
		change(&nodes[i])
	}
	rebuild(c, nodes)
}

func rebuild(c *sim.Config, nodes []topology.Node) {
	tree, err := topology.New(nodes)
	if err != nil {
		panic(err)
	}
	c.Tree = tree
}

// withoutCollection makes a collection one that never exists, and lets nobody call it.
func withoutCollection(c *sim.Config, number int64) {
	i, m := int(number), &c.Management
	for len(m.Collections) < len(c.Collections) {
		m.Collections = append(m.Collections, platform.Card{})
	}
	if m.Collections[i].CoLocation != "" {
		return // others stand on it
	}
	m.Collections[i].Absent = true
	m.Events = slices.DeleteFunc(slices.Clone(m.Events), func(e platform.Event) bool {
		return (e.Kind == platform.Create || e.Kind == platform.Destroy) && e.Collection == i
	})
	for k := range c.Clients {
		left := slices.DeleteFunc(slices.Clone(c.Clients[k].Collections), func(x int) bool { return x == i })
		if len(left) == 0 {
			c.Clients[k].Start = c.Parameters.Duration
			continue
		}
		c.Clients[k].Collections = left
	}
}

// firstNodes keeps the first n nodes. Whatever was at another is at its nearest
// ancestor that is left.
func firstNodes(c *sim.Config, n int64) {
	var nodes []topology.Node
	for i := range int(n) {
		nodes = append(nodes, *c.Tree.Node(i))
	}
	left := func(i int) int {
		for i >= int(n) {
			i = c.Tree.Parent(i)
		}
		return i
	}
	for i := range c.Clients {
		c.Clients[i].Access = left(c.Clients[i].Access)
	}
	for i := range c.Collections {
		c.Collections[i].Home = left(c.Collections[i].Home)
	}
	c.Moves = slices.Clone(c.Moves)
	for i := range c.Moves {
		c.Moves[i].To = left(c.Moves[i].To)
	}
	c.Faults = slices.DeleteFunc(slices.Clone(c.Faults), func(f fault.Fault) bool { return f.Node >= int(n) })
	if c.Conditions != nil {
		c.Conditions = c.Conditions[:n]
	}
	rebuild(c, nodes)
}

// until ends the calls, and whatever begins, at a time in ms.
func until(c *sim.Config, at int64) {
	end := at * ms
	c.Parameters.Duration = end
	for i := range c.Clients {
		c.Clients[i].Start = min(c.Clients[i].Start, end)
	}
	c.Faults = slices.DeleteFunc(slices.Clone(c.Faults), func(f fault.Fault) bool { return f.From >= end })
	c.Moves = slices.DeleteFunc(slices.Clone(c.Moves), func(m workloads.Move) bool { return m.At >= end })
	c.Management.Events = slices.DeleteFunc(slices.Clone(c.Management.Events), func(e platform.Event) bool { return e.At >= end })
}

// without is a world of a family without what is cut.
func (f *family) without(t critic, seed uint64, cuts []cut) sim.Config {
	c := f.world(t, seed)
	for _, k := range allCutters() {
		var numbers []int64
		for _, x := range cuts {
			if x.what == k.what {
				numbers = append(numbers, x.number)
			}
		}
		slices.Sort(numbers)
		for _, n := range slices.Backward(numbers) { // so that smaller numbers stay what they are
			k.apply(&c, n)
		}
	}
	if !fits(&c) {
		for i := range c.Collections {
			c.Collections[i].Home = c.Tree.Root()
		}
	}
	return c
}

// shrink cuts from a failing world what it can do without and still fail in the same
// way, and tells what it has cut and what is then wrong. It runs at most so many worlds.
func (f *family) shrink(seed uint64, found []wrong, budget int) ([]cut, []wrong) {
	var cuts []cut
	try := func(more []cut) bool {
		if budget--; budget < 0 {
			return false
		}
		still := f.judge(f.without(&complaints{}, seed, more), nil)
		if !slices.ContainsFunc(still, func(w wrong) bool { return w.class == found[0].class }) {
			return false
		}
		cuts, found = more, still
		return true
	}
	drawn := f.world(&complaints{}, seed)
	for smaller := true; smaller && budget > 0; {
		smaller = false
		for _, k := range allCutters() {
			options := k.options
			if options == nil {
				options = func(*sim.Config) []int64 { return sooner(drawn.Parameters.Duration/ms, cuts) }
			}
			for _, n := range options(&drawn) {
				next := cut{k.what, n}
				rest := slices.DeleteFunc(slices.Clone(cuts), func(x cut) bool { return supersedes(next, x) })
				if slices.Contains(cuts, next) || slices.ContainsFunc(cuts, func(x cut) bool { return supersedes(x, next) }) {
					continue
				}
				if more := append(rest, next); f.describe(seed, more) != f.describe(seed, cuts) {
					smaller = try(more) || smaller
				}
			}
		}
	}
	return cuts, found
}

// describe prints what is left after cuts.
func (f *family) describe(seed uint64, cuts []cut) string {
	var b strings.Builder
	c := f.without(&complaints{}, seed, cuts)
	describe(&b, &c)
	return b.String()
}

// supersedes reports whether the first cut makes the second void.
func supersedes(a, b cut) bool {
	return a.what == b.what && (a.what == "nodes" || a.what == "until") && a.number <= b.number
}

// sooner proposes ends of a world of so many ms, the boldest first.
func sooner(end int64, cuts []cut) []int64 {
	for _, x := range cuts {
		if x.what == "until" {
			end = min(end, x.number)
		}
	}
	return []int64{end / 2, end * 3 / 4, end * 7 / 8, end * 15 / 16, end * 31 / 32, end * 63 / 64}
}
