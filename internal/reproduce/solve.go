package reproduce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A Request asks for one solve.
type Request struct {
	Shape       Shape           `json:"shape"`
	Seed        uint64          `json:"seed"`
	Formulation ilp.Formulation `json:"formulation"`
	Within      float64         `json:"within"`       // proven gap at which a solve ends
	Time        time.Duration   `json:"time_ns"`      // limit, of the processor
	Memory      int64           `json:"memory_bytes"` // refused above, by estimate
}

// An Answer is what one solve cost.
type Answer struct {
	Variables int      `json:"variables"`
	Rows      int      `json:"rows"`
	Nonzeros  int      `json:"nonzeros"`
	Seconds   float64  `json:"cpu_seconds"` // of the processor: what it takes on a machine of one's own
	Bytes     int64    `json:"bytes"`       // peak resident memory beyond that of the program alone; 0 where the system does not tell
	Estimate  int64    `json:"estimate"`    // bytes by the estimate
	Status    string   `json:"status"`      // optimal, a limit, or refused
	Value     *float64 `json:"value"`
	Gap       *float64 `json:"gap"`
}

// refused is the status of a problem that needs more memory than is allowed.
const refused = "refused"

// solved tells whether the answer is an optimum.
func (a *Answer) solved() bool { return a.Status == string(ilp.Optimal) }

// A Solver answers requests.
type Solver func(ctx context.Context, r Request) (*Answer, error)

// Separately makes a Solver that starts the command for each request, so that
// the memory of a solve is that of a process and two solves share no clock. The
// command reads a request from its standard input: see Serve.
func Separately(command ...string) Solver {
	return func(ctx context.Context, r Request) (*Answer, error) {
		in, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		// On a busy machine the processor's time passes more slowly than the wall's;
		// this net is for a solver that no longer looks at any limit.
		limited, cancel := context.WithTimeout(ctx, 8*r.Time+30*time.Second)
		defer cancel()
		c := exec.CommandContext(limited, command[0], command[1:]...)
		var out, complaint bytes.Buffer
		c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &complaint
		err = c.Run()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case limited.Err() != nil:
			return &Answer{Status: "killed", Seconds: r.Time.Seconds()}, nil
		case err != nil:
			return nil, fmt.Errorf("solving %+v: %w: %s", r, err, strings.TrimSpace(complaint.String()))
		}
		var a Answer
		return &a, json.Unmarshal(out.Bytes(), &a)
	}
}

// Serve answers the one request that it reads: the other side of Separately.
func Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	var r Request
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	a, err := Here(ctx, r)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(a)
}

// Here solves in this process.
func Here(ctx context.Context, r Request) (*Answer, error) {
	// What the program and the solver's libraries take before there is a problem.
	nothing, err := Shape{Nodes: 3, Collections: 1, Functions: 1, Invocations: 1, Model: ilp.SEC}.instance(1)
	if err != nil {
		return nil, err
	}
	before, err := ilp.Optimum(ctx, nothing, ilp.Options{Formulation: ilp.Reduced})
	if err != nil {
		return nil, err
	}
	in, err := r.Shape.instance(r.Seed)
	if err != nil {
		return nil, err
	}
	var a Answer
	o := ilp.Options{
		Formulation: r.Formulation, MaxMemory: r.Memory, Limits: ilp.Limits{Gap: r.Within},
		Before: func(_ string, _ ilp.Size, bytes int64) { a.Estimate = max(a.Estimate, bytes) },
	}
	busy := processorSeconds()
	p, err := ilp.Prepare(in)
	if err != nil {
		return nil, err
	}
	if r.Formulation == ilp.Naive { // counted without building it, so that what is refused is known too
		size := p.Count()
		a.Variables, a.Rows, a.Nonzeros = size.Variables, size.Rows, size.Nonzeros
	}
	limited, stop := withProcessorTime(ctx, r.Time)
	defer stop()
	s, err := p.Optimum(limited, o)
	a.Seconds = processorSeconds() - busy
	if s == nil {
		return nil, err
	}
	if errors.Is(err, ilp.ErrTooLarge) {
		s.Status = refused
	}
	if a.Status = string(s.Status); s.Size.Nonzeros > 0 {
		a.Variables, a.Rows, a.Nonzeros = s.Size.Variables, s.Size.Rows, s.Size.Nonzeros
	}
	a.Bytes = max(0, s.PeakRSS-before.PeakRSS)
	if s.Placement != nil {
		a.Value, a.Gap = &s.Value, &s.Gap
		if s.Gap <= r.Within { // whatever stopped it later
			a.Status = string(ilp.Optimal)
		}
	}
	return &a, ctx.Err()
}

// withProcessorTime is a context that ends when this process has used so much
// more time of the processor: unlike the wall clock that is nearly the same on a
// busy machine and on a quiet one.
func withProcessorTime(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	end := processorSeconds() + limit.Seconds()
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if processorSeconds() > end {
					cancel()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, cancel
}
