package summary

import (
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// latencies are the samples of one round: per consistency model and mode.
type latencies struct {
	samples             [2][2]stats.Sample // [sec, sequential][read, write]
	invocations, failed [2]int64           // per consistency model
	unanswered, open    [2]int64           // likewise; open at the end of the round, whenever sent
	ways                [2]way             // likewise
	lags                [2]Lag             // likewise
}

// The indexes of latencies.
const (
	sec, sequential = 0, 1
	read, write     = 0, 1
)

// class returns the indexes of an invocation's samples.
func class(i *table.Invocation) (consistency, mode int) {
	if i.Consistency == table.Sequential {
		consistency = sequential
	}
	if i.Mode == table.ModeWrite {
		mode = write
	}
	return consistency, mode
}

// add collects an invocation and reports whether it added a sample.
func (l *latencies) add(i *table.Invocation) bool {
	c, m := class(i)
	l.invocations[c]++
	switch i.Status {
	case table.StatusOK:
	case table.StatusUnanswered:
		l.unanswered[c]++
		return false
	default:
		l.failed[c]++
		return false
	}
	l.samples[c][m].Add(i.LatencyNs)
	l.ways[c].add(i)
	return true
}

func (l *latencies) coarsen() {
	for c := range l.samples {
		for m := range l.samples[c] {
			l.samples[c][m].Coarsen()
		}
	}
}

// merge is the union of the samples of the given models and modes.
func (l *latencies) merge(consistencies, modes []int) *stats.Sample {
	var s stats.Sample
	for _, c := range consistencies {
		for _, m := range modes {
			s.Merge(&l.samples[c][m])
		}
	}
	return &s
}

var (
	both           = []int{0, 1}
	secOnly        = []int{sec}
	sequentialOnly = []int{sequential}
	readOnly       = []int{read}
	writeOnly      = []int{write}
)

// row describes the round for the given consistency models.
func (l *latencies) row(name string, consistencies []int) table.Round {
	r := table.Round{Consistency: name}
	var path way
	var lag Lag
	for _, c := range consistencies {
		r.Invocations += l.invocations[c]
		r.Failed += l.failed[c]
		r.Unanswered += l.unanswered[c]
		r.Open += l.open[c]
		path, lag = path.plus(l.ways[c]), lag.plus(l.lags[c])
	}
	r.Stretch, r.DetourNs = path.stretch(), path.detour()
	r.StaleNs, r.StaleMaxNs = lag.mean(), lag.longest()
	if s := l.merge(consistencies, both); s.N() > 0 {
		r.MeanNs = new(s.Mean())
		r.P50Ns = new(s.Percentile(0.50))
		r.P95Ns = new(s.Percentile(0.95))
		r.P99Ns = new(s.Percentile(0.99))
		r.MaxNs = new(s.Max())
	}
	if s := l.merge(consistencies, readOnly); s.N() > 0 {
		r.ReadsMeanNs = new(s.Mean())
	}
	if s := l.merge(consistencies, writeOnly); s.N() > 0 {
		r.WritesMeanNs = new(s.Mean())
	}
	return r
}

// phase describes rounds together.
func phase(rounds []*latencies) PhaseLatency {
	var all latencies
	for _, l := range rounds {
		if l == nil {
			continue
		}
		for c := range l.samples {
			for m := range l.samples[c] {
				all.samples[c][m].Merge(&l.samples[c][m])
			}
		}
	}
	return PhaseLatency{
		Latency:    describe(all.merge(both, both)),
		SEC:        describe(all.merge(secOnly, both)),
		Sequential: describe(all.merge(sequentialOnly, both)),
		Reads:      describe(all.merge(both, readOnly)),
		Writes:     describe(all.merge(both, writeOnly)),
	}
}

// withhold leaves the counts and no number that would mislead.
func (p *PhaseLatency) withhold() {
	for _, l := range []*Latency{&p.Latency, &p.SEC, &p.Sequential, &p.Reads, &p.Writes} {
		*l = Latency{Count: l.Count}
	}
}

// describe turns a sample of ns into a Latency in ms.
func describe(s *stats.Sample) Latency {
	l := Latency{Count: s.N()}
	if s.N() > 0 {
		l.Mean = new(s.Mean() / 1e6)
		l.P50 = new(float64(s.Percentile(0.50)) / 1e6)
		l.P95 = new(float64(s.Percentile(0.95)) / 1e6)
		l.P99 = new(float64(s.Percentile(0.99)) / 1e6)
		l.Max = new(float64(s.Max()) / 1e6)
	}
	return l
}
