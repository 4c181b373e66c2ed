package workbench

import (
	"context"
	"path/filepath"
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
