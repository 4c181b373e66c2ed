package summary

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// A pair is one collection in one epoch.
type pair struct {
	collection string
	epoch      int32
}

// A held pair is what it cost against its optimum.
type held struct {
	a, b           float64 // network F + C of the placement and of the optimum
	called, proven bool
}

// gapTimes are the comparisons of one consistency model over time.
type gapTimes struct {
	byTime  map[pair]held // of the trigger epoch
	instant map[pair]held // of the others
	static  held          // of the trigger static, summed over called collections
}

// overTime collects a comparison for the gap over time, if its epoch is in the window.
func (c *Collector) overTime(m *table.Comparison) {
	t := c.times[m.Consistency]
	if t == nil {
		t = &gapTimes{byTime: map[pair]held{}, instant: map[pair]held{}, static: held{proven: true}}
		c.times[m.Consistency] = t
	}
	x := held{a: m.NetworkF + m.C, called: m.Requests > 0, proven: m.OptimumF != nil && m.OptimumC != nil && m.OptimumNetworkF != nil}
	if x.proven {
		x.b = *m.OptimumNetworkF + *m.OptimumC
	}
	if m.Trigger == table.TriggerStatic {
		if x.called {
			t.static = held{t.static.a + x.a, t.static.b + x.b, true, t.static.proven && x.proven}
		}
		return
	}
	if int64(m.Epoch)*c.plan.EpochNs < int64(c.plan.From)*c.plan.RoundNs {
		return
	}
	into := t.instant
	if m.Trigger == table.TriggerEpoch {
		into = t.byTime
	}
	into[pair{m.Collection, m.Epoch}] = x
}

// pairs are the comparisons over time: of every epoch, or else of the instants there are.
func (t *gapTimes) pairs() map[pair]held {
	if len(t.byTime) > 0 {
		return t.byTime
	}
	return t.instant
}

// An epochCost sums the pairs of one epoch.
type epochCost struct{ a, b, idle float64 }

// byEpoch sums pairs per epoch, in order of epochs; it counts collections called and pairs
// that are not proven.
func (t *gapTimes) byEpoch() (epochs []int32, costs []epochCost, called, unproven int) {
	keys := slices.SortedFunc(maps.Keys(t.pairs()), func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.epoch, y.epoch), cmp.Compare(x.collection, y.collection))
	})
	names := map[string]bool{}
	for _, k := range keys {
		x := t.pairs()[k]
		if len(epochs) == 0 || epochs[len(epochs)-1] != k.epoch {
			epochs, costs = append(epochs, k.epoch), append(costs, epochCost{})
		}
		at := &costs[len(costs)-1]
		switch {
		case !x.called:
			at.idle += x.a
		case !x.proven:
			unproven++
		default:
			at.a, at.b = at.a+x.a, at.b+x.b
		}
		if x.called {
			names[k.collection] = true
		}
	}
	return epochs, costs, len(names), unproven
}

// gaps condenses the comparisons per consistency model, in the order sec,
// sequential; a model that was not compared has no member.
func (c *Collector) gaps(w *Window) Named[Gap] {
	gaps := Named[Gap]{}
	unproven := 0
	for _, model := range [...]string{table.SEC, table.Sequential} {
		t := c.times[model]
		if t == nil {
			continue
		}
		g := gaps.at(model)
		*g = c.last(model)
		c.timed(g, t)
		unproven += g.Unproven
	}
	c.objective(gaps)
	if unproven > 0 {
		w.note(NoteUnproven, "unproven: %d optima of a collection and an epoch are not proven within the limits of the solver; the gaps leave them out", unproven)
	}
	return gaps
}

// timed fills the gap over time.
func (c *Collector) timed(g *Gap, t *gapTimes) {
	epochs, costs, called, unproven := t.byEpoch()
	g.Called, g.Unproven, g.Epochs = called, unproven, len(epochs)
	var sum epochCost
	for _, x := range costs {
		sum = epochCost{sum.a + x.a, sum.b + x.b, sum.idle + x.idle}
	}
	if len(epochs) > 0 {
		g.IdleCost = sum.idle / float64(len(epochs))
	}
	if called == 0 {
		return
	}
	if sum.b > 0 {
		g.Gap = new((sum.a - sum.b) / sum.b)
	}
	if t.static.called && t.static.proven && t.static.b > 0 {
		g.GapStatic = new((t.static.a - t.static.b) / t.static.b)
	}
	if len(t.byTime) > 0 && sum.b > 0 {
		g.Interval = c.gapInterval(epochs, costs)
	}
}

