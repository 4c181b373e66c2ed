package emulation

import (
	"cmp"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A Ledger is the outcome of each call of a run, by its ID: a listener.
type Ledger map[uint64]record.Invocation

// Invoked enters a call.
func (l Ledger) Invoked(i *record.Invocation) { l[i.ID] = *i }

// Spread is how far figures of calls lie from zero, ns.
type Spread struct {
	Mean float64 `json:"mean_ns"`
	P50  int64   `json:"p50_ns"` // of the amounts
	P95  int64   `json:"p95_ns"`
	P99  int64   `json:"p99_ns"`
}

// spread of differences: their mean, and quantiles of their amounts (nearest rank).
func spread(differences []int64) (s Spread) {
	if len(differences) == 0 {
		return s
	}
	amounts := make([]int64, len(differences))
	var sum float64
	for i, d := range differences {
		sum += float64(d)
		amounts[i] = max(d, -d)
	}
	s.Mean = sum / float64(len(differences))
	slices.Sort(amounts)
	rank := func(q float64) int64 {
		return amounts[max(0, int(math.Ceil(q*float64(len(amounts))))-1)]
	}
	s.P50, s.P95, s.P99 = rank(.5), rank(.95), rank(.99)
	return s
}

// A Comparison holds the calls of an emulation against those of a simulation, paired by their
// IDs.
type Comparison struct {
	Paired        int     `json:"paired"`
	OnlySimulated int     `json:"only_simulated"` // calls that the other run does not have
	OnlyEmulated  int     `json:"only_emulated"`
	SameNode      int     `json:"same_node"`    // of the pairs: executed at the same node
	SameOutcome   int     `json:"same_outcome"` // of the pairs: ended alike
	Late          int     `json:"late"`         // of the pairs: sent at another time
	Simulated     float64 `json:"simulated_mean_ns"`

	Latency     Spread            `json:"latency"`     // emulated - simulated
	Parts       map[string]Spread `json:"parts"`       // likewise, by part
	Wake        Spread            `json:"wake"`        // lateness: handled after it was due
	Socket      Spread            `json:"socket"`      // lateness: arrived after it was due
	Unexplained Spread            `json:"unexplained"` // what is left of the latency's difference
}

// paired is a call in both runs.
type paired struct {
	simulated, emulated record.Invocation
	lateness            Lateness
}

// Compare pairs the calls of a log with those of a simulation. most bounds the lateness of the
// calls that are compared, ns; negative: all.
func Compare(simulated Ledger, entries []Entry, most int64) Comparison {
	var c Comparison
	var pairs []paired
	seen := 0
	for _, e := range entries {
		call, ok := e.Event.(Invoked)
		if !ok {
			continue
		}
		s, known := simulated[call.Call.ID]
		switch {
		case !known:
			c.OnlyEmulated++
			continue
		case most < 0 || call.Lateness.Sum() <= most:
			pairs = append(pairs, paired{s, call.Call, call.Lateness})
		}
		seen++
	}
	c.OnlySimulated = len(simulated) - seen
	slices.SortFunc(pairs, func(a, b paired) int {
		return cmp.Or(cmp.Compare(a.simulated.Sent, b.simulated.Sent), cmp.Compare(a.simulated.ID, b.simulated.ID))
	})
	c.add(pairs)
	return c
}

func (c *Comparison) add(pairs []paired) {
	of := func(f func(p *paired) int64) Spread {
		list := make([]int64, len(pairs))
		for i := range pairs {
			list[i] = f(&pairs[i])
		}
		return spread(list)
	}
	c.Paired = len(pairs)
	for i := range pairs {
		p := &pairs[i]
		c.Simulated += float64(p.simulated.Latency()) / float64(len(pairs))
		c.SameNode += count(p.simulated.Executed == p.emulated.Executed)
		c.SameOutcome += count(p.simulated.Status == p.emulated.Status)
		c.Late += count(p.simulated.Sent != p.emulated.Sent)
	}
	difference := func(p *paired) int64 { return p.emulated.Latency() - p.simulated.Latency() }
	c.Latency = of(difference)
	c.Parts = make(map[string]Spread, record.Parts)
	for part := range record.Part(record.Parts) {
		c.Parts[part.String()] = of(func(p *paired) int64 { return p.emulated.Parts[part] - p.simulated.Parts[part] })
	}
	c.Wake = of(func(p *paired) int64 { return p.lateness.Wake })
	c.Socket = of(func(p *paired) int64 { return p.lateness.Socket })
	c.Unexplained = of(func(p *paired) int64 { return difference(p) - p.lateness.Sum() })
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
