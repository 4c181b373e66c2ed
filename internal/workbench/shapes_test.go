package workbench

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/forecast"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim/check/energy"
	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// shaped is a world whose rates change in all three ways.
const shaped = `version: 1
rounds: 20
round: 5s
network: {tiers: [{tier: cloud, cores: 8}, {tier: edge, fanout: 2, rtt: 10ms, cores: 4}]}
functions: [{name: view_cart, module: retail-c, mode: read}, {name: add_to_cart, module: retail-c, mode: write}]
collections: [{name: cart, count: 4, consistency: sequential, size: 64KiB, reads: view_cart, writes: add_to_cart}]
shapes:
  - {name: day, kind: table, period: 40s, points: [{at: 0s, factor: 0.5}, {at: 20s, factor: 1.5}]}
  - {name: rush, kind: flash, at: 8 rounds, rise: 5s, hold: 10s, fall: 5s, peak: 4}
  - {name: burst, kind: mmpp, states: [{factor: 0.2, mean: 20s}, {factor: 4, mean: 5s}], shared: true}
  - {name: own, kind: mmpp, states: [{factor: 0, mean: 10s}, {factor: 4, mean: 10s}]}
clients:
  - {name: shopper, count: 6, at: edge, arrivals: {process: poisson, rate: 10/s, shape: [day, rush]}, write_share: 0.2, collections: [cart]}
  - {name: bot, count: 4, at: edge, arrivals: {process: poisson, rate: 5/s, shape: burst}, collections: [cart]}
  - {name: lone, count: 4, at: edge, arrivals: {process: poisson, rate: 5/s, shape: own}, collections: [cart]}
mobility: [{kind: direct, at: 10 rounds, clients: shopper-0, to: edge-1}]
ilp: {every: 4 rounds}
`

// What validate --demand promises must be what comes: the calls of each function at
// each node in each part of the run, within what chance allows.
func TestOfferedLoadIsWhatComes(t *testing.T) {
	dir := t.TempDir()
	file := written(t, dir, "shaped.yaml", shaped)
	o, err := forecast.OfferedLoad(context.Background(), file, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := simulate(t, file)
	type where struct {
		node, function string
		bin            int
	}
	counts := map[where]float64{}
	perClient := map[string]float64{}
	for _, c := range calls(t, r) {
		bin := 0
		for bin+1 < o.Bins && o.Border(bin+1) <= c.SentNs {
			bin++
		}
		counts[where{c.AccessNode, c.Function, bin}]++
		perClient[c.Client]++
	}
	total, expected := 0.0, 0.0
	for _, node := range []string{"edge-0", "edge-1"} {
		for _, function := range []string{"view_cart", "add_to_cart"} {
			for bin := range o.Bins {
				want := o.Rate(node, function, bin) * float64(o.Border(bin+1)-o.Border(bin)) / 1e9
				got := counts[where{node, function, bin}]
				if math.Abs(got-want) > 4.5*math.Sqrt(want+1) {
					t.Errorf("%s at %s in part %d: %v calls, offered %.1f", function, node, bin, got, want)
				}
				total, expected = total+got, expected+want
			}
		}
	}
	if total != float64(len(calls(t, r))) || math.Abs(total-expected) > 4*math.Sqrt(expected) {
		t.Errorf("%v calls, offered %.0f", total, expected)
	}
	if r.Summary.Violations == nil || *r.Summary.Violations != 0 {
		t.Error("laws are broken")
	}
}

// Clients of a shared shape burst together; the others each for themselves. Where rates
// change, nobody can say what comes, and no act is judged against it.
func TestShapesAreSharedOrNot(t *testing.T) {
	s, err := setting.Load(written(t, t.TempDir(), "shaped.yaml", shaped), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	shape := func(client string) any { return b.Config.Clients[b.Client[client]].Arrivals.Shapes[0] }
	if shape("bot-0") != shape("bot-3") || shape("lone-0") == shape("lone-1") {
		t.Error("want one burst for all bots, and one for each lone client")
	}
	if b.Config.Clients[b.Client["shopper-1"]].Arrivals.Ceiling != 6 {
		t.Errorf("ceiling %v, want the product of the highest factors", b.Config.Clients[b.Client["shopper-1"]].Arrivals.Ceiling)
	}
	if _, _, sure := energy.NewDemand(&b.Config.Config, platform.Places(b.Config.Tree)).System(0, 0); sure != energy.Unknown {
		t.Error("demand that changes is taken for known")
	}
}

// ilp.every compares at the last epoch by each multiple, once.
func TestComparisonsAtRegularTimes(t *testing.T) {
	r := simulate(t, written(t, t.TempDir(), "shaped.yaml", shaped), "check=false")
	var at []int64
	err := table.Each(results.Tables(r.Dir), func(c *table.Comparison) error {
		if c.Trigger == table.TriggerEvery && !slices.Contains(at, c.AtNs) {
			at = append(at, c.AtNs)
		}
		return nil
	})
	// 100 s is the end, which is compared anyway.
	if want := []int64{20e9, 40e9, 60e9, 80e9}; err != nil || !slices.Equal(at, want) {
		t.Errorf("compared at %v, want %v; %v", at, want, err)
	}
}

// A ceiling alone changes when calls come, and shapes of factor 1 under it nothing: the
// candidates are the same.
func TestCeilingFixesTheCandidates(t *testing.T) {
	file := written(t, t.TempDir(), "shaped.yaml", shaped)
	flat := []string{"clients.shopper.arrivals.ceiling=6", "shapes.rush.peak=1", "shapes.day.points=[{at: 0s, factor: 1}]"}
	bare := written(t, t.TempDir(), "bare.yaml", strings.Replace(shaped, "shape: [day, rush]", "ceiling: 6", 1))
	sent := func(file string, set ...string) (out []string) {
		for _, c := range calls(t, simulate(t, file, append(set, "check=false", "rounds=12")...)) {
			out = append(out, c.Client, c.Collection, c.Mode)
		}
		return out
	}
	if a, b := sent(file, flat...), sent(bare); !slices.Equal(a, b) {
		t.Errorf("%d and %d calls, which differ", len(a)/3, len(b)/3)
	}
}