// gapInterval is the interval of G: by batches of epochs, of whole periods where clients move
// regularly.
func (c *Collector) gapInterval(epochs []int32, costs []epochCost) *Interval {
	first, end := int(epochs[0]), int(epochs[len(epochs)-1])+1
	period := 0
	if c.plan.Period > 0 {
		if whole := int64(c.plan.Period) * c.plan.RoundNs; whole%c.plan.EpochNs == 0 {
			period = int(whole / c.plan.EpochNs)
		}
	}
	borders := batches(first, end, period)
	if end < LeastRounds || borders == nil {
		return nil
	}
	excess, optimum := make([]float64, len(borders)-1), make([]float64, len(borders)-1)
	for i, e := range epochs {
		for j := range excess {
			if borders[j] <= int(e) && int(e) < borders[j+1] {
				excess[j] += costs[i].a - costs[i].b
				optimum[j] += costs[i].b
			}
		}
	}
	return interval(stats.ByBatches(excess, optimum, stats.Confidence), 1)
}

// objective adds the term of load to both sides, where cores are priced: what the
// cores did cost, and what the same work must cost at least. Cores are shared, so it is of
// both models together.
func (c *Collector) objective(gaps Named[Gap]) {
	var a, b float64
	priced := false
	counted := map[int32]bool{}
	for _, model := range [...]string{table.SEC, table.Sequential} {
		t := c.times[model]
		if t == nil {
			continue
		}
		epochs, costs, _, _ := t.byEpoch()
		for i, e := range epochs {
			a, b = a+costs[i].a, b+costs[i].b
			load, ok := c.priced[e]
			if ok && !counted[e] {
				counted[e], priced = true, priced || load.a > 0
				a, b = a+load.a, b+load.b
			}
		}
	}
	for i := range gaps {
		switch g := &gaps[i].Value; {
		case !priced:
			g.GapObjective = g.Gap
		case b > 0 && g.Gap != nil:
			g.GapObjective = new((a - b) / b)
		}
	}
}

// latest keeps of each collection the last settled comparison, else the last. Where
// memory is limited the optimum is one of all collections together, and its parts mean
// nothing apart: then all of one instant count, the last with the most collections.
type latest struct {
	compared map[string]table.Comparison
	instant  map[string]table.Comparison // being collected, where all are compared together
}

func (l *latest) add(m *table.Comparison, jointly bool) {
	key := m.Consistency + " " + m.Collection
	if !jointly {
		if l.compared == nil {
			l.compared = make(map[string]table.Comparison)
		}
		if old, ok := l.compared[key]; !ok || m.Settled || !old.Settled {
			l.compared[key] = *m
		}
		return
	}
	for _, other := range l.instant {
		if other.AtNs != m.AtNs || other.Trigger != m.Trigger {
			l.instant = nil // a new instant
		}
		break
	}
	if l.instant == nil {
		l.instant = make(map[string]table.Comparison)
	}
	l.instant[key] = *m
	if len(l.instant) >= len(l.compared) {
		l.compared = l.instant
	}
}

// last condenses the last comparison of each collection of a model: the sums of
//
//	(Σ (network F + C) - Σ (network F* + C*)) / Σ (network F* + C*)
//
// It is null where the optimum costs nothing but the placement does, and where
// no optimum is known.
func (c *Collector) last(model string) Gap {
	g := Gap{Settled: true}
	var network, optimum, distance float64
	compared := c.ofInstants.compared
	if len(compared) == 0 {
		compared = c.ofEpochs.compared
	}
	for _, key := range slices.Sorted(maps.Keys(compared)) {
		r := compared[key]
		if r.Consistency != model {
			continue
		}
		g.Settled = g.Settled && r.Settled
		if r.OptimumF == nil || r.OptimumC == nil || r.OptimumNetworkF == nil {
			continue
		}
		g.Compared++
		g.F += r.F
		g.C += r.C
		g.OptimumF += *r.OptimumF
		g.OptimumC += *r.OptimumC
		network += r.NetworkF + r.C
		optimum += *r.OptimumNetworkF + *r.OptimumC
		if r.Requests == 0 {
			g.Uncalled++ // where nobody calls, no placement is wrong
		} else if r.NetworkF+r.C <= float64((*r.OptimumNetworkF+*r.OptimumC)*(1+1e-9)) {
			g.AtZero++
		}
		if r.Distance != nil {
			distance += float64(*r.Distance)
		}
	}
	if g.Compared > 0 {
		g.Distance = distance / float64(g.Compared)
		g.Last = Relative(network, optimum)
		g.GapTotal = Relative(g.F+g.C, g.OptimumF+g.OptimumC)
	}
	return g
}

// Relative is (a - b) / b, 0 where both are 0, null where only b is.
func Relative(a, b float64) *float64 {
	switch {
	case b > 0:
		return new((a - b) / b)
	case a == 0:
		return new(0.0)
	}
	return nil
}
