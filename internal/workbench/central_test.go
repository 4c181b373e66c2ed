package workbench

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// trips is how many accesses each function of testdata/operations.txt makes.
var trips = map[string]int64{
	"none": 0, "get": 1, "exists": 1, "list": 1, "members": 1, "counter": 1, "set": 1, "delete": 1, "increment": 1,
	"create": 1, "swap": 1, "add": 1, "remove": 1, "twice": 2, "several": 12, "fails": 2, "traps": 2,
}

// operating is a world in which each function is called by a client of its own, two links
// away from the root.
func operating(t *testing.T, consistency string) string {
	module, err := filepath.Abs("testdata/operations.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nduration: 20s\nround: 5s\n")
	fmt.Fprintf(&b, "network: {nodes: [{name: root}, {name: fog, parent: root, rtt: 14ms}, {name: edge, parent: fog, rtt: 6ms, cores: 64}]}\n")
	fmt.Fprintf(&b, "execution: {central: true}\nfunctions:\n")
	for name := range trips {
		fmt.Fprintf(&b, "  - {name: %s, module: %q, mode: write}\n", name, module)
	}
	fmt.Fprintf(&b, "collections:\n")
	for name := range trips {
		fmt.Fprintf(&b, "  - {name: c-%s, consistency: %s, writes: %s}\n", name, consistency, name)
	}
	fmt.Fprintf(&b, "clients:\n")
	for name := range trips {
		fmt.Fprintf(&b, "  - {name: x-%s, at: edge, write_share: 1, collections: [c-%s], arrivals: {process: deterministic, rate: 4/s}}\n", name, name)
	}
	return written(t, t.TempDir(), "operating.yaml", b.String())
}

// With central storage every access of a body, whatever it does, is one round trip to the
// root: no more for one that changes what it finds, and no less for one that looks again.
// Without this the ablation of the thesis is judged by a storage that nobody has.
func TestCentralStorageCountsTrips(t *testing.T) {
	const rtt = 20e6
	for _, consistency := range []string{"sec", "sequential"} {
		r := simulate(t, operating(t, consistency))
		seen, last := map[string]int{}, int64(20e9-1e9) // what is sent late is still under way in the end
		err := table.Each(results.Tables(r.Dir), func(i *table.Invocation) error {
			if i.SentNs > last {
				return nil
			}
			seen[i.Function]++
			if want := trips[i.Function] * rtt; i.RemoteNs != want {
				t.Errorf("%s: %s took %.2f round trips, want %d", consistency, i.Function, float64(i.RemoteNs)/rtt, trips[i.Function])
			}
			want := table.StatusOK
			switch i.Function {
			case "fails":
				want = "error"
			case "traps":
				want = "trap"
			}
			if i.Status != want || i.ExecutionNode != "edge" {
				t.Errorf("%s: %s ended %s at %s, want %s at edge", consistency, i.Function, i.Status, i.ExecutionNode, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name := range trips {
			if seen[name] == 0 {
				t.Errorf("%s: %s was never called", consistency, name)
			}
		}
		if v := r.Summary.Violations; v == nil || *v != 0 {
			t.Errorf("%s: laws are broken: %v", consistency, r.Summary.Warnings)
		}
	}
}
