package node_test

import (
	"context"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const ms = int64(1_000_000)

// The network of the tests: cloud above fog and far, fog above left and right.
const (
	cloud int32 = iota
	fog
	far
	left
	right
)

// The collections: cart and bill are one group, stock and log are alone.
const (
	cart  int32 = iota // sequential
	bill               // sequential, with cart
	stock              // sequential
	log                // sec
	list               // sec
	late               // sequential, made by an event
)

// A scene is one node and what it sees of the world. Time and bodies are the test's.
type scene struct {
	*node.Node
	now    int64
	sent   []network.Message
	timers []platform.Timer
	heard  record.Listeners
	begun  []int32 // runs that have begun and not been stopped
	spent  []platform.Timer
}

func (s *scene) Now() int64                               { return s.now }
func (s *scene) Send(m network.Message)                   { s.sent = append(s.sent, m) }
func (s *scene) After(_ int64, t platform.Timer)          { s.timers = append(s.timers, t) }
func (s *scene) Observer() *record.Listeners              { return &s.heard }
func (s *scene) Begin(run, _ int32, _ wasm.Invocation)    { s.begun = append(s.begun, run) }
func (s *scene) Answer(int32, platform.Answer)            {}
func (s *scene) Spend(_ int32, _ int64, t platform.Timer) { s.spent = append(s.spent, t) }
func (s *scene) Stop(run int32)                           { s.begun = without(s.begun, run) }
func (s *scene) take() (sent []network.Message)           { sent, s.sent = s.sent, nil; return sent }

func (s *scene) hears(from int32, b network.Body) { s.Handle(&network.Message{Via: from, Body: b}) }

func (s *scene) gets(category network.Category, b network.Body) {
	s.Handle(&network.Message{From: network.ClientAddress(0), Via: -1, Category: category, Body: b})
}

func without(list []int32, x int32) (rest []int32) {
	for _, y := range list {
		if y != x {
			rest = append(rest, y)
		}
	}
	return rest
}

// module is one that exports everything and runs nothing.
type module struct{}

func (module) Size() int64         { return 100 }
func (module) InitGas() int64      { return 0 }
func (module) Exports(string) bool { return true }
func (module) Functions() []string { return nil }
func (module) Call(context.Context, wasm.Invocation) (wasm.Result, error) {
	panic("the scene runs no body")
}

// build returns a node of a blueprint. sites are where units are that start elsewhere than
// at the cloud.
func build(t *testing.T, at int32, sites map[int]record.Site, change func(*blueprint.Config)) (*scene, *blueprint.Blueprint) {
	t.Helper()
	named := func(name string, parent int, rtt int64) topology.Node {
		return topology.Node{Name: name, Tier: name, Parent: parent, Uplink: topology.Link{RTT: rtt}, Cores: 1, Speed: 1e6}
	}
	tree, err := topology.New([]topology.Node{
		named("cloud", topology.None, 0), named("fog", 0, 10*ms), named("far", 0, 40*ms), named("left", 1, 2*ms), named("right", 1, 2*ms),
	})
	if err != nil {
		t.Fatal(err)
	}
	of := func(name string, c workloads.Consistency) workloads.Collection {
		return workloads.Collection{Name: name, Consistency: c, Size: 10, Read: 0, Write: 1}
	}
	static, err := policy.New("static", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := blueprint.Config{
		Seed: 1, Tree: tree, Pinned: sites,
		Parameters: platform.Parameters{
			Duration: 1e9, Round: 1e9, Chunk: 1000, AccessRTT: ms, Warm: true, GasLimit: 1e6, TokenLifetime: 1e12,
			MetadataCache: true, MetadataCapacity: 10,
			Placement: platform.Placement{
				History: policy.DefaultHistory, Lease: 100 * ms, Heartbeat: 30 * ms,
				Policies: [2]policy.Policy{static, static},
			},
		},
		Functions: []workloads.Function{{Name: "read", Module: "m", Export: "read"}, {Name: "write", Module: "m", Export: "write", Write: true}},
		Collections: []workloads.Collection{
			cart: of("cart", workloads.Sequential), bill: of("bill", workloads.Sequential), stock: of("stock", workloads.Sequential),
			log: of("log", workloads.SEC), list: of("list", workloads.SEC), late: of("late", workloads.Sequential),
		},
		Clients: []workloads.Client{{Name: "ann", Access: int(left), Collections: []int{int(cart), int(stock)}, Arrivals: workloads.Arrivals{Process: workloads.Traced}}},
		Management: platform.Management{
			Collections: []platform.Card{cart: {CoLocation: "shop"}, bill: {CoLocation: "shop"}, late: {Absent: true}},
			Events:      []platform.Event{{At: 1, Kind: platform.Create, Collection: int(late)}},
		},
	}
	if change != nil {
		change(&c)
	}
	b, err := blueprint.New(c, func([]byte) (blueprint.Module, error) { return module{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{}
	s.Node = b.Node(int(at), s, s)
	nodes := make([]*node.Node, tree.Len())
	nodes[at] = s.Node
	if err := b.Open(nodes); err != nil {
		t.Fatal(err)
	}
	return s, b
}

// asked is the request that the scene's client sends for a call, with its token.
func asked(t *testing.T, b *blueprint.Blueprint, call workloads.Call) *protocol.Request {
	t.Helper()
	b.Catalogue.Clients[0].Trace = []workloads.Timed{{Call: call}}
	env := &scene{}
	b.Client(0, env).Timer(platform.Timer{})
	for _, m := range env.sent {
		if r, ok := m.Body.(*protocol.Request); ok {
			return r
		}
	}
	t.Fatalf("the client has sent %v", env.sent)
	return nil
}
