package ilp

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A solve of an hour that heeds neither its time limit nor SIGTERM has to be
// killed: HiGHS once set a branch and bound of 10^6 variables up for 15 minutes.
// Each case is a part that takes more than 5 s when it is left alone.
func TestEverySolveEndsWithItsContext(t *testing.T) {
	migration := func(in *Instance) {
		in.Migration = &Migration{Current: make([]int, len(in.Collections)), WeightAccess: 1, WeightMove: 1, BytesPerSecond: 1e8}
	}
	for name, c := range map[string]struct {
		Params
		Options
		change func(*Instance)
		after  time.Duration
	}{
		"columns":       {Params: Params{Nodes: 85, Collections: 1000, Tightness: 0.05}},
		"columns later": {Params: Params{Nodes: 255, Collections: 1000, Tightness: 0.05}, Options: Options{Limits: Limits{Gap: 1e-9}}, after: time.Second},
		"lagrangian":    {Params: Params{Nodes: 85, Collections: 300, Consistency: SEC, Shared: 1}},
		"cpu":           {Params: Params{Nodes: 85, Collections: 1000, CPU: 1.1}},
		"reduced":       {Params: Params{Nodes: 85, Collections: 300, Consistency: SEC, Tightness: 0.1}, Options: Options{Formulation: Reduced}},
		"naive":         {Params: Params{Nodes: 15, Collections: 100, Consistency: SEC}, Options: Options{Formulation: Naive}},
		"lexicographic": {Params: Params{Nodes: 31, Collections: 200, Tightness: 0.1}, Options: Options{Then: []Weights{OnlyC}}},
		"migration":     {Params: Params{Nodes: 85, Collections: 1000, Consistency: None}, Options: Options{Formulation: Naive}, change: migration},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := Generate(c.Params, 11)
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(in)
			}
			p := prepared(t, in)
			after := max(c.after, 50*time.Millisecond)
			in50ms, cancel := context.WithTimeout(context.Background(), after)
			defer cancel()
			ended, end := context.WithCancel(context.Background())
			end()
			limited := c.Options
			limited.Limits.Time = after
			for _, run := range []struct {
				ctx   context.Context
				o     Options
				after time.Duration
			}{{ended, c.Options, 0}, {in50ms, c.Options, after}, {context.Background(), limited, after}} {
				begin := time.Now()
				s, err := p.Optimum(run.ctx, run.o)
				if took := time.Since(begin) - run.after; took > 3*time.Second {
					t.Errorf("ended %v late", took)
				}
				byLimit := run.o.Limits.Time > 0
				switch {
				case err == nil && s.Placement != nil && (s.Status == Feasible && byLimit || s.Status == Interrupted && !byLimit):
				case byLimit && s.Status == TimeLimit && errors.Is(err, ErrNoSolution):
				case !byLimit && s.Status == Interrupted && errors.Is(err, ErrInterrupted):
				default:
					t.Errorf("time limit %v: %s, %v", byLimit, s.Status, err)
				}
			}
		})
	}
}
