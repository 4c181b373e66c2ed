package workbench

import (
	"context"
	"fmt"
	"time"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/version"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/forecast"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// A Run is one simulation that becomes a run directory.
type Run struct {
	Scenario *scenarios.Scenario
	Dir      string         // the run directory; an old one is replaced; "" for the summary alone
	Command  string         // repeats the run; stands in the manifest
	Progress func(Progress) // hears how far it is, from another goroutine; nil for nobody
	Guests   *wasm.Runtime  // where modules are loaded; nil for one of the run's own
	Outside  Outside        // how policies outside of this program may be asked
}

// Progress is how far a run is.
type Progress struct {
	Phase string // simulating, comparing, or writing
	Now   int64  // virtual time, ns
	End   int64  // virtual time at which clients stop, ns
	Calls int64  // answered so far
}

// Result is a run that is whole.
type Result struct {
	Dir      string
	Summary  *summary.Summary
	Manifest results.Manifest

	unprotected bool // attackers may use the tokens of others, as the scenario says
}

// Do runs. If the context is cancelled, or anything fails, nothing is left on
// the disk. A missed expectation is no error: the Summary says so.
func (r *Run) Do(ctx context.Context) (*Result, error) {
	started := time.Now()
	b, err := setting.New(ctx, r.Scenario)
	if err != nil {
		return nil, err
	}
	runtime := r.Guests
	if runtime == nil {
		if runtime, err = bodies.NewRuntime(ctx); err != nil {
			return nil, err
		}
		defer runtime.Close()
	}
	if err := b.LoadGuests(runtime); err != nil {
		return nil, err
	}
	files, err := setting.Inputs(r.Scenario)
	if err != nil {
		return nil, err
	}
	if err := forecast.Crowd(ctx, b, runtime); err != nil {
		return nil, err
	}
	overload := forecast.Overload(ctx, b, runtime)
	rows, err := results.Record(r.plan(b))
	if err != nil {
		return nil, err
	}
	defer rows.Abort() // harmless once the run directory stands
	outcome, s, accounts, err := r.simulate(ctx, b, runtime, rows)
	if err != nil {
		return nil, err
	}
	r.report(s, "comparing")
	compared, err := optimum.Solve(ctx, b, s.observer.compare)
	if err != nil {
		return nil, err
	}
	static, err := optimum.Static(ctx, b, &s.observer.whole, compared)
	if err != nil {
		return nil, err
	}
	compared = append(compared, static...)
	unproven, faulted := 0, 0
	for _, row := range compared {
		if row.OptimumF == nil {
			unproven++
		}
		if row.Faulted {
			faulted++
		}
		rows.Comparison(row)
	}
	r.report(s, "writing")
	o, err := r.conclude(s, outcome, unproven, len(compared))
	if err != nil {
		return nil, err
	}
	o.Warnings = append(o.Warnings, overload...)
	if faulted > 0 {
		o.Warnings = append(o.Warnings, fmt.Sprintf("%d of %d comparisons stand on epochs in which something was broken (faulted in the table comparisons)", faulted, len(compared)))
	}
	o.Manifest.Inputs, o.Manifest.Policies, o.Manifest.Started = files, accounts, started.UTC()
	o.Manifest.Wall = time.Since(started).Seconds()
	sum, err := rows.Finish(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Result{Dir: r.Dir, Summary: sum, Manifest: o.Manifest, unprotected: unprotected(r.Scenario)}, nil
}

// simulate runs the world to its end, with the policies outside that it asks.
func (r *Run) simulate(ctx context.Context, b *setting.Build, runtime *wasm.Runtime, rows *results.Recorder) (sim.Outcome, *Simulation, []results.Policy, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	outside, err := Connect(ctx, b, r.Outside, cancel)
	if err != nil {
		return sim.Outcome{}, nil, nil, err
	}
	end := int64(0)
	defer func() { _ = outside.Close(end) }()
	b.Config.Interrupted = ctx.Err
	s, err := Start(b, runtime, rows)
	if err != nil {
		return sim.Outcome{}, nil, nil, err
	}
	outcome, err := s.Drive(ctx, r.Progress)
	if cause := context.Cause(ctx); cause != nil {
		err = cause // a policy that failed
	}
	end = outcome.End
	if err != nil {
		return outcome, nil, nil, err
	}
	accounts := outside.accounts()
	return outcome, s, accounts, outside.Close(end)
}

// conclude is what a simulation that has ended says of itself beside its rows.
func (r *Run) conclude(s *Simulation, outcome sim.Outcome, unproven, compared int) (o results.Outcome, err error) {
	text, err := r.Scenario.MarshalJSON()
	if err != nil {
		return o, err
	}
	o = results.Outcome{
		Manifest: results.Manifest{
			Command: r.Command, TraceHash: outcome.TraceHash, Events: int64(outcome.Events), VirtualNs: outcome.End,
			PeakRSS: peakRSS(), Scenario: text, Versions: results.Versions{Program: version.Program},
		},
		Expect:   expectations(r.Scenario.Expect),
		Warnings: append(forecast.Doubts(s.build), warnings(r.Scenario, outcome, s.compared, unproven, compared)...),
	}
	if outcome.Stopped == des.EventLimit {
		o.StoppedNs = outcome.End
	}
	if s.memo != nil {
		o.Manifest.Memo = new(results.Memo(s.memo.Stats()))
	}
	o.Violations, o.Violated = s.Judgement()
	o.Unauthorised, o.Refusals, o.Management = s.admission.Unauthorised, s.admission.ByReason(), s.admission.Management(s.world)
	o.Faults = s.losses.Counted
	o.Warnings = append(o.Warnings, s.Breaches()...)
	return o, nil
}

// report tells the phase.
func (r *Run) report(s *Simulation, phase string) {
	if r.Progress != nil {
		p := s.progress()
		p.Phase = phase
		r.Progress(p)
	}
}

// plan says what is recorded.
func (r *Run) plan(b *setting.Build) results.Plan {
	s := r.Scenario
	window := s.Window()
	p := results.Plan{
		Plan: summary.Plan{
			Name: s.Name, Seed: s.Seed, RoundNs: s.Round, Rounds: rounds(s.Duration, s.Round), Duration: s.Duration,
			Mobility: b.MobileRounds(), Nodes: nodeRows(b),
			From: window.From, Period: window.Period, EpochNs: s.Placement.Epoch,
		},
		Dir:    r.Dir,
		Sample: s.Record.OneIn,
	}
	if s.Record.Mode == scenarios.RecordSummary {
		p.Sample = -1
	}
	return p
}

// expectations translates the scenario's thresholds.
func expectations(list []scenarios.Expectation) []summary.Expectation {
	out := make([]summary.Expectation, len(list))
	for i, e := range list {
		out[i] = summary.Expectation(e)
	}
	return out
}

// warnings are the doubts about a run's numbers.
func warnings(s *scenarios.Scenario, o sim.Outcome, end string, unproven, compared int) []string {
	var out []string
	if o.Stopped == des.EventLimit {
		said := fmt.Sprintf("the run was stopped by max_events (%d) at %.3f s of %.3f s of virtual time", s.MaxEvents, float64(o.End)/1e9, float64(s.Duration)/1e9)
		if end != "" {
			said += "; " + end
		}
		out = append(out, said)
	}
	if unproven > 0 && !ilp.HasSolver {
		out = append(out, fmt.Sprintf("%d of %d optima need a mixed-integer program, and this build has no solver (it was built without cgo): their gaps are null", unproven, compared))
	} else if unproven > 0 {
		out = append(out, fmt.Sprintf("%d of %d optima are not proven within the limits ilp.mip_nodes and ilp.iterations: their gaps are null", unproven, compared))
	}
	return out
}
