package forecast

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without this, a world that can have no steady state, whatever the placement, is
// simulated for hours before anybody hears of it.
func TestOverloadIsToldBeforehand(t *testing.T) {
	const world = `version: 1
rounds: 2
network: {nodes: [{name: root, cores: CORES, speed: 1M/s}]}
functions:
  - {name: view_cart, module: retail-c, mode: read}
collections:
  - {name: cart, consistency: sequential, reads: view_cart}
clients:
  - {name: p, count: 10, at: root, arrivals: ARRIVALS, collections: [cart]}
`
	for _, c := range []struct {
		cores, arrivals string
		set             []string
		want            bool
	}{
		{"1", "{process: poisson, rate: 1000/s}", nil, true},
		{"1", "{process: poisson, rate: 1000/s}", []string{"execution.central=true"}, true},
		{"1", "{process: poisson, rate: 0.01/s}", nil, false},
		{"1", "{process: poisson, rate: 0.01/s}", []string{"execution.central=true"}, false},
		{"1", "{process: closed, think: 1ms}", nil, false},
	} {
		file := filepath.Join(t.TempDir(), "world.yaml")
		text := strings.NewReplacer("CORES", c.cores, "ARRIVALS", c.arrivals).Replace(world)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, warnings, err := Validate(t.Context(), file, c.set, nil)
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(strings.Join(warnings, "\n"), "there is no steady state"); told != c.want {
			t.Errorf("%s, %v: warnings %q, want one of overload: %v", c.arrivals, c.set, warnings, c.want)
		}
	}
}
