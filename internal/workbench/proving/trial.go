package proving

import (
	"context"
	"errors"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A Trial is one drawn problem and how it is solved. Trials that are equal have
// the same result, but for speed.
type Trial struct {
	ilp.Params
	Seed uint64 `json:"seed"`
	Effort
}

// A Result is a Trial with what it took.
type Result struct {
	Trial
	Cost Cost `json:"cost"`
}

// A Solver makes trials.
type Solver func(context.Context, Trial) (*Cost, error)

// Here makes a trial in this process.
func Here(ctx context.Context, t Trial) (*Cost, error) {
	in, err := ilp.Generate(t.Params, t.Seed)
	if err != nil {
		return nil, err
	}
	return Measure(ctx, in, t.Effort)
}

// Separately makes a Solver that starts the command for each trial. The command
// replies with Here.
func Separately(command ...string) Solver {
	return func(ctx context.Context, t Trial) (*Cost, error) {
		c, err := Ask[Cost](ctx, command, t, t.Time)
		if errors.Is(err, ErrKilled) {
			return &Cost{Status: Killed, Seconds: t.Time.Seconds()}, nil
		}
		return c, err
	}
}

// Try makes trials one after the other and reports each result at once. Those
// that known has are reported as they stand there, so that a study resumes. It
// stops when ctx ends or report fails.
func Try(ctx context.Context, solve Solver, trials []Trial, known map[Trial]Cost, report func(r Result, fresh bool) error) error {
	for _, t := range trials {
		cost, done := known[t]
		if !done {
			c, err := solve(ctx, t)
			if err != nil {
				return err
			}
			cost = *c
		}
		if err := report(Result{t, cost}, !done); err != nil {
			return err
		}
	}
	return nil
}
