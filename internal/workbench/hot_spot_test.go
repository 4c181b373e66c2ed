package workbench

import (
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/forecast"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// Cores enough in all do not help where one node must do the work: the warning names it
// before the run, and the run finds no steady state. Without this such a world was
// reported with the mean latency of its first minutes.
func TestHotSpotsAreToldBeforehandAndFound(t *testing.T) {
	const world = `version: 1
rounds: 12
round: 5s
network: {tiers: [{tier: cloud, cores: 1, speed: 1M/s}, {tier: edge, fanout: 8, rtt: 20ms, cores: 1, speed: 1M/s, memory: MEMORY}]}
functions:
  - {name: view_cart, module: retail-c, mode: read}
  - {name: add_to_cart, module: retail-c, mode: write}
collections:
  - {name: cart, count: 8, consistency: CONSISTENCY, size: 64KiB, reads: view_cart, writes: add_to_cart}
clients:
  - {name: p, count: 8, at: edge, arrivals: {process: poisson, rate: RATE}, write_share: SHARE, collections: [COLLECTIONS]}
`
	for _, c := range []struct {
		name                                          string
		consistency, rate, share, memory, collections string
		set                                           []string
		want                                          string // "" = no warning, and steady
	}{
		{"writes of one collection", "sequential", "20/s", "1", "8MiB", "cart-0", nil, "the writes of cart-0 keep the cores of its leader busy"},
		{"the same of sec", "sec", "20/s", "1", "8MiB", "cart-0", []string{"placement.sec={policy: always-copy}"}, ""},
		{"the same writes, of all", "sequential", "20/s", "1", "8MiB", "cart", nil, ""},
		{"too large for the edge", "sec", "20/s", "0", "16KiB", "cart", nil, "collections that fit the memory of cloud-0 alone"},
		{"nothing moves", "sec", "20/s", "0", "8MiB", "cart", []string{"placement.sec={policy: static}"}, "copies that never move keep the cores of cloud-0 busy"},
		{"nothing moves, few calls", "sec", "1/s", "0", "8MiB", "cart", []string{"placement.sec={policy: static}"}, ""},
		{"cores held by remote accesses", "sec", "45/s", "0", "8MiB", "cart", []string{"execution.central=true", "network.tiers.edge.speed=100M/s", "network.tiers.edge.rtt=40ms"}, "busy 1.8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.NewReplacer("CONSISTENCY", c.consistency, "RATE", c.rate, "SHARE", c.share, "MEMORY", c.memory, "COLLECTIONS", c.collections).Replace(world)
			file := written(t, t.TempDir(), "world.yaml", text)
			_, warnings, err := forecast.Validate(t.Context(), file, c.set, nil)
			if err != nil {
				t.Fatal(err)
			}
			told := strings.Join(warnings, "\n")
			if hot := strings.Contains(told, "no steady state"); hot != (c.want != "") || !strings.Contains(told, c.want) {
				t.Errorf("warnings %q, want %q", warnings, c.want)
			}
			s, err := setting.Load(file, append(c.set, "ilp.compare=[]"), nil)
			if err != nil {
				t.Fatal(err)
			}
			r, err := (&Run{Scenario: s}).Do(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if w := &r.Summary.Window; c.want != "" && (w.Steady || w.OfferedLoad < 1) {
				t.Errorf("steady: %v, offered %.3f at %s, want no steady state; %v", w.Steady, w.OfferedLoad, w.OfferedNode, w.Notes)
			}
		})
	}
}
