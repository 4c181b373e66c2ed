package proving

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/benchmark"
)

// An Effort is how a problem is solved, and when that ends.
type Effort struct {
	Formulation ilp.Formulation `json:"formulation"`
	Gap         float64         `json:"gap"`          // proven gap at which it ends
	Time        time.Duration   `json:"time_ns"`      // limit, of the processor
	Memory      int64           `json:"memory_bytes"` // refused above, by estimate; 0 for no limit
}

// A Cost is what one solve took.
type Cost struct {
	Variables int      `json:"variables"` // of all programs given to HiGHS; 0 if none was needed
	Rows      int      `json:"rows"`
	Nonzeros  int      `json:"nonzeros"`
	Seconds   float64  `json:"cpu_seconds"` // of the processor: what it takes on a machine of one's own
	Peak      int64    `json:"peak_bytes"`  // peak resident memory of the process; 0 where the system does not tell
	Bytes     int64    `json:"bytes"`       // peak resident memory beyond that of the program alone
	Estimate  int64    `json:"estimate"`    // bytes by the estimate
	Status    string   `json:"status"`      // ilp.Status, Refused or Killed
	Solver    string   `json:"solver"`      // the parts that took part, such as tree+mip
	Value     *float64 `json:"value"`       // null without a placement, as the two below
	Bound     *float64 `json:"bound"`
	Gap       *float64 `json:"gap"`
	Curve     Curve    `json:"curve,omitempty"` // the gap over time
}

// What a Status may be besides those of ilp.
const (
	Refused = "refused" // it needs more memory than is allowed
	Killed  = "killed"  // it looked at no limit
)

// Solved reports whether the gap that was asked for is proven.
func (c *Cost) Solved() bool { return c.Status == string(ilp.Optimal) }

// String is one line.
func (c *Cost) String() string {
	gap := "no placement"
	if c.Gap != nil {
		gap = "gap " + percent(*c.Gap) + " %"
	}
	end := c.end()
	if c.Solver != "" {
		end += " by " + c.Solver
	}
	return fmt.Sprintf("%s in %s s, peak %s MiB, %s", gap, seconds(c.Seconds), mebibytes(float64(c.Peak)), end)
}

// Measure solves a problem in this process. Where that fails, the Status says
// how; the error is for what cannot be tried.
func Measure(ctx context.Context, in *ilp.Instance, e Effort) (*Cost, error) {
	before, err := aloneRSS(ctx)
	if err != nil {
		return nil, err
	}
	var c Cost
	busy := benchmark.CPUTime()
	p, err := ilp.Prepare(in)
	if err != nil {
		return nil, err
	}
	if e.Formulation == ilp.Naive { // counted without building it, so that what is refused is known too
		size := p.Count()
		c.Variables, c.Rows, c.Nonzeros = size.Variables, size.Rows, size.Nonzeros
	}
	limited, stop := withProcessorTime(ctx, e.Time)
	defer stop()
	curve := newFollower(busy)
	s, err := p.Optimum(limited, ilp.Options{
		Formulation: e.Formulation, MaxMemory: e.Memory, Limits: ilp.Limits{Gap: e.Gap}, Progress: curve.hear,
		Before: func(_ string, _ ilp.Size, bytes int64) { c.Estimate = max(c.Estimate, bytes) },
	})
	c.Seconds = (benchmark.CPUTime() - busy).Seconds()
	if s == nil {
		return nil, err
	}
	c.Status, c.Solver, c.Peak, c.Bytes = string(s.Status), s.Solver(), s.PeakRSS, max(0, s.PeakRSS-before)
	if errors.Is(err, ilp.ErrTooLarge) {
		c.Status = Refused
	}
	if s.Size.Nonzeros > 0 {
		c.Variables, c.Rows, c.Nonzeros = s.Size.Variables, s.Size.Rows, s.Size.Nonzeros
	}
	if s.Placement != nil {
		c.Value, c.Bound, c.Gap, c.Curve = &s.Value, &s.Bound, &s.Gap, curve.end(s.Gap)
		if s.Gap <= e.Gap { // whatever stopped it later
			c.Status = string(ilp.Optimal)
		}
	}
	return &c, ctx.Err()
}

// aloneRSS is what the program and the solver's libraries take before there is
// a problem, bytes.
func aloneRSS(ctx context.Context) (int64, error) {
	nothing, err := ilp.Generate(ilp.Params{Nodes: 3, Collections: 1, Functions: 1, Consistency: ilp.SEC}, 1)
	if err != nil {
		return 0, err
	}
	s, err := ilp.Optimum(ctx, nothing, ilp.Options{Formulation: ilp.Reduced})
	if err != nil {
		return 0, err
	}
	return s.PeakRSS, nil
}

// withProcessorTime is a context that ends when this process has used so much
// more time of the processor: unlike the wall clock that is nearly the same on a
// busy machine and on a quiet one.
func withProcessorTime(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	end := benchmark.CPUTime() + limit
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if benchmark.CPUTime() > end {
					cancel()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, cancel
}
