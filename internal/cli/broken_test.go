package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// Without this, a run or a sweep in which the platform broke its own laws could exit 0,
// with or without thresholds: 101 violations did.
func TestBrokenLawsExitOne(t *testing.T) {
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan.yaml")
	text := "version: 1\nname: broken\nscenario: quickstart\naxes: [{key: rounds, values: [2]}]\nmetrics: [violations]\n"
	if err := os.WriteFile(plan, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	execute := func(into string) map[string][2]string {
		out := map[string][2]string{}
		for name, args := range map[string][]string{
			"run":   {"run", "quickstart", "--set", "rounds=2", "--set", "expect=[]", "-q", "--out", filepath.Join(dir, into, "run")},
			"json":  {"run", "quickstart", "--set", "rounds=2", "--set", "expect=[]", "--json", "--out", filepath.Join(dir, into, "json")},
			"sweep": {"sweep", plan, "-q", "--out", filepath.Join(dir, into, "sweep")},
		} {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), args, &stdout, &stderr)
			out[name] = [2]string{string(rune('0' + code)), stderr.String()}
		}
		return out
	}
	for name, got := range execute("whole") {
		if got[0] != "0" {
			t.Errorf("%s without a violation: exit code %s, %s", name, got[0], got[1])
		}
	}
	workbench.Seeded = summary.Named[int64]{{Name: "token", Value: 3}}
	t.Cleanup(func() { workbench.Seeded = nil })
	for name, got := range execute("broken") {
		if got[0] != "1" || strings.Count(got[1], "broken laws: 3 violations of token (3)") != 1 {
			t.Errorf("%s: exit code %s, %q", name, got[0], got[1])
		}
	}
}
