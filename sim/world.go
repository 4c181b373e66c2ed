package sim

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// World is one run: the event queue and everything that lives in it. It is used
// by one goroutine; parallelism is across worlds.
type World struct {
	config     Config
	blueprint  *blueprint.Blueprint
	catalogue  *platform.Catalogue // of the blueprint
	engine     *des.Engine
	network    *network.Network
	nodes      []*node.Node
	clients    []*client.Client
	timers     timers
	tracker    *tracker // hears everything first
	inspected  uint64   // events until the last inspection
	listeners  record.Listeners
	trace      *des.TraceHash
	frame      []byte                // room for a message on its way, if Config.Sockets
	clientKeys []uint64              // digests of names
	down       []int                 // by node: crashes that last
	waiting    [][]held              // by node: what came while it was down
	degraded   [][]network.Condition // by link: what a Degrade has replaced
	onRound    func(round int)
	watch      func(nodes []*node.Node) // called after every event, if not nil
}

// New builds a world. load makes modules of the functions' binaries; the listeners
// hear what happens, each the events for which it has the method (record.Listeners).
func New(config Config, load blueprint.Loader, listeners ...any) (*World, error) {
	w := &World{
		config:  config,
		engine:  des.New(),
		tracker: newTracker(config.Tree, len(config.Collections)),
		trace:   des.NewTraceHash(),
	}
	w.tracker.end = config.Parameters.Duration
	w.listeners.Add(w.tracker)
	for _, x := range listeners {
		w.listeners.Add(x)
	}
	if n, c := config.Tree.Len(), len(config.Clients); n > maxEntity || c > maxEntity {
		return nil, fmt.Errorf("%d nodes and %d clients: at most %d of each", n, c, maxEntity)
	}
	b, err := blueprint.New(config.Config, load)
	if err != nil {
		return nil, err
	}
	w.blueprint, w.catalogue = b, &b.Catalogue
	w.network = network.New(config.Tree, clock{w}, config.Parameters.AccessRTT, config.Parameters.Chunk)
	w.wire()
	if err := w.settle(); err != nil {
		return nil, err
	}
	return w, b.Open(w.nodes)
}

// wire sets the condition of the links.
func (w *World) wire() {
	c := &w.config
	w.degraded = make([][]network.Condition, c.Tree.Len())
	for i := range c.Tree.Len() {
		name := c.Tree.Node(i).Name
		up, down := des.NewStream(c.Seed, name, "link-up"), des.NewStream(c.Seed, name, "link-down")
		w.network.Randomise(int32(i), &up, &down)
		if c.Conditions != nil {
			w.network.SetCondition(int32(i), c.Conditions[i])
		}
	}
}

// settle makes nodes and clients.
func (w *World) settle() error {
	c := &w.config
	for i := range c.Tree.Len() {
		own := &env{world: w, self: network.NodeAddress(i), kind: nodeTimer, entity: int32(i)}
		var e platform.Env = own
		if c.alter != nil {
			e = c.alter(i, e)
		}
		b, err := w.known()
		if err != nil {
			return err
		}
		w.nodes = append(w.nodes, b.Node(i, e, bodies{w.blueprint.Bodies(int32(i), runner{own}), own}))
	}
	for i := range c.Clients {
		if err := c.GoOn(i); err != nil {
			return err
		}
		e := &env{world: w, self: network.ClientAddress(i), kind: clientTimer, entity: int32(i)}
		b, err := w.known()
		if err != nil {
			return err
		}
		w.clients = append(w.clients, b.Client(i, e))
		w.clientKeys = append(w.clientKeys, des.NameDigest(c.Clients[i].Name))
	}
	for i, made := range w.clients {
		if s := c.Management.Client(int32(i)); s.Behaviour == platform.Replayed || s.Behaviour == platform.Stolen {
			made.Tap(w.clients[s.Victim])
		}
	}
	return nil
}

// known is what a node or a client knows before the run.
func (w *World) known() (*blueprint.Blueprint, error) {
	if w.config.apart != nil {
		return w.config.apart()
	}
	return w.blueprint, nil
}
