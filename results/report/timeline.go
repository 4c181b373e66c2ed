package report

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// A timeline is the data behind report.html. Times are steps of Stride rounds;
// nodes and collections are numbers into the lists.
type timeline struct {
	Steps        int                   `json:"steps"`
	Stride       int                   `json:"stride"` // rounds per step
	RoundSeconds float64               `json:"round_seconds"`
	Moves        []int                 `json:"moves"` // rounds of the mobility events
	Nodes        []timelineNode        `json:"nodes"`
	Collections  []timelineCollection  `json:"collections"`
	Acts         []any                 `json:"acts"`  // [step, collection, leader, [replicas]], the last of each step
	Loads        [][4]float64          `json:"loads"` // [step, node, arrived/s, executed/s]
	Latency      map[string][]*float64 `json:"latency"`
	Messages     []timelineSeries      `json:"messages"`
	Energy       []timelineSeries      `json:"energy"`
	Optima       []timelineOptimum     `json:"optima"`

	node, collection map[string]int
}

type timelineNode struct {
	Name   string `json:"name"`
	Tier   string `json:"tier"`
	Parent int    `json:"parent"` // -1 for the root
}

type timelineCollection struct {
	Name  string `json:"name"`
	Model string `json:"model"`
}

type timelineSeries struct {
	Name string    `json:"name"`
	Y    []float64 `json:"y"` // per step
}

// timelineOptimum is one comparison. Costs are network F + C.
type timelineOptimum struct {
	Step       int      `json:"step"`
	Collection int      `json:"collection"`
	Cost       float64  `json:"cost"`
	Best       float64  `json:"best"`
	Gap        *float64 `json:"gap"`
	Settled    bool     `json:"settled"`
	Leader     int      `json:"leader"` // of the optimum
	Replicas   []int    `json:"replicas"`
}

// mostEntries is how many acts, loads or optima a page may hold: about 600 KB.
const mostEntries = 12_000

// readTimeline reads the tables. What is not there stays empty.
func readTimeline(ctx context.Context, dir string) (*timeline, error) {
	var errs []error
	rounds := load[table.Round](ctx, dir, &errs)
	nodes := load[table.Node](ctx, dir, &errs)
	placements := load[table.Placement](ctx, dir, &errs)
	loads := load[table.Load](ctx, dir, &errs)
	energy := load[table.Energy](ctx, dir, &errs)
	comparisons := load[table.Comparison](ctx, dir, &errs)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	d := &timeline{
		Steps: 1, Stride: 1, Moves: []int{}, Acts: []any{}, Loads: [][4]float64{},
		Nodes: []timelineNode{}, Collections: []timelineCollection{}, Optima: []timelineOptimum{},
		node: map[string]int{}, collection: map[string]int{},
	}
	d.addNodes(nodes)
	total := d.addRounds(rounds)
	for d.tooLong(placements, loads, total) {
		d.Stride *= 2
	}
	d.Steps = max(1, (total+d.Stride-1)/d.Stride)
	d.addLatency(rounds)
	d.addActs(placements)
	d.addLoads(loads)
	if err := d.addMessages(ctx, dir); err != nil {
		return nil, err
	}
	d.addEnergy(energy)
	d.addOptima(comparisons)
	return d, nil
}

