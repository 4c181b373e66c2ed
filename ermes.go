// Package ermes runs scenarios from Go. There are three nouns: a Scenario is
// everything that a run depends on, a Result is what a run has come to, and its
// Summary are the numbers that one asks first.
//
//	s, err := ermes.Load("mobility", "clients.shopper.count=128")
//	result, err := ermes.Run(ctx, s, "")
//	fmt.Println(result.Summary.Invocations.Total)
//
// The names in this package, and those of the packages scenarios, policy and
// results/summary that it hands out, are stable: within a major version they stay
// and keep their meaning; fields may be added, so write struct literals with field
// names. Numbers are those of one version of the program: a fix to the model may
// change them, and the CHANGELOG says so. Everything else (sim, ilp, wasm,
// topology, workloads) may change with any release; internal is internal.
package ermes

import (
	"context"
	"errors"
	"os"

	"github.com/ermes-sim/ermes-sim/internal/cli"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Scenario is everything that a run depends on; its fields are the keys of a
// scenario file. Times are int64 nanoseconds, sizes bytes, rates per second.
type Scenario = scenarios.Scenario

// Summary is what summary.json holds.
type Summary = summary.Summary

// BrokenLaws is the error of a run in which the platform broke laws of its own: a bug of
// ermes-sim.
type BrokenLaws = workbench.BrokenLaws

// A Result is what a run has come to. A missed threshold of the scenario is no
// error: Summary.Missed lists those.
type Result struct {
	Summary   *Summary
	TraceHash string // digest of all events: equal for equal scenario, seed and version
	Dir       string // the run directory; "" if none was written
}

// Value is a number of the summary by its dotted path, such as
// latency_ms.steady.mean or optimality_gap.sequential.gap.
func (r *Result) Value(path string) (float64, error) { return summary.Lookup(r.Summary, path) }

// New is a scenario with all defaults and no content. What lists hold (tiers,
// functions, collections, clients) has no defaults in Go: Run says what is missing.
func New() *Scenario { return scenarios.New() }

// Load reads a scenario from a file, or a built-in one by its name; set changes
// keys, as --set does. The error lists everything that is wrong with it.
func Load(file string, set ...string) (*Scenario, error) { return setting.Load(file, set, nil) }

// Parse is Load of a scenario whose text is given; file is what errors call it, and
// what its paths are relative to.
func Parse(file string, text []byte, set ...string) (*Scenario, error) {
	return scenarios.Parse(file, text, setting.Options(set, nil))
}

// Run simulates a scenario, in this goroutine; many may run at once. With a
// directory it writes a run directory there, whole or not at all, an old one is
// replaced; with "" it writes nothing and keeps no tables. The scenario is not
// changed, and is held to the same rules as a file: see IsMistake.
//
// If the platform has broken a law of its own, the error is a *BrokenLaws, and the
// Result is returned all the same.
func Run(ctx context.Context, s *Scenario, dir string) (*Result, error) {
	resolved, err := validated(s)
	if err != nil {
		return nil, err
	}
	run := workbench.Run{Scenario: resolved, Dir: dir, Command: "package ermes"}
	done, err := run.Do(ctx)
	if err != nil {
		return nil, err
	}
	return &Result{Summary: done.Summary, TraceHash: done.Manifest.TraceHash, Dir: done.Dir}, done.Broken()
}

// validated is a copy of the scenario that holds to the rules of files.
func validated(s *Scenario) (*Scenario, error) {
	text, err := s.MarshalJSON()
	if err != nil {
		return nil, err
	}
	resolved, err := Parse("scenario", text)
	if wrong, ok := errors.AsType[*scenarios.Errors](err); ok {
		for i := range wrong.Problems { // lines of a text that nobody has written
			wrong.Problems[i].Line, wrong.Problems[i].Column = 0, 0
		}
	}
	return resolved, err
}

// IsMistake tells whether an error is a mistake in what the caller gave, and no
// failure of the machine or the program.
func IsMistake(err error) bool { return mistake.Is(err) }

// Main is the whole command line of ermes-sim, for a program that brings policies of
// its own: it reads os.Args and exits. Policies register themselves while the program
// starts, so that this is all of it:
//
//	func init() { policy.Register(policy.Definition{Name: "mine", ...}) }
//	func main() { ermes.Main() }
//
// Exit codes are those of ermes-sim: 0, 1 for a missed threshold, a broken law or a failure, 2 for a
// mistake of the user, 130 after an interrupt.
func Main() { os.Exit(cli.Main(os.Args[1:])) }
