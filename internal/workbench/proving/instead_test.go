package proving

import (
	"context"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// What HiGHS says of itself before the answer once made the answer unreadable; no placement
// is not a gap of 0.
func TestAnswersOfTheRival(t *testing.T) {
	for text, want := range map[string]float64{
		"Running HiGHS\n{\"value\": 10, \"bound\": 9}\n": 0.1, `{"value": null, "bound": 9}`: math.Inf(1), `{"value": 5, "bound": null}`: math.Inf(1), `{"value": 5, "bound": 5.1}`: 0,
	} {
		if got, err := rivalGap([]byte(text)); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %g, %v; want %g", text, got, err, want)
		}
	}
	if _, err := rivalGap([]byte("Traceback")); err == nil {
		t.Error("a traceback passes for an answer")
	}
}

// Without highspy the column must say so, not be empty or 0.
func TestARivalThatIsNotInstalled(t *testing.T) {
	s := Standing{}
	if err := FindRival(context.Background(), "no-such-python").Against(context.Background(), &s, nil); err != nil || s.Instead != "not installed" {
		t.Errorf("%q, %v", s.Instead, err)
	}
}

// The rival must solve the problem of the trial: to the same optimum.
func TestTheRivalSolvesTheSameProblem(t *testing.T) {
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	if _, err := exec.LookPath(python); err != nil {
		t.Skip("SKIPPED: no " + python)
	}
	r := FindRival(context.Background(), python)
	if r.absent {
		t.Skip("SKIPPED: " + python + " has no highspy: pip install highspy, and PYTHON=/path/to/python")
	}
	trial := Trial{Params: ilp.Params{Nodes: 7, Collections: 5, Consistency: ilp.SEC, Tightness: 0.3}, Seed: 1, Effort: Effort{Gap: 1e-4}}
	if gap, err := r.Solve(context.Background(), trial, 30); err != nil || gap > 1e-4 {
		t.Errorf("gap %g, %v", gap, err)
	}
}
