package workbench

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"github.com/ermes-sim/ermes-sim/internal/benchmark"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// Benchmark is one measured speed of whole runs on this machine.
type Benchmark struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Detail string  `json:"detail"`
}

// Benchmarks are what `bench` measured.
type Benchmarks struct {
	Engine []benchmark.Row `json:"engine"`
	Runs   []Benchmark     `json:"runs"`
}

// Bench measures the engine against other queues, telling w line by line, and
// whole runs, each for about so many seconds.
func Bench(ctx context.Context, seconds float64, w io.Writer) (*Benchmarks, error) {
	fmt.Fprintf(w, "%s/%s, %d processors, %s; one goroutine each\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	rows, err := benchmark.Engine(ctx, w)
	if err != nil {
		return nil, err
	}
	out := &Benchmarks{Engine: rows}
	fmt.Fprintln(w)
	for _, name := range []string{"quickstart", "mobility"} {
		for _, check := range []string{"true", "false"} {
			runs, err := whole(ctx, name, check, seconds)
			if err != nil {
				return nil, err
			}
			for _, b := range runs {
				fmt.Fprintf(w, "%-12s %8.2f %-23s  %s\n", b.Name, b.Value, b.Unit, b.Detail)
			}
			out.Runs = append(out.Runs, runs...)
		}
	}
	return out, nil
}

// whole measures runs of a scenario, without their recording.
func whole(ctx context.Context, name, check string, seconds float64) ([]Benchmark, error) {
	b, guests, err := setting.Open(ctx, name, []string{"check=" + check, "ilp.compare=[]"}, nil)
	if err != nil {
		return nil, err
	}
	defer guests.Close()
	var calls, events int64
	var spent float64
	for spent < seconds {
		run, err := Start(b, guests, nil)
		if err != nil {
			return nil, err
		}
		started := benchmark.CPUTime()
		outcome, err := run.Drive(ctx, nil)
		if err != nil {
			return nil, err
		}
		spent += (benchmark.CPUTime() - started).Seconds()
		calls += run.observer.calls.Load()
		events += int64(outcome.Events)
	}
	detail := "real function bodies, checkers on"
	if check == "false" {
		detail = "real function bodies, checkers off"
	}
	return []Benchmark{
		{Name: name, Value: float64(calls) / spent / 1e3, Unit: "k calls per CPU second", Detail: detail},
		{Name: name, Value: float64(events) / spent / 1e3, Unit: "k events per CPU second", Detail: detail},
	}, nil
}
