package reproduce

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/proving"
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
type Answer = proving.Cost

// A Solver answers requests.
type Solver func(ctx context.Context, r Request) (*Answer, error)

// Separately makes a Solver that starts the command for each request. The
// command answers as Serve does.
func Separately(command ...string) Solver {
	return func(ctx context.Context, r Request) (*Answer, error) {
		a, err := proving.Ask[Answer](ctx, command, r, r.Time)
		if errors.Is(err, proving.ErrKilled) {
			return &Answer{Status: proving.Killed, Seconds: r.Time.Seconds()}, nil
		}
		return a, err
	}
}

// Serve answers the one request that it reads: the other side of Separately.
func Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	return proving.Reply(ctx, in, out, Here)
}

// Here solves in this process.
func Here(ctx context.Context, r Request) (*Answer, error) {
	in, err := r.Shape.instance(r.Seed)
	if err != nil {
		return nil, err
	}
	return proving.Measure(ctx, in, proving.Effort{Formulation: r.Formulation, Gap: r.Within, Time: r.Time, Memory: r.Memory})
}
