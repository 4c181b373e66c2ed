package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const (
	ms  = int64(1_000_000)
	sec = int64(1_000_000_000)
)

// listener keeps what it hears.
type listener struct {
	invocations []record.Invocation
	acts        []record.Act
	verbose     func(format string, args ...any)
}

func (l *listener) Invoked(i *record.Invocation) { l.invocations = append(l.invocations, *i) }

func (l *listener) Acted(a *record.Act) {
	kept := *a
	kept.Replicas = append([]int32(nil), a.Replicas...)
	l.acts = append(l.acts, kept)
	if l.verbose != nil {
		l.verbose("%8.3f s  %-6s c%d node %d from %d leader %d %v ΔE %.4f %s", float64(a.At)/1e9, a.Kind, a.Collection, a.Node, a.From, a.Leader, a.Replicas, a.Delta, a.Reason)
	}
}

// city is the tree cloud 0, fog 1-4, edge 5-20.
func city(t testing.TB) *topology.Tree {
	t.Helper()
	node := func(name, tier string, parent int, rtt int64) topology.Node {
		return topology.Node{Name: name, Tier: tier, Parent: parent, Uplink: topology.Link{RTT: rtt}, Cores: 8, Speed: 30e6}
	}
	nodes := []topology.Node{node("cloud-0", "cloud", topology.None, 0)}
	for i := range 4 {
		nodes = append(nodes, node(fmt.Sprintf("fog-%d", i), "fog", 0, 16*ms))
	}
	for i := range 16 {
		nodes = append(nodes, node(fmt.Sprintf("edge-%d", i), "edge", 1+i/4, 4*ms))
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func mustPolicy(t critic, name string, params map[string]any) policy.Policy {
	t.Helper()
	p, err := policy.New(name, params)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// exact is a configuration of the city for deterministic demand.
func exact(t testing.TB, rounds int64) sim.Config {
	return sim.Config{Config: blueprint.Config{
		Seed: 1,
		Tree: city(t),
		Parameters: platform.Parameters{
			Duration: rounds * 15 * sec, Round: 15 * sec,
			AccessRTT: ms, Chunk: 64 << 10,
			Coalesce:  [2]int64{20 * ms, 20 * ms},
			KeepAlive: 600 * sec, GasLimit: 1e9,
			MetadataCache: true, MetadataCapacity: 1024, TokenLifetime: 3600 * sec,
			Placement: platform.Placement{
				Epoch: 15 * sec, Gossip: 100 * ms,
				Weights: policy.Weights{Beta: 0.05, Epsilon: 0.0005},
				History: policy.DefaultHistory,
				Policies: [2]policy.Policy{
					mustPolicy(t, "always-copy", map[string]any{"trigger": "epoch", "to": "edge", "idle_drop": int64(4)}),
					mustPolicy(t, "energy", map[string]any{"z": 0.0}),
				},
			},
		},
		Functions: []workloads.Function{
			{Name: "read", Module: "native", Export: "read"},
			{Name: "write", Module: "native", Export: "write", Write: true},
		},
	}}
}

// demand is a deterministic client.
func demand(name string, at int, rate float64, phase int64, write bool, collection int) workloads.Client {
	c := workloads.Client{
		Name: name, Access: at, Collections: []int{collection},
		Arrivals: workloads.Arrivals{Process: workloads.Deterministic, Period: int64(1e9 / rate), Phase: phase},
	}
	if write {
		c.WriteShare = 1
	}
	return c
}

func run(t testing.TB, c sim.Config, listeners ...any) (*sim.World, sim.Outcome) {
	t.Helper()
	w, err := sim.New(c, loadNative, listeners...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return w, out
}

// Use case 1, Cart: the leader goes to the only region with demand.
func TestCart(t *testing.T) {
	c := exact(t, 10)
	c.Collections = []workloads.Collection{{Name: "cart", Consistency: workloads.Sequential, Size: 100_000, Read: 0, Write: 1}}
	c.Clients = []workloads.Client{demand("reader", 5, 8, 13*ms, false, 0), demand("writer", 5, 2, 57*ms, true, 0)}
	l := &listener{verbose: t.Logf}
	w, out := run(t, c, l)
	t.Logf("%+v", out)
	if p := w.Site(0); p.Leader != 5 || fmt.Sprint(p.Replicas) != "[5]" {
		t.Errorf("placement %+v, want leader and only copy at node 5", p)
	}
	last := l.invocations[len(l.invocations)-1]
	if last.Latency() != 1_750_000 {
		t.Errorf("last latency %d ns, want 1.75 ms: access RTT and body", last.Latency())
	}
}

// Use case 2, Catalogue: a copy at every edge node with demand; the first copy
// at the cloud goes after its idle drop.
func TestCatalogue(t *testing.T) {
	c := exact(t, 12)
	c.Collections = []workloads.Collection{{Name: "catalogue", Consistency: workloads.SEC, Size: 100_000, Read: 0, Write: 1}}
	for e := 5; e <= 20; e++ {
		c.Clients = append(c.Clients, demand(fmt.Sprint("reader-", e), e, 5, int64(e)*ms, false, 0))
	}
	c.Clients = append(c.Clients, demand("writer", 5, 0.2, 57*ms, true, 0))
	l := &listener{verbose: t.Logf}
	w, out := run(t, c, l)
	t.Logf("%+v", out)
	if p := w.Site(0); len(p.Replicas) != 16 || p.Replicas[0] != 5 {
		t.Errorf("placement %+v, want a copy at each edge node and no other", p)
	}
}
