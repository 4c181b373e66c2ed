package benchmark

import (
	"context"
	"fmt"
	"io"
)

// A Row is one measurement.
type Row struct {
	Model  string
	Size   int // pending events of a hold model, clients of a network
	Queue  string
	Rate   float64 // events per second of processor time, the best of Rounds
	Ratio  float64 // of the engine's own rate to this one
	Rounds int
	Events int // per round
}

// model is a simulation that can go on for any number of events.
type model interface {
	run(events int)
	fingerprint() fingerprint
}

// experiment is one line of the table.
type experiment struct {
	name string
	unit string
	size int
	make func(q Queue, size int) model
}

func experiments() []experiment {
	var all []experiment
	for _, size := range []int{1e3, 1e5, 1e6} {
		all = append(all,
			experiment{"hold, exponential delays", "pending", size, func(q Queue, n int) model { return newHold(q, n, exponential) }},
			experiment{"hold, 90 % fixed delays", "pending", size, func(q Queue, n int) model { return newHold(q, n, mostlyFixed) }})
	}
	for _, size := range []int{1e4, 1e5, 1e6} {
		all = append(all, experiment{"edge network", "clients", size, func(q Queue, n int) model { return newNetwork(q, n) }})
	}
	return all
}

// Engine measures the engine against the other queues, one table line at a time
// to w. The queues take turns, several rounds each, and the best round counts:
// what else runs on the machine slows rounds down, never up. It returns an error
// if two queues disagree on the order of events, or ctx's if that is cancelled.
func Engine(ctx context.Context, w io.Writer) ([]Row, error) {
	const rounds, events, warmup = 3, 1_000_000, 2
	return measure(ctx, w, experiments(), rounds, events, warmup)
}

// measure lets each model run warmup times its size in events before the first
// round.
func measure(ctx context.Context, w io.Writer, all []experiment, rounds, events, warmup int) ([]Row, error) {
	var rows []Row
	if err := header(w); err != nil {
		return nil, err
	}
	for _, x := range all {
		line, err := x.measure(ctx, rounds, events, warmup)
		if err != nil {
			return nil, err
		}
		if err := printLine(w, x, line); err != nil {
			return nil, err
		}
		rows = append(rows, line...)
	}
	return rows, nil
}

// measure runs one experiment on all queues.
func (x experiment) measure(ctx context.Context, rounds, events, warmup int) ([]Row, error) {
	queues := contenders()
	models, line := make([]model, len(queues)), make([]Row, len(queues))
	for i, c := range queues {
		models[i] = x.make(c.make(), x.size)
		models[i].run(warmup * x.size)
		line[i] = Row{Model: x.name, Size: x.size, Queue: c.name, Rounds: rounds, Events: events}
	}
	for range rounds {
		for i, m := range models {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			start := CPUTime()
			m.run(events)
			line[i].Rate = max(line[i].Rate, float64(events)/(CPUTime()-start).Seconds())
		}
	}
	for i, m := range models {
		line[i].Ratio = line[0].Rate / line[i].Rate
		if got, want := m.fingerprint(), models[0].fingerprint(); got != want {
			return nil, fmt.Errorf("%s of size %d: %s and %s disagree on the order of events (fingerprints %#x and %#x)",
				x.name, x.size, queues[i].name, queues[0].name, uint64(got), uint64(want))
		}
	}
	return line, nil
}

func header(w io.Writer) error {
	_, err := fmt.Fprintf(w, "Mevents per CPU second%s  %10s  %18s  %18s\n", "                    ", "radix heap", "4-ary heap (ratio)", "container/heap")
	return err
}

func printLine(w io.Writer, x experiment, line []Row) error {
	_, err := fmt.Fprintf(w, "%-24s %7d %-7s  %10.1f  %9.1f (%5.1fx)  %9.1f (%5.1fx)\n", x.name, x.size, x.unit,
		line[0].Rate/1e6, line[1].Rate/1e6, line[1].Ratio, line[2].Rate/1e6, line[2].Ratio)
	return err
}
