package fidelity

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/emulation"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// An Emulation runs a scenario as processes of this host, and holds it against its simulation.
type Emulation struct {
	Scenario *scenarios.Scenario
	Dilate   int64                               // how many times slower than real it goes
	Command  func(ctx context.Context) *exec.Cmd // a process that calls Serve for the same scenario
	Progress func(workbench.Progress)            // hears how far it is; nil for nobody
}

// Serve is the life of one process of an emulation.
func Serve(ctx context.Context, s *scenarios.Scenario, in io.Reader, out io.Writer) error {
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return err
	}
	defer runtime.Close()
	return emulation.Serve(func() (*blueprint.Blueprint, error) {
		b, err := setting.New(ctx, s)
		if err != nil {
			return nil, err
		}
		return blueprint.New(b.Config.Config, blueprint.Guests(runtime))
	}, in, out)
}

// CleanNs is the lateness up to which a call counts as clean: the host has hardly delayed it.
const CleanNs = 500_000

// A Report is what an emulation has shown.
type Report struct {
	All        emulation.Comparison `json:"all"`
	Clean      emulation.Comparison `json:"clean"` // calls that the host has hardly delayed
	Processes  int                  `json:"processes"`
	Dilate     int64                `json:"dilate"`
	Rested     bool                 `json:"rested"`      // it has come to rest in the end
	Copies     int                  `json:"copies"`      // that either run has in the end
	SameCopies int                  `json:"same_copies"` // that both have, with the same role
	Broken     int64                `json:"violations"`  // of the laws, by the merged record
	Told       []string             `json:"violated"`    // the first of them
	Bodies     int64                `json:"bodies"`      // that ran
	Overran    int64                `json:"overran"`     // of them: took longer than their modelled time
}

// maxNodes is how many nodes are emulated on one host.
const maxNodes = 64

// refuse says why a scenario cannot be emulated.
func refuse(b *setting.Build) error {
	if n := b.Config.Tree.Len(); n > maxNodes {
		return mistake.New("emulate: %d nodes would be as many processes; at most %d run on one host", n, maxNodes)
	}
	if len(b.Config.Faults) > 0 {
		return mistake.New("emulate: faults are not emulated yet; leave them out with --set faults=[]")
	}
	for _, c := range workloads.Consistencies {
		name := b.Rule(c).Name
		if _, outside := setting.Outside(name); outside {
			return mistake.New("emulate: the policy of %s collections, %s, is outside of this program, and every process would ask one of its own", c, name)
		}
	}
	if slices.Contains(b.Planned[:], true) {
		return mistake.New("emulate: a planner sees all nodes at once, and a process sees its own")
	}
	return nil
}

// Do simulates the scenario and then runs it as processes.
func (e *Emulation) Do(ctx context.Context) (*Report, error) {
	b, err := setting.New(ctx, e.Scenario)
	if err != nil {
		return nil, err
	}
	if err := refuse(b); err != nil {
		return nil, err
	}
	calls, holdings, err := predicted(ctx, b)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ermes-emulation-")
	if err != nil {
		return nil, err
	}
	run := emulation.Run{
		Nodes: b.Config.Tree.Len(), Duration: b.Config.Parameters.Duration, Dilate: e.Dilate, Dir: dir, Command: e.Command,
		Progress: func(now int64) {
			if e.Progress != nil {
				e.Progress(workbench.Progress{Phase: "emulating", Now: now, End: b.Config.Parameters.Duration})
			}
		},
	}
	log, err := run.Do(ctx)
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return nil, err
	}
	f := &Report{
		All: emulation.Compare(calls, log.Entries, -1), Clean: emulation.Compare(calls, log.Entries, CleanNs),
		Processes: run.Nodes + 1, Dilate: e.Dilate, Rested: log.Rested,
	}
	for _, a := range log.Accounts {
		f.Bodies, f.Overran = f.Bodies+a.Bodies, f.Overran+a.Overran
	}
	f.place(holdings, log.Rest.Holdings)
	checkers := judge(b, log)
	f.Broken = checkers.Count()
	for _, v := range checkers.Violations() {
		f.Told = append(f.Told, v.String())
	}
	return f, nil
}

// predicted are the calls of the simulation, and the copies at its end.
func predicted(ctx context.Context, b *setting.Build) (emulation.Ledger, []record.Holding, error) {
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer runtime.Close()
	if err := b.LoadGuests(runtime); err != nil {
		return nil, nil, err
	}
	calls := emulation.Ledger{}
	w, err := sim.New(b.Config, blueprint.Guests(runtime), calls)
	if err != nil {
		return nil, nil, err
	}
	out, err := w.Run(ctx)
	switch {
	case err != nil:
		return nil, nil, err
	case out.Stopped == des.EventLimit:
		return nil, nil, mistake.New("emulate: the simulation is stopped by max_events (%d) at %.3f s, and processes do not count events; raise it, or leave it out", b.Scenario.MaxEvents, float64(out.End)/1e9)
	}
	return calls, w.Rest().Holdings, nil
}

// judge holds the merged record against the laws.
func judge(b *setting.Build, log *emulation.Log) *check.Checkers {
	checkers := check.New(b.Config.Tree, b.Config.Collections, b.Config.Clients, check.Options{
		Group: b.GroupOf, Epoch: b.Config.Parameters.Placement.Epoch, Duration: b.Config.Parameters.Duration,
	})
	var now int64
	checkers.Clock(func() int64 { return now })
	emulation.Replay(log.Entries, func(at int64) { now = at }, sim.Tracker(b.Config.Tree, len(b.Config.Collections)), checkers)
	if log.Rested {
		checkers.Final(&log.Rest)
	}
	return checkers
}

// place compares where copies are in the end.
func (f *Report) place(simulated, emulated []record.Holding) {
	for _, h := range simulated {
		at, found := slices.BinarySearchFunc(emulated, h, func(a, b record.Holding) int {
			return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Node, b.Node))
		})
		f.Copies++
		switch {
		case found && emulated[at].Leads == h.Leads:
			f.SameCopies++
			f.Copies--
		case found:
			f.Copies--
		}
	}
	f.Copies += len(emulated)
}
