package workbench

import (
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// wandering is a world with every kind of client that moves by itself.
const wandering = `version: 1
rounds: 20
round: 15s
network:
  area: {width: 400m, height: 400m}
  tiers:
    - {tier: cloud, cores: 16}
    - {tier: fog, fanout: 4, rtt: 16ms, cores: 4}
    - {tier: edge, fanout: 4, rtt: 4ms, cores: 4, layout: grid}
functions: [{name: view_cart, module: retail-c, mode: read}, {name: add_to_cart, module: retail-c, mode: write}]
collections: [{name: cart, count: 8, consistency: sequential, size: 64KiB, reads: view_cart, writes: add_to_cart}]
mobility:
  - {kind: waypoint, clients: walker, speed: {min: 1m/s, max: 5m/s}, pause: 30s, attach: edge, hysteresis: 1.2, dwell: 1s}
  - {kind: gauss-markov, clients: drone, speed: 10m/s, memory: 0.9, step: 1s, attach: edge}
  - {kind: manhattan, clients: taxi, speed: 36km/h, block: 50m, attach: edge}
  - {kind: nomadic, clients: guest, stay: {edge-0: 50s, edge-1: 20s, fog-3: 10s}}
clients:
  - {name: walker, count: 4, arrivals: {process: poisson, rate: 1/s}, write_share: 0.2, working_set: {collections: [cart], size: 1, locality: 0.7, region: fog}}
  - {name: drone, count: 2, arrivals: {process: poisson, rate: 1/s}, write_share: 0.2, collections: [cart-0]}
  - {name: taxi, count: 2, arrivals: {process: poisson, rate: 1/s}, write_share: 0.2, collections: [cart-1]}
  - {name: guest, count: 2, arrivals: {process: poisson, rate: 1/s}, write_share: 0.2, collections: [cart-2]}
ilp: {every: 10 rounds}
`

// Calls must enter where the client is then; moves in between are no reason to compare, and mark
// no rounds.
func TestClientsThatMoveByThemselves(t *testing.T) {
	file := written(t, t.TempDir(), "wandering.yaml", wandering)
	s, err := setting.Load(file, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(b.Config.Moves, func(x, y workloads.Move) int { return int(x.At - y.At) }) {
		t.Error("moves are not in order of time")
	}
	kinds := map[string]int{}
	for _, m := range b.Config.Moves {
		kinds[s.Clients[slices.IndexFunc(s.Clients, func(c scenarios.Clients) bool { return slices.Contains(c.Members(), b.Config.Clients[m.Client].Name) })].Name]++
	}
	for _, c := range s.Clients {
		if kinds[c.Name] == 0 {
			t.Errorf("no %s ever moves", c.Name)
		}
	}
	r := simulate(t, file)
	for _, c := range calls(t, r) {
		i := b.Client[c.Client]
		at := b.Config.Clients[i].Access
		for _, m := range b.Config.Moves {
			if m.Client == i && m.At <= c.SentNs {
				at = m.To
			}
		}
		if got := b.Config.Tree.Node(at).Name; c.AccessNode != "" && got != c.AccessNode {
			t.Fatalf("%s called at %d ns through %s; it was at %s", c.Client, c.SentNs, c.AccessNode, got)
		}
	}
	if r.Summary.Violations == nil || *r.Summary.Violations != 0 {
		t.Error("laws are broken")
	}
	err = table.Each(results.Tables(r.Dir), func(c *table.Comparison) error {
		if c.Trigger == table.TriggerBeforeMove {
			t.Errorf("compared at %d ns before a move", c.AtNs)
		}
		return nil
	})
	if err != nil || len(b.MobileRounds()) != 0 {
		t.Errorf("marked rounds %v; %v", b.MobileRounds(), err)
	}
}

// A client more, or another policy, must change nobody's way; another seed must change all.
func TestWaysAreTheClientsOwn(t *testing.T) {
	file := written(t, t.TempDir(), "wandering.yaml", wandering)
	ways := func(set ...string) map[string][]workloads.Handover {
		s, err := setting.Load(file, set, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := setting.New(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][]workloads.Handover{}
		for i, moves := range workloads.MovesOf(b.Config.Moves, len(b.Config.Clients)) {
			way := []workloads.Handover{{Station: b.Config.Clients[i].Access}}
			for _, m := range moves {
				way = append(way, workloads.Handover{At: m.At, Station: m.To})
			}
			if len(moves) > 0 {
				out[b.Config.Clients[i].Name] = way
			}
		}
		return out
	}
	first, more, other := ways(), ways("clients.walker.count=9", "placement.sequential=adr"), ways("seed=2")
	for name, way := range first {
		if !slices.Equal(way, more[name]) {
			t.Errorf("%s goes another way when there are more clients", name)
		}
		if slices.Equal(way, other[name]) {
			t.Errorf("%s goes the same way with another seed", name)
		}
	}
	if len(more) != len(first)+5 {
		t.Errorf("%d clients move, with five more %d", len(first), len(more))
	}
}
