package cli

import (
	"os"
	"strings"
	"testing"
)

// Worlds within all ranges ended in a panic or ate the machine: an access to a store that takes a
// century ran into the end of virtual time, a state of an exabyte was made at once, and calls that
// nobody can serve were kept until the memory was gone.
func TestWorldsBeyondTheMachineAreRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	plan := "version: 1\nscenario: WORLD\nreplications: 1\naxes: [{key: rounds, values: [2, 3]}]\nmetrics: [latency_ms.mean]\n"
	for name, c := range map[string]struct{ from, to, want string }{
		"store": {"{tier: cloud}", "{tier: cloud, store_access: 1000000h}", "virtual time would go beyond 146 years"},
		"size":  {"name: cart,", "name: cart, size: 1000000TB,", "of the largest state"},
		"rate":  {"rate: 2/s", "rate: 10000000/s", "would be under way at the end"},
	} {
		world := name + ".yaml"
		save(t, world, strings.Replace(small, c.from, c.to, 1))
		save(t, "plan.yaml", strings.Replace(plan, "WORLD", world, 1))
		lines := []string{"run " + world + " --out run", "validate " + world, "sweep plan.yaml --out sweep"}
		if name == "store" {
			lines = lines[:1] // it shows when it runs
		}
		for _, line := range lines {
			if code, text := told(t, strings.Fields(line)...); code != exitInput || !strings.Contains(text, c.want) {
				t.Errorf("%s: exit %d, want 2 and %q: %s", line, code, c.want, text)
			}
		}
	}
	for _, dir := range []string{"run", "sweep"} {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s was made", dir)
		}
	}
	save(t, "bound.yaml", strings.Replace(small, "rate: 2/s", "rate: 10000000/s", 1)+"max_events: 1000\n")
	if code, text := told(t, "validate", "bound.yaml"); code != exitDone {
		t.Errorf("a run that max_events bounds: exit %d: %s", code, text)
	}
}
