package workbench

import (
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// The worlds that docs/WORLDS.md tells of must run and keep the laws, here in a small size.
func TestWorldsInSmall(t *testing.T) {
	small := map[string][]string{
		"cases/city-day":  {"duration=3h", "clients.shopper.count=8"},
		"cases/stadium":   {"duration=7m"},
		"cases/backbone":  {"duration=2m"},
		"cases/commuters": nil,
		"cases/azure-day": nil,
		"cases/road":      nil,
	}
	for _, name := range scenarios.Builtin() {
		if !strings.HasPrefix(name, "cases/") {
			continue
		}
		set, ok := small[name]
		if !ok {
			t.Errorf("%s is not run in small", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			r := simulate(t, name, set...)
			if r.Summary.Violations == nil || *r.Summary.Violations != 0 || r.Summary.Invocations.Total == 0 {
				t.Errorf("%d calls; %v", r.Summary.Invocations.Total, r.Summary.Warnings)
			}
		})
	}
}

// A diurnal city with people who walk must fit on a screen: without comments and what it expects,
// below 40 lines.
func TestTheCityIsShort(t *testing.T) {
	text := scenarios.Source("cases/city-day")
	if lines := strings.Count(text, "\n"); lines == 0 || lines >= 40 {
		t.Errorf("%d lines, want fewer than 40", lines)
	}
}
