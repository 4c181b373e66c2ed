package workbench

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// The simulator and the optimum are two implementations of one cost model.
// Pinned to one placement, with nothing that waits, the latencies of all calls
// must sum to what the optimum's side says of their counts, to the nanosecond,
// over random trees, placements, demands and both routings. Without this, every
// optimality gap would compare apples with pears.
func TestPinnedAgreement(t *testing.T) {
	runtime := newRuntime(t)
	rapid.Check(t, func(t *rapid.T) {
		s := pinnedWorld(t)
		b, err := setting.New(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		got := newLedger(b)
		w, err := sim.New(b.Config, blueprint.Guests(runtime), got)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got.calls == 0 || got.failed > 0 {
			t.Fatalf("%d calls, %d failed", got.calls, got.failed)
		}
		all := make([]int, len(b.Config.Collections))
		placed := make(ilp.Placement, len(all))
		for c := range all {
			all[c] = c
			placed[c] = optimum.Site(b.Config.Pinned[c])
		}
		e := &measure.Epoch{Length: got.epochs.Length, Cells: got.epochs.Current, Bytes: make([]int64, len(all))}
		p, err := ilp.Prepare(optimum.Instance(b, e, all))
		if err != nil {
			t.Fatal(err)
		}
		want, err := p.LatencySum(placed, optimum.Routing(b))
		if err != nil {
			t.Fatal(err)
		}
		if got.sum != want {
			t.Fatalf("%d calls took %d ns in the simulator, %d ns by the model (%+d ns)", got.calls, got.sum, want, got.sum-want)
		}
	})
}

// ledger sums what the simulator tells.
type ledger struct {
	epochs *measure.Epochs
	calls  int
	failed int
	sum    int64
}

func newLedger(b *setting.Build) *ledger { return &ledger{epochs: measure.NewEpochs(b)} }

func (l *ledger) Invoked(i *record.Invocation) {
	if i.Status != record.OK {
		l.failed++
		return
	}
	l.calls++
	l.sum += i.Latency()
	l.epochs.Invoked(i)
}

func newRuntime(t testing.TB) *wasm.Runtime {
	t.Helper()
	r, err := wasm.NewRuntime(context.Background(), wasm.Config{CacheDir: bodies.CacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// constantFunctions have bodies of constant gas.
var constantFunctions = []scenarios.Function{
	{Name: "read", Module: "retail-c", Export: "read_const", Mode: scenarios.ModeRead},
	{Name: "write", Module: "retail-c", Export: "write_const", Mode: scenarios.ModeWrite},
}

// pinnedWorld draws a scenario that meets the conditions of the agreement:
// unlimited bandwidth, everything warm, bodies of constant gas, stores that cost
// nothing, cores for all, readers and writers apart, placements pinned.
func pinnedWorld(t *rapid.T) *scenarios.Scenario {
	s := scenarios.New()
	s.Name, s.Warm, s.Rounds, s.Round, s.Duration = "pinned", true, 2, 3e9, 6e9
	s.Placement.Epoch, s.Placement.Gossip = s.Round, 2e9
	s.Seed = rapid.Uint64().Draw(t, "seed")
	s.Routing = rapid.SampledFrom([]string{scenarios.RoutingNearest, scenarios.RoutingClimb}).Draw(t, "routing")
	nodes := rapid.IntRange(1, 9).Draw(t, "nodes")
	name := func(n int) string { return fmt.Sprint("n", n) }
	for n := range nodes {
		x := scenarios.Node{Name: name(n), Hosting: scenarios.Hosting{Cores: 1000, Speed: 30e6}}
		if n > 0 {
			x.Parent = name(rapid.IntRange(0, n-1).Draw(t, "parent"))
			x.RTT = 2 * rapid.Int64Range(0, 10e6).Draw(t, "half RTT")
		}
		s.Network.Nodes = append(s.Network.Nodes, x)
	}
	s.Functions = constantFunctions
	for c := range rapid.IntRange(1, 3).Draw(t, "collections") {
		collection := fmt.Sprint("c", c)
		s.Collections = append(s.Collections, scenarios.Collections{
			Name: collection, Reads: "read", Writes: "write", Size: scenarios.Size{Min: 1000, Max: 1000},
			Consistency: rapid.SampledFrom([]string{scenarios.SEC, scenarios.Sequential}).Draw(t, "consistency"),
		})
		holds := rapid.SliceOfNDistinct(rapid.IntRange(0, nodes-1), 1, nodes, rapid.ID).Draw(t, "replicas")
		pin := scenarios.Pin{Collection: collection, Leader: name(holds[0])}
		for _, n := range holds {
			pin.Replicas = append(pin.Replicas, name(n))
		}
		s.Pin = append(s.Pin, pin)
		for _, share := range []float64{0, 1} {
			s.Clients = append(s.Clients, scenarios.Clients{
				Name: fmt.Sprintf("client-%d-%.0f", c, share), Count: rapid.IntRange(1, 3).Draw(t, "clients"), WriteShare: share,
				At: []string{name(rapid.IntRange(0, nodes-1).Draw(t, "at")), name(rapid.IntRange(0, nodes-1).Draw(t, "at"))}, Collections: []string{collection},
				Arrivals: scenarios.Arrivals{Process: scenarios.Poisson, Rate: rapid.Float64Range(0.5, 20).Draw(t, "rate")},
			})
		}
	}
	return s
}
