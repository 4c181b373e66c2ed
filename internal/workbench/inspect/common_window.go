package inspect

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// align measures the steady numbers of all runs over one window, that of the run that
// begins last. Means are taken from the table of rounds; percentiles, intervals and gaps
// of another window cannot be had from it, and become null.
func (c *Comparison) align() error {
	for i := range c.Configurations {
		for _, s := range c.Configurations[i].sums {
			c.FromSeconds = max(c.FromSeconds, s.Window.FromSeconds)
		}
	}
	for i := range c.Configurations {
		x := &c.Configurations[i]
		for k, s := range x.sums {
			if s.Window.FromSeconds == c.FromSeconds {
				continue
			}
			rounds, err := table.Read[table.Round](results.Tables(x.Runs[k]))
			if err != nil {
				return err
			}
			if c.FromSeconds >= s.Seconds {
				return mistake.New("%s ends at %g s, where the window of another run begins: give both the same measure.from", x.Runs[k], s.Seconds)
			}
			later(s, rounds, c.FromSeconds)
		}
	}
	return nil
}

// later measures the steady means from a later time on. What the rounds cannot tell
// becomes null, with a note.
func later(s *summary.Summary, rounds []table.Round, from float64) {
	steady := summary.PhaseLatency{
		Latency: meanFrom(rounds, table.All, from), SEC: meanFrom(rounds, table.SEC, from), Sequential: meanFrom(rounds, table.Sequential, from),
	}
	if s.Latency.Steady.Mean != nil {
		s.Latency.Steady = steady
	}
	for i := range s.Gap {
		g := &s.Gap[i].Value
		g.Gap, g.Interval, g.GapStatic, g.GapObjective = nil, nil, nil, nil
	}
	s.Window.Notes = append(s.Window.Notes, summary.Note{Kind: summary.NoteWindow, Text: fmt.Sprintf(
		"window: measured from %g s as all that it is held against, not from %g s; percentiles and the gap over time are not known for that window: run it with measure.from=%s",
		from, s.Window.FromSeconds, strings.TrimSpace(fmt.Sprintf("%gs", from)))})
}

// meanFrom is the mean latency of a model over the rounds that begin at a time or later,
// ms.
func meanFrom(rounds []table.Round, model string, from float64) summary.Latency {
	var l summary.Latency
	sum := 0.0
	for i := range rounds {
		r := &rounds[i]
		if r.Consistency != model || r.MeanNs == nil || float64(r.StartNs)/1e9 < from {
			continue
		}
		ok := r.Invocations - r.Failed - r.Unanswered
		sum += float64(*r.MeanNs * float64(ok))
		l.Count += ok
	}
	if l.Count > 0 {
		l.Mean = new(sum / float64(l.Count) / 1e6)
	}
	return l
}
