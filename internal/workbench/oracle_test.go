package workbench

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// The planner proves each epoch's optimum and walks there by the same protocol as
// the policies. Without this test its steps could stop short of the plan, or take a
// copy away that the plan needs.
func TestOracleReachesTheOptimum(t *testing.T) {
	for _, name := range []string{"usecases/cart", "usecases/stock", "usecases/crowd", "buoyancy"} {
		s, err := setting.Load(name, []string{"expect=[]"}, []string{"sequential=oracle"})
		if err != nil {
			t.Fatal(err)
		}
		r := &Run{Scenario: s, Dir: filepath.Join(t.TempDir(), "run")}
		result, err := r.Do(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if v := result.Summary.Violations; v == nil || *v != 0 {
			t.Errorf("%s: %v violations, want none", name, v)
		}
		gap, _ := result.Summary.Gap.Get("sequential")
		if gap.Gap == nil || *gap.Gap > 1e-9 {
			t.Errorf("%s: gap %+v, want 0", name, gap)
		}
	}
}

// To follow a call its run is simulated again. That was done without the planner, so that every
// run of the oracle was said to be of another version of the program.
func TestFollowRepeatsPlannedRuns(t *testing.T) {
	s, err := setting.Load("quickstart", []string{"rounds=4", "expect=[]"}, []string{"sequential=oracle"})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := (&Run{Scenario: s, Dir: dir}).Do(context.Background()); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := Follow(context.Background(), dir, "shopper-0", 3, &said); err != nil || !strings.Contains(said.String(), "has the outcome: ok") {
		t.Errorf("%v\n%s", err, said.String())
	}
}
