package workbench

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/check/energy"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// A Simulation is a world under way with who listens to it.
type Simulation struct {
	build     *setting.Build
	world     *sim.World
	observer  *observer
	checkers  *check.Checkers // nil if nobody checks
	admission *measure.Admission
	losses    *measure.Losses
	planners  []optimum.Planner // say at the end of each epoch where all is to be
	memo      *wasm.Memo        // nil if no calls are remembered
	compared  string            // what the comparison at the end is of, if a limit has ended the run
}

// Start makes the world and its observers; rows may be nil. Others hear what happens, too, and
// those of them that are planners plan.
func Start(b *setting.Build, r *wasm.Runtime, rows *results.Recorder, others ...any) (*Simulation, error) {
	c := b.Config
	s := &Simulation{build: b, admission: measure.NewAdmission(), losses: measure.NewLosses()}
	if oracle := optimum.NewOracle(b); slices.Contains(b.Planned[:], true) {
		s.planners = append(s.planners, oracle)
		for k, planned := range b.Planned {
			if planned {
				c.Parameters.Placement.Policies[k] = oracle
			}
		}
	}
	for _, o := range others {
		if p, ok := o.(optimum.Planner); ok {
			s.planners = append(s.planners, p)
		}
	}
	s.observer = newObserver(b, rows, s.planners)
	listeners := []any{s.observer, s.admission, s.losses}
	if b.Scenario.Check {
		s.checkers = check.New(b.Config.Tree, b.Config.Collections, b.Config.Clients, check.Options{
			Group: b.GroupOf, Staleness: b.Config.Staleness(),
			Epoch: b.Config.Parameters.Placement.Epoch, Duration: b.Config.Parameters.Duration,
		})
		listeners = append([]any{s.checkers}, listeners...)
	}
	listeners = append(listeners, others...)
	bytes := func(collection int) int64 { return s.world.Bytes(collection) }
	s.observer.acts = energy.New(&b.Config.Config, promises(b), s.observer.places, bytes, s.checkers)
	c.Parameters.Looks = b.Scenario.Placement.Epoch
	world, err := sim.New(c, s.guests(r), listeners...)
	if err != nil {
		return nil, err
	}
	s.world, s.observer.world = world, world
	if s.checkers != nil {
		s.checkers.Clock(world.Now)
	}
	world.OnRound(s.observer.ended)
	return s, nil
}

// memoBytes bounds what a run remembers of its calls.
const memoBytes = 64 << 20

// guests loads function bodies, whose calls are remembered if the scenario says so.
func (s *Simulation) guests(r *wasm.Runtime) blueprint.Loader {
	if !s.build.Scenario.Execution.Memoise {
		return blueprint.Guests(r)
	}
	s.memo = wasm.NewMemo(memoBytes)
	return func(binary []byte) (blueprint.Module, error) {
		m, err := r.Load(binary)
		if err != nil {
			return nil, err
		}
		return s.memo.Of(m), nil
	}
}

// Drive runs the world to its end.
func (s *Simulation) Drive(ctx context.Context, tell func(Progress)) (sim.Outcome, error) {
	if tell != nil {
		stop := s.watch(tell)
		defer stop()
	}
	outcome, err := s.world.Run(ctx)
	if errors.Is(err, sim.ErrEndless) {
		err = s.build.Scenario.Mistake("", "", nil, "%v", err)
	}
	if err != nil {
		return outcome, err
	}
	for _, p := range s.planners {
		if err := p.Failure(); err != nil {
			return outcome, err
		}
	}
	s.observer.end()
	if outcome.Stopped == des.EventLimit {
		s.compared = s.observer.stopped()
	} else {
		s.final()
	}
	return outcome, nil
}

// watch tells the progress ten times a second until it is stopped.
func (s *Simulation) watch(tell func(Progress)) (stop func()) {
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				tell(s.progress())
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-gone }
}

func (s *Simulation) progress() Progress {
	return Progress{
		Phase: "simulating", Now: s.observer.now.Load(), End: s.build.Scenario.Duration,
		Calls: s.observer.calls.Load(),
	}
}

// final lets the checkers judge what must have come about at rest.
func (s *Simulation) final() {
	if s.checkers == nil {
		return
	}
	if w, ok := any(s.world).(interface{ Rest() *record.Rest }); ok {
		s.checkers.Final(w.Rest())
	}
}

// Judgement counts violations; nil if nobody checked.
func (s *Simulation) Judgement() (*int64, summary.Named[int64]) {
	if s.checkers == nil {
		return nil, nil
	}
	var byLaw summary.Named[int64]
	for law, n := range s.checkers.Counts() {
		byLaw = append(byLaw, summary.Member[int64]{Name: check.Law(law).String(), Value: n})
	}
	count := s.checkers.Count()
	for _, m := range Seeded {
		for i := range byLaw {
			if byLaw[i].Name == m.Name {
				byLaw[i].Value += m.Value
				count += m.Value
			}
		}
	}
	return &count, byLaw
}

// Breaches tells the first violations in full: each is a bug of the platform, and
// scenario and seed repeat it.
func (s *Simulation) Breaches() []string {
	if s.checkers == nil {
		return nil
	}
	var out []string
	for i, v := range s.checkers.Violations() {
		if i == 5 {
			break
		}
		out = append(out, "violation: "+v.String())
	}
	return out
}
