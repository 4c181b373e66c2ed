package reproduce

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// An Experiment is one simulation of a built-in scenario.
type Experiment struct {
	Scenario  string
	Seed      uint64   // 0: the scenario's own
	Policies  []string // as with --policy
	Set       []string // changed keys, as with --set
	Unchecked bool     // without the checkers: many calls
	Weight    float64  // processor seconds that it takes, roughly
}

// Command repeats the experiment alone.
func (e Experiment) Command() string {
	words := []string{"ermes-sim run", e.Scenario}
	if e.Seed > 0 {
		words = append(words, fmt.Sprintf("--seed %d", e.Seed))
	}
	for _, p := range e.Policies {
		words = append(words, "--policy "+p)
	}
	for _, s := range e.Set {
		words = append(words, "--set '"+strings.ReplaceAll(s, "'", `'\''`)+"'")
	}
	if e.Unchecked {
		words = append(words, "--check=off")
	}
	return strings.Join(words, " ")
}

func (e Experiment) weight() float64 { return e.Weight }
func (e Experiment) key() string     { return e.Command() }

// A Run is what an Experiment gave.
type Run struct {
	Scenario    *scenarios.Scenario
	Summary     *summary.Summary
	Rounds      []table.Round
	Messages    []table.Message
	Placements  []table.Placement
	Comparisons []table.Comparison
	Bytes       map[string]int64 // of each collection's state at the start
}

// do simulates.
func (e Experiment) do(ctx context.Context, _ *Lab) (any, error) {
	s, err := e.scenario()
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "ermes-sim-reproduce-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	r := workbench.Run{Scenario: s, Dir: filepath.Join(temp, "run"), Command: e.Command()}
	result, err := r.Do(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Command(), err)
	}
	if err := result.Broken(); err != nil {
		return nil, fmt.Errorf("%s: %w", e.Command(), err)
	}
	return readRun(ctx, s, result)
}

// scenario is what is simulated.
func (e Experiment) scenario() (*scenarios.Scenario, error) {
	set := append([]string(nil), e.Set...)
	if e.Seed > 0 {
		set = append(set, fmt.Sprintf("seed=%d", e.Seed))
	}
	if e.Unchecked {
		set = append(set, "check=false")
	}
	return setting.Load("builtin:"+e.Scenario, set, e.Policies)
}

// readRun keeps what figures need of a run directory.
func readRun(ctx context.Context, s *scenarios.Scenario, result *workbench.Result) (*Run, error) {
	run := &Run{Scenario: s, Summary: result.Summary, Bytes: map[string]int64{}}
	b, err := setting.New(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, c := range b.Config.Collections {
		run.Bytes[c.Name] = c.Size
	}
	tables := results.Tables(result.Dir)
	if run.Rounds, err = table.Read[table.Round](tables); err != nil {
		return nil, err
	}
	if run.Messages, err = table.Read[table.Message](tables); err != nil {
		return nil, err
	}
	if run.Placements, err = table.Read[table.Placement](tables); err != nil {
		return nil, err
	}
	run.Comparisons, err = table.Read[table.Comparison](tables)
	return run, err
}

// epochOf is the epoch in which an instant lies.
func (r *Run) epochOf(ns int64) int { return int(ns / r.Scenario.Placement.Epoch) }

// round is the row of one round and consistency model, nil if there is none.
func (r *Run) round(number int, model string) *table.Round {
	for i := range r.Rounds {
		if x := &r.Rounds[i]; int(x.Round) == number && x.Consistency == model {
			return x
		}
	}
	return nil
}

// copies are the nodes that hold each collection at the end of the run.
func (r *Run) copies() map[string][]string {
	out := map[string][]string{}
	for i := range r.Placements {
		p := &r.Placements[i]
		out[p.Collection] = strings.Fields(p.Replicas)
	}
	return out
}

// means are the mean latencies of the rounds of one consistency model, ms; the
// last known stands in for a round without calls.
func (r *Run) means(model string) []float64 {
	var out []float64
	last := 0.0
	for i := range r.Rounds {
		if x := &r.Rounds[i]; x.Consistency == model {
			for len(out) < int(x.Round) {
				out = append(out, last)
			}
			if x.MeanNs != nil {
				last = *x.MeanNs / 1e6
			}
			out = append(out, last)
		}
	}
	return out
}