// load reads a table; one that is not there has no rows.
func load[R table.Row](ctx context.Context, dir string, errs *[]error) (rows []R) {
	err := table.Each(dir, func(r *R) error {
		rows = append(rows, *r)
		return ctx.Err()
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		*errs = append(*errs, err)
	}
	return rows
}

func (d *timeline) addNodes(nodes []table.Node) {
	for i, n := range nodes {
		parent := -1
		if n.Parent != "" {
			parent = d.node[n.Parent]
		}
		d.node[n.Node] = i
		d.Nodes = append(d.Nodes, timelineNode{printable.Line(n.Node), printable.Line(n.Tier), parent})
	}
}

// addRounds finds the number of rounds, their length and the mobility events.
func (d *timeline) addRounds(rounds []table.Round) (total int) {
	for _, r := range rounds {
		total = max(total, int(r.Round)+1)
		if r.Round > 0 {
			d.RoundSeconds = float64(r.StartNs) / float64(r.Round) / 1e9
		}
		if r.Mobility && r.Consistency == table.All {
			d.Moves = append(d.Moves, int(r.Round))
		}
	}
	return total
}

// step is the step in which a virtual time lies.
func (d *timeline) step(ns int64) int {
	if d.RoundSeconds == 0 {
		return 0
	}
	return min(d.Steps-1, int(float64(ns)/1e9/d.RoundSeconds)/d.Stride)
}

// tooLong reports whether the page would hold too much at the present stride.
func (d *timeline) tooLong(placements []table.Placement, loads []table.Load, total int) bool {
	d.Steps = max(1, (total+d.Stride-1)/d.Stride)
	if d.Stride >= total || d.Steps > mostEntries {
		return d.Stride < total
	}
	type key struct {
		step int
		name string
	}
	acts, work := map[key]bool{}, map[key]bool{}
	for i := range placements {
		acts[key{d.step(placements[i].AtNs), placements[i].Collection}] = true
	}
	for i := range loads {
		work[key{int(loads[i].Round) / d.Stride, loads[i].Node}] = true
	}
	return max(len(acts), len(work)) > mostEntries
}

// addLatency takes the mean of the first round of each step that has one.
func (d *timeline) addLatency(rounds []table.Round) {
	d.Latency = map[string][]*float64{}
	for _, model := range [...]string{table.SEC, table.Sequential} {
		d.Latency[model] = make([]*float64, d.Steps)
	}
	for _, r := range rounds {
		y, ok := d.Latency[r.Consistency]
		if s := int(r.Round) / d.Stride; ok && r.MeanNs != nil && y[s] == nil {
			y[s] = new(*r.MeanNs / 1e6)
		}
	}
}

// addActs keeps the last act of each collection in each step.
func (d *timeline) addActs(placements []table.Placement) {
	type key struct{ step, collection int }
	last := map[key]int{} // index into d.Acts
	for i := range placements {
		p := &placements[i]
		if _, ok := d.collection[p.Collection]; !ok {
			d.collection[p.Collection] = len(d.Collections)
			d.Collections = append(d.Collections, timelineCollection{printable.Line(p.Collection), printable.Line(p.Consistency)})
		}
		k := key{d.step(p.AtNs), d.collection[p.Collection]}
		act := []any{k.step, k.collection, d.find(p.Leader), d.findAll(p.Replicas)}
		if at, ok := last[k]; ok {
			d.Acts[at] = act
			continue
		}
		last[k] = len(d.Acts)
		d.Acts = append(d.Acts, act)
	}
}

// find is the number of a node, -1 if it has none.
func (d *timeline) find(name string) int {
	if n, ok := d.node[name]; ok {
		return n
	}
	return -1
}

func (d *timeline) findAll(names string) []int {
	numbers := []int{}
	for _, name := range strings.Fields(names) {
		numbers = append(numbers, d.find(name))
	}
	return numbers
}

// addLoads sums what each node did in each step, per second.
func (d *timeline) addLoads(loads []table.Load) {
	type key struct{ step, node int }
	at := map[key]int{}
	seconds := d.RoundSeconds * float64(d.Stride)
	if seconds == 0 {
		return
	}
	for _, l := range loads {
		k := key{int(l.Round) / d.Stride, d.find(l.Node)}
		i, ok := at[k]
		if !ok {
			i = len(d.Loads)
			at[k] = i
			d.Loads = append(d.Loads, [4]float64{float64(k.step), float64(k.node)})
		}
		d.Loads[i][2] += float64(l.Arrived) / seconds
		d.Loads[i][3] += float64(l.Executed) / seconds
	}
}

// addMessages sums the hops of each category in each step. It reads the table row by
// row: it is the longest.
func (d *timeline) addMessages(ctx context.Context, dir string) error {
	for _, c := range table.Categories {
		d.Messages = append(d.Messages, timelineSeries{c, make([]float64, d.Steps)})
	}
	err := table.Each(dir, func(m *table.Message) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c := slices.Index(table.Categories[:], m.Category); c >= 0 {
			d.Messages[c].Y[min(d.Steps-1, int(m.Round)/d.Stride)] += float64(m.Hops)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// addEnergy takes the terms of all collections; of each step the last epoch counts. A
// step without one is as the one before.
func (d *timeline) addEnergy(energy []table.Energy) {
	names := [...]string{"reads", "writes", "propagation", "copies", "hydrostatic", "load", "total"}
	for _, name := range names {
		d.Energy = append(d.Energy, timelineSeries{name, make([]float64, d.Steps)})
	}
	next := 0 // step
	for _, e := range energy {
		if e.Consistency != table.All {
			continue
		}
		at := d.step(e.AtNs - 1)
		for ; next < at; next++ {
			for t := range d.Energy {
				d.Energy[t].Y[next] = d.Energy[t].Y[max(0, next-1)]
			}
		}
		next = at + 1
		for t, v := range [...]float64{e.ElasticReads, e.ElasticWrites, e.Propagation, e.Copies, e.Hydrostatic, e.Load, e.Total} {
			d.Energy[t].Y[at] = v
		}
	}
	d.Energy = slices.DeleteFunc(d.Energy, func(s timelineSeries) bool { return slices.Max(s.Y) == 0 && slices.Min(s.Y) == 0 })
}

// addOptima keeps the latest comparisons, as many as the page may hold.
func (d *timeline) addOptima(comparisons []table.Comparison) {
	for _, c := range comparisons {
		collection, ok := d.collection[c.Collection]
		if !ok || c.Trigger == table.TriggerStatic || c.OptimumNetworkF == nil || c.OptimumC == nil {
			continue
		}
		d.Optima = append(d.Optima, timelineOptimum{
			Step: d.step(c.AtNs - 1), Collection: collection, Cost: c.NetworkF + c.C, Best: *c.OptimumNetworkF + *c.OptimumC,
			Gap: c.Gap, Settled: c.Settled, Leader: d.find(c.OptimumLeader), Replicas: d.findAll(c.OptimumReplicas),
		})
	}
	slices.SortStableFunc(d.Optima, func(a, b timelineOptimum) int { return cmp.Compare(a.Step, b.Step) })
	if n := len(d.Optima); n > mostEntries/4 {
		d.Optima = d.Optima[n-mostEntries/4:]
	}
}
