package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

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
	if !s.Window.Reached() {
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
