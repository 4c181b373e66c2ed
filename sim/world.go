package sim

import (
	"context"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// World is one run: the event queue and everything that lives in it. It is used
// by one goroutine; parallelism is across worlds.
type World struct {
	config     Config
	catalogue  platform.Catalogue
	engine     *des.Engine
	network    *network.Network
	nodes      []*node.Node
	clients    []*client.Client
	timers     timers
	modules    []Module // by function, later versions included
	tracker    *tracker // hears everything first
	inspected  uint64   // events until the last inspection
	listeners  record.Listeners
	trace      *des.TraceHash
	clientKeys []uint64              // digests of names
	down       []int                 // by node: crashes that last
	waiting    [][]held              // by node: what came while it was down
	degraded   [][]network.Condition // by link: what a Degrade has replaced
	onRound    func(round int)
	watch      func(nodes []*node.Node) // called after every event, if not nil
}

// New builds a world. load makes modules of the functions' binaries; the listeners
// hear what happens, each the events for which it has the method (record.Listeners).
func New(config Config, load Loader, listeners ...any) (*World, error) {
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
	if err := w.load(load); err != nil {
		return nil, err
	}
	w.network = network.New(config.Tree, clock{w}, config.Parameters.AccessRTT, config.Parameters.Chunk)
	if err := w.wire(); err != nil {
		return nil, err
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	return w, w.place()
}

// load compiles the modules and fills the catalogue.
func (w *World) load(load Loader) error {
	c := &w.config
	w.catalogue = platform.Catalogue{
		Tree: c.Tree, Collections: c.Collections, Clients: c.Clients,
		Places: platform.Places(c.Tree), Management: c.Management,
		Pinned: make([]bool, len(c.Collections)),
	}
	for i := range c.Tree.Len() {
		w.catalogue.NodeKeys = append(w.catalogue.NodeKeys, des.NameDigest(c.Tree.Node(i).Name))
	}
	for i := range c.Collections {
		_, pinned := c.Pinned[i]
		w.catalogue.Pinned[i] = pinned || c.Parameters.Central
		w.catalogue.CollectionKeys = append(w.catalogue.CollectionKeys, des.NameDigest(c.Collections[i].Name))
	}
	if err := w.unite(); err != nil {
		return err
	}
	return w.deploy(load)
}

// unite makes units of co-location groups. Where a function may use several
// collections at once, the root keeps a copy of every sequential unit, so that
// there is always a node that holds all of them.
func (w *World) unite() error {
	cat, first := &w.catalogue, make(map[string]int32)
	cat.Members = make([][]int32, len(cat.Collections))
	cat.Rooted = make([]bool, len(cat.Collections))
	cat.First = make([]platform.First, len(cat.Collections))
	several := false
	for i := range w.config.Functions {
		several = several || w.config.Management.Function(int32(i)).UsesSeveral()
	}
	for i := range cat.Collections {
		unit, card := int32(i), w.config.Management.Collection(int32(i))
		if card.CoLocation != "" {
			key := card.Group + "\x00" + card.CoLocation
			if u, ok := first[key]; ok {
				unit = u
			}
			first[key] = unit
		}
		if a, b := &cat.Collections[i], &cat.Collections[unit]; a.Consistency != b.Consistency || a.Home != b.Home {
			return fmt.Errorf("co-location group %q: %q and %q differ in consistency or in where they start", card.CoLocation, a.Name, b.Name)
		}
		cat.Unit = append(cat.Unit, unit)
		cat.Members[unit] = append(cat.Members[unit], int32(i))
		cat.Rooted[unit] = several && cat.Collections[i].Consistency == workloads.Sequential
	}
	return nil
}

// wire sets the condition of the links.
func (w *World) wire() error {
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
	return fault.Validate(c.Faults, c.Tree)
}

// settle makes nodes, the management layer and clients.
func (w *World) settle() error {
	c := &w.config
	authority, err := node.NewAuthority(c.Seed, &w.catalogue, &c.Parameters)
	if err != nil {
		return err
	}
	for i := range c.Tree.Len() {
		bodies := &env{world: w, self: network.NodeAddress(i), kind: nodeTimer, entity: int32(i)}
		var e platform.Env = bodies
		if c.alter != nil {
			e = c.alter(i, e)
		}
		phases := des.NewStream(c.Seed, c.Tree.Node(i).Name, "epoch-phase")
		w.nodes = append(w.nodes, node.New(i, e, bodies, &w.catalogue, &c.Parameters, authority, &phases))
	}
	for i := range c.Clients {
		if err := c.interrupted(i); err != nil {
			return err
		}
		name := c.Clients[i].Name
		var e platform.Env = &env{world: w, self: network.ClientAddress(i), kind: clientTimer, entity: int32(i)}
		if c.alterClient != nil {
			e = c.alterClient(i, e)
		}
		gaps, picks := des.NewStream(c.Seed, name, "arrivals"), des.NewStream(c.Seed, name, "calls")
		key := des.NameDigest(name)
		enrolment, err := authority.Enrol(int32(i))
		if err != nil {
			return fmt.Errorf("client %q: %w", name, err)
		}
		var keep workloads.Rand // a stream is opened only where it is drawn from
		if c.Clients[i].Arrivals.Thinned() {
			keep = new(des.NewStream(c.Seed, name, "thinning"))
		}
		w.clients = append(w.clients, client.New(i, key, e, &w.catalogue, &c.Parameters, client.Credentials(enrolment), &gaps, keep, &picks))
		w.clientKeys = append(w.clientKeys, key)
	}
	for i, made := range w.clients {
		if s := c.Management.Client(int32(i)); s.Behaviour == platform.Replayed || s.Behaviour == platform.Stolen {
			made.Tap(w.clients[s.Victim])
		}
		if c.Parameters.Warm {
			made.Warm(w.nodes[c.Tree.Root()])
		}
	}
	return nil
}

// place creates the initial copies and tells every node about them.
func (w *World) place() error {
	for i := range w.config.Collections {
		if err := w.config.interrupted(i); err != nil {
			return err
		}
		if w.config.Management.Collection(int32(i)).Absent || w.catalogue.Unit[i] != int32(i) {
			continue
		}
		p, pinned := w.config.Pinned[i]
		if !pinned || w.config.Parameters.Central {
			home := w.config.Collections[i].Home
			if w.config.Parameters.Central {
				home = w.config.Tree.Root() // the external store
			}
			p = Placement{Leader: home, Replicas: []int{home}}
			if w.catalogue.Rooted[i] && home != w.config.Tree.Root() {
				p.Replicas = []int{w.config.Tree.Root(), home}
			}
		}
		config := protocol.Configuration{Collection: int32(i), Term: 1, Seq: 1, Leader: int32(p.Leader)}
		for _, m := range p.Replicas {
			config.Replicas = append(config.Replicas, int32(m))
		}
		w.catalogue.First[i] = platform.First{Leader: config.Leader, Copies: config.Replicas}
		for _, m := range config.Replicas {
			w.nodes[m].Unit(int32(i)).Create(config)
		}
	}
	return nil
}

// execute runs a function body on a node.
func (w *World) execute(ctx context.Context, function, on int32, call wasm.Invocation) wasm.Result {
	call.Speed = int64(w.config.Tree.Node(int(on)).Speed)
	result, err := w.modules[function].Call(ctx, call)
	if err != nil {
		result.Err = err
	}
	return result
}
