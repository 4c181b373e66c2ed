package inspect

import (
	"fmt"
	"io"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// An effect is what an act has cost and saved: the bytes that it has moved, and the mean
// latency of the collection's calls in one round before it was decided and in one after
// its last step.
type effect struct {
	decided, done int64 // ns
	bytes         int64
	before, after sample
}

// A sample is a mean under way.
type sample struct {
	calls int
	sum   int64 // ns
}

func (s *sample) add(ns int64) {
	s.calls++
	s.sum += ns
}

func (s sample) String() string {
	if s.calls == 0 {
		return "no calls"
	}
	return fmt.Sprintf("%.2f ms (%d calls)", float64(s.sum)/float64(s.calls)/1e6, s.calls)
}

// effectsOf measures the acts of a collection and returns a moment for each. Steps that
// follow a committed proposal are its own until the next one. A refused copy has no effect.
func effectsOf(dir, collection string, proposals []table.Proposal, placements []table.Placement) ([]moment, error) {
	var effects []*effect
	for i := range proposals {
		if p := &proposals[i]; p.Collection == collection && p.Verdict == "committed" {
			effects = append(effects, &effect{decided: p.AtNs})
		}
	}
	for i := range placements {
		p := &placements[i]
		if p.Collection != collection || !p.Changes() {
			continue
		}
		for k := len(effects) - 1; k >= 0; k-- {
			if e := effects[k]; e.decided <= p.AtNs {
				e.done, e.bytes = p.AtNs, e.bytes+p.Bytes
				break
			}
		}
	}
	span, err := roundLength(dir)
	if err != nil {
		return nil, err
	}
	err = table.Each(results.Tables(dir), func(c *table.Invocation) error {
		if c.Collection != collection || c.Status != table.StatusOK {
			return nil
		}
		for _, e := range effects {
			switch {
			case e.decided-span <= c.SentNs && c.SentNs < e.decided:
				e.before.add(c.LatencyNs)
			case e.done <= c.SentNs && c.SentNs < e.done+span:
				e.after.add(c.LatencyNs)
			}
		}
		return nil
	})
	var story []moment
	for _, e := range effects {
		if e.done > 0 {
			story = append(story, moment{at: e.done, tell: e.tell})
		}
	}
	return story, err
}

// roundLength is that of a run's rounds, ns.
func roundLength(dir string) (int64, error) {
	rounds, err := table.Read[table.Round](results.Tables(dir))
	length := int64(0)
	for i := range rounds {
		if rounds[i].Round == 1 {
			length = rounds[i].StartNs
		}
	}
	return length, err
}

func (e *effect) tell(w io.Writer) {
	fmt.Fprintf(w, "%.3f\t= done, %d bytes moved\t\t\t\t\t\t\t\t\t\t\tlatency of a round before %v, after %v\t\n", seconds(e.done), e.bytes, e.before, e.after)
}
