package workbench

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// Without this, compare and sweep print a number of which nobody can say what it is in, or
// in another unit than the report of a run.
func TestEveryNumberHasAUnit(t *testing.T) {
	for _, p := range setting.Vocabulary().Paths() {
		if p.Unit == "" {
			t.Errorf("%s has no unit", p.Name)
		}
	}
	for path, want := range map[string]struct {
		factor float64
		unit   string
	}{
		"latency_ms.steady":                     {1, "ms"},
		"latency_ms.steady.sec":                 {1, "ms"},
		"optimality_gap.sec":                    {100, "%"},
		"optimality_gap.sec.gap_static":         {100, "%"},
		"optimality_gap.sequential.interval":    {100, "%"},
		"optimality_gap.sequential.idle_cost":   {1, "requests in flight"},
		"latency_ms.steady.interval.level":      {100, "%"},
		"traffic.gossip":                        {100, "%"},
		"utilisation.offered":                   {100, "%"},
		"window.offered_load":                   {100, "%"},
		"messages.total.bytes":                  {1.0 / (1 << 20), "MiB"},
		"placement.migrated_bytes":              {1.0 / (1 << 20), "MiB"},
		"placement.acts":                        {1, ""},
		"refusals.no-such-reason-has-been-said": {1, ""},
	} {
		if factor, unit := setting.ShownUnit(path); factor != want.factor || unit != want.unit {
			t.Errorf("%s is shown times %v in %q, want %v in %q", path, factor, unit, want.factor, want.unit)
		}
	}
}
