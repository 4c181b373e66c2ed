package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/internal/synthetic"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// plan is the made-up mobility run.
func plan(dir string, seed uint64) Plan {
	return Plan{
		Dir: dir,
		Plan: summary.Plan{
			Name: "mobility", Seed: seed, RoundNs: synthetic.RoundNs, Rounds: synthetic.Rounds,
			Mobility: synthetic.Mobility(), Nodes: synthetic.Nodes(),
		},
	}
}

// record writes the made-up run.
func record(t *testing.T, dir string, seed uint64) *summary.Summary {
	t.Helper()
	r, err := Record(plan(dir, seed))
	if err != nil {
		t.Fatal(err)
	}
	synthetic.Fill(r, seed, 2000)
	s, err := r.Finish(Outcome{
		Manifest:   Manifest{Command: "ermes-sim run mobility.yaml --seed 1", TraceHash: "5f2c"},
		Violations: new(int64(0)),
		Expect: []summary.Expectation{
			{Text: "latency_ms.steady.mean < 8", Path: "latency_ms.steady.mean", Op: "<", Value: 8},
			{Text: "optimality_gap.sequential < 0.01", Path: "optimality_gap.sequential", Op: "<", Value: 0.01},
			{Text: "violations == 0", Path: "violations", Op: "==", Value: 0},
		},
		Warnings: []string{"two collections never settled"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLook leaves the made-up run where ERMES_LOOK says, for the eye.
func TestLook(t *testing.T) {
	dir := os.Getenv("ERMES_LOOK")
	if dir == "" {
		t.Skip("set ERMES_LOOK=DIR to look at a made-up run")
	}
	record(t, filepath.Join(dir, "run"), 1)
}
