package summary

import "github.com/ermes-sim/ermes-sim/results/table"

// Lag is how far copies were behind in one round, for one consistency model.
type Lag struct {
	Round       int
	Consistency string
	Arrivals    int64   // of writes at other copies
	SumNs       float64 // of the times from a write to its arrival
	MaxNs       int64
	CopyNs      float64 // copies, summed over the time of the round
}

// Staleness describes how far copies are behind over a run.
type Staleness struct {
	Mean   *float64 `json:"mean_ms"`  // time from a write to its arrival at another copy; null without arrivals
	Max    *float64 `json:"max_ms"`   // longest
	Behind *float64 `json:"versions"` // writes that a copy lacks, mean over copies and time
}

// Discovery describes how straight requests find a copy.
type Discovery struct {
	Stretch *float64 `json:"stretch"`   // length of all paths over that of the shortest ones; null if all shortest are 0
	Detour  *float64 `json:"detour_ms"` // mean of the difference
}

// way sums up paths of requests.
type way struct {
	n             int64
	path, nearest int64 // ns
}

func (w *way) add(i *table.Invocation) {
	w.n++
	w.path += i.PathNs
	w.nearest += i.NearestNs
}

func (w *way) plus(v way) way { return way{w.n + v.n, w.path + v.path, w.nearest + v.nearest} }

// stretch is nil if there is nothing to stretch.
func (w *way) stretch() *float64 {
	if w.nearest == 0 {
		return nil
	}
	return new(float64(w.path) / float64(w.nearest))
}

// detour is the mean, ns.
func (w *way) detour() *float64 {
	if w.n == 0 {
		return nil
	}
	return new(float64(w.path-w.nearest) / float64(w.n))
}

// plus joins the lags of two models or rounds.
func (l *Lag) plus(m Lag) Lag {
	return Lag{
		Arrivals: l.Arrivals + m.Arrivals, SumNs: l.SumNs + m.SumNs,
		MaxNs: max(l.MaxNs, m.MaxNs), CopyNs: l.CopyNs + m.CopyNs,
	}
}

func (l *Lag) mean() *float64 {
	if l.Arrivals == 0 {
		return nil
	}
	return new(l.SumNs / float64(l.Arrivals))
}

func (l *Lag) longest() *int64 {
	if l.Arrivals == 0 {
		return nil
	}
	return new(l.MaxNs)
}

// behind is the mean number of writes that a copy lacks (Little: arrivals per
// second times the mean time until arrival).
func (l *Lag) behind() *float64 {
	if l.CopyNs == 0 {
		return nil
	}
	return new(l.SumNs / l.CopyNs)
}

// Lag collects how far copies were behind.
func (c *Collector) Lag(l Lag) {
	model := sec
	if l.Consistency == table.Sequential {
		model = sequential
	}
	for len(c.copyNs[model]) <= l.Round {
		c.copyNs[model] = append(c.copyNs[model], 0)
	}
	c.copyNs[model][l.Round] += l.CopyNs
	if l.CopyNs = 0; l.Arrivals > 0 {
		at := &c.round(l.Round).lags[model]
		*at = at.plus(l)
	}
}

// lag is how far copies were behind in the rounds [from, to).
func (c *Collector) lag(model, from, to int) (sum Lag) {
	for r := from; r < to; r++ {
		if l := c.sampled(r); l != nil {
			sum = sum.plus(l.lags[model])
		}
		if r < len(c.copyNs[model]) {
			sum.CopyNs += c.copyNs[model][r]
		}
	}
	return sum
}

// behind is how many writes a copy lacked in a round, for one model or all.
func (c *Collector) behind(round int, consistency string) *float64 {
	var sum Lag
	if consistency != table.Sequential {
		sum = sum.plus(c.lag(sec, round, round+1))
	}
	if consistency != table.SEC {
		sum = sum.plus(c.lag(sequential, round, round+1))
	}
	return sum.behind()
}

// staleness describes one model over all rounds.
func (c *Collector) staleness(model int) Staleness {
	sum := c.lag(model, 0, c.count())
	s := Staleness{Behind: sum.behind()}
	if mean := sum.mean(); mean != nil {
		s.Mean, s.Max = new(*mean/1e6), new(float64(sum.MaxNs)/1e6)
	}
	return s
}

// discovery describes the paths of all rounds.
func (c *Collector) discovery() Discovery {
	var sum way
	for _, r := range c.rounds {
		if r == nil {
			continue
		}
		for _, w := range r.ways {
			sum = sum.plus(w)
		}
	}
	d := Discovery{Stretch: sum.stretch()}
	if detour := sum.detour(); detour != nil {
		d.Detour = new(*detour / 1e6)
	}
	return d
}
