package emulation

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// A Process is one node, or all clients.
type Process struct {
	id        int
	blueprint *blueprint.Blueprint
	clock     clock
	agenda    agenda
	network   *network.Network
	conns     map[int]*conn // by process
	nodes     []*node.Node  // nil but for its own
	clients   []*client.Client
	listeners record.Listeners
	journal   journal

	now  int64 // of what is being handled, ns: it stands still meanwhile
	last int64 // of what the node has handled before, ns

	lateness map[uint64]Lateness // by call, of those that have come here
	managed  map[int32]Lateness  // by client: of its question to the management layer, at the root
	cause    Lateness            // of the answer or timer that is being handled: calls that it lets go inherit it
	relayed  map[int32]Lateness  // by slot of the network, of messages that pass
	body     int64               // when the piece of a body that runs has begun, host's ns
	frame    []byte              // room for an envelope
	failure  error

	account Account
}

// newProcess makes a process as it is before the run.
func newProcess(id int, b *blueprint.Blueprint, conns map[int]*conn) (*Process, error) {
	p := &Process{
		id: id, blueprint: b, conns: conns, nodes: make([]*node.Node, b.Tree.Len()),
		lateness: map[uint64]Lateness{}, managed: map[int32]Lateness{}, relayed: map[int32]Lateness{},
	}
	p.journal.process = p
	p.listeners.Add(&p.journal)
	p.network = network.New(b.Tree, p, b.Parameters.AccessRTT, b.Parameters.Chunk)
	for i := range b.Tree.Len() {
		name := b.Tree.Node(i).Name
		up, down := des.NewStream(b.Seed, name, "link-up"), des.NewStream(b.Seed, name, "link-down")
		p.network.Randomise(int32(i), &up, &down)
		if b.Conditions != nil {
			p.network.SetCondition(int32(i), b.Conditions[i])
		}
	}
	if id != Clients {
		e := &env{process: p, self: network.NodeAddress(id), timer: func(t platform.Timer) { p.nodes[id].Timer(t) }}
		p.nodes[id] = b.Node(id, e, &bodies{Bodies: b.Bodies(int32(id), runner{p}), env: e})
		return p, b.Open(p.nodes)
	}
	for i := range b.Clients {
		e := &env{process: p, self: network.ClientAddress(i), timer: func(t platform.Timer) { p.clients[i].Timer(t) }}
		p.clients = append(p.clients, b.Client(i, e))
	}
	for i, made := range p.clients {
		if s := b.Management.Client(int32(i)); s.Behaviour == platform.Replayed || s.Behaviour == platform.Stolen {
			made.Tap(p.clients[s.Victim])
		}
	}
	return p, nil
}

// begin starts what happens by itself, at time 0.
func (p *Process) begin() {
	for _, c := range p.clients {
		c.Start()
	}
	if p.id == Clients {
		for _, m := range p.blueprint.Moves {
			p.at(m.At, func() { p.clients[m.Client].Attach(int32(m.To)) })
		}
		return
	}
	p.nodes[p.id].Start()
	if p.id == p.blueprint.Tree.Root() {
		for i, e := range p.blueprint.Management.Events {
			p.at(e.At, func() { p.nodes[p.id].Administer(i) })
		}
	}
}

// at does something at a time of the run, which is also its Now, however late it is.
func (p *Process) at(due int64, do func()) {
	p.agenda.enter(due, func() {
		p.now = due
		do()
	})
}

// Now is the time for the network.
func (p *Process) Now() int64 { return p.now }

// ArriveAtNode sends a message over the line to a neighbour, or to this node itself.
func (p *Process) ArriveAtNode(at int64, to, slot int32) {
	if int(to) == p.id {
		p.agenda.enter(at, func() { p.arrive(slot, at, at, Lateness{}) })
		return
	}
	p.carry(int(to), at, slot)
}

// ArriveAtClient sends a message over an access link.
func (p *Process) ArriveAtClient(at int64, _, slot int32) { p.carry(Clients, at, slot) }

// FreeLine tells the network when a line of this process falls free.
func (p *Process) FreeLine(at int64, line int32) { p.at(at, func() { p.network.LineFree(line) }) }

// carry lets a message go to another process, with the time at which it arrives there.
func (p *Process) carry(to int, at int64, slot int32) {
	lateness, passes := p.relayed[slot]
	delete(p.relayed, slot)
	e := envelope{due: at, lateness: lateness, message: p.network.Leave(slot)}
	if !passes {
		e.lateness = p.departs(&e.message)
	}
	c := p.conns[to]
	if c == nil {
		panic(fmt.Sprintf("emulation: process %d sends to %d, which is no neighbour", p.id, to))
	}
	p.account.Sent++
	p.frame = e.append(p.frame[:0])
	if err := c.send(p.frame); err != nil && p.failure == nil {
		p.failure = err
	}
}

// departs is how late the call is that a message is about, which begins its way here.
func (p *Process) departs(m *network.Message) Lateness {
	call := callOf(m.Body)
	switch m.Body.(type) {
	case *protocol.TokenReply, *protocol.MetadataReply:
		client, _ := m.To.Client()
		l := p.managed[int32(client)]
		delete(p.managed, int32(client))
		return l
	case *protocol.MetadataQuery: // the call itself stays; what its question costs comes with the answer
		p.lateness[call] = p.lateness[call].plus(p.cause)
		return Lateness{}
	case *protocol.Request, *protocol.Reply: // the call leaves this process
		l := p.lateness[call].plus(p.cause)
		delete(p.lateness, call)
		return l
	}
	if call == 0 {
		return Lateness{}
	}
	l := p.lateness[call].plus(p.cause)
	p.lateness[call] = l
	return l
}

// received takes an envelope off a socket.
func (p *Process) received(data []byte) error {
	e, err := readEnvelope(data)
	if err != nil {
		return err
	}
	p.account.Received++
	there := p.clock.now()
	slot := p.network.Enter(e.message)
	p.agenda.enter(e.due, func() { p.arrive(slot, e.due, there, e.lateness) })
	return nil
}

// arrive is called when a message is due at the end of a line. One that passes goes on as if
// this were in time: how late it is shows where it is handled.
func (p *Process) arrive(slot int32, due, there int64, lateness Lateness) {
	m := p.network.Peek(slot)
	if to, isNode := m.To.Node(); isNode && to != p.id || !isNode && p.id != Clients {
		p.now = due
		p.relayed[slot] = lateness
		p.network.Arrived(int32(p.id), slot)
		return
	}
	p.now = max(due, p.clock.now())
	p.last = max(p.last, p.now)
	lateness.Socket += max(0, there-due)
	lateness.Wake += p.now - max(due, there)
	p.arrives(m, lateness)
	if p.id == Clients {
		if m, whole := p.network.Collected(slot); whole {
			i, _ := m.To.Client()
			p.clients[i].Handle(&m)
		}
		p.cause = Lateness{}
		return
	}
	if m, whole := p.network.Arrived(int32(p.id), slot); whole {
		p.nodes[p.id].Handle(&m)
	}
}

// arrives notes how late the call is that a message is about, which has come to its end here.
func (p *Process) arrives(m *network.Message, l Lateness) {
	switch m.Body.(type) {
	case *protocol.TokenReply, *protocol.MetadataReply:
		p.cause = l
	case *protocol.TokenRequest, *protocol.MetadataQuery:
		client, _ := m.From.Client()
		p.managed[int32(client)] = l
	default:
		if call := callOf(m.Body); call != 0 {
			p.lateness[call] = l
		}
	}
}

// env is the world as one node or client sees it.
type env struct {
	process *Process
	self    network.Address
	timer   func(t platform.Timer)
}

// Now is the time of what is being handled.
func (e *env) Now() int64 { return e.process.now }

// Send hands a message to the network.
func (e *env) Send(m network.Message) {
	m.From = e.self
	e.process.network.Send(m)
}

// After calls the component's Timer when it is due. That is its Now, however late it is, so
// that clients call exactly when they would in a simulation. Only a node that has handled
// something of later meanwhile does not go back.
func (e *env) After(delay int64, t platform.Timer) {
	p := e.process
	due := p.now + delay
	p.at(due, func() {
		if p.id != Clients {
			p.now = max(due, p.last)
			p.last = p.now
			p.cause = Lateness{Wake: p.now - due}
		}
		e.timer(t)
		p.cause = Lateness{}
	})
}

// Observer is the journal.
func (e *env) Observer() *record.Listeners { return &e.process.listeners }

// bodies runs the bodies of the node's functions on the loop's own thread, paced: what they
// really take disappears inside their modelled time, if it fits.
type bodies struct {
	*blueprint.Bodies
	env *env
}

// Begin begins a body.
func (b *bodies) Begin(run, function int32, call wasm.Invocation) {
	b.env.process.body = monotonic()
	b.Bodies.Begin(run, function, call)
}

// Answer lets a body go on.
func (b *bodies) Answer(run int32, a platform.Answer) {
	b.env.process.body = monotonic()
	b.Bodies.Answer(run, a)
}

// Spend keeps a core for the modelled time, counted from when the body began.
func (b *bodies) Spend(_ int32, ns int64, t platform.Timer) {
	p := b.env.process
	p.account.Bodies++
	if over := monotonic() - p.body - ns*p.clock.dilate; over > 0 {
		p.account.Overran++
		p.account.OverranNs += over
	}
	b.env.After(ns, t)
}

// runner is the node that hears of its bodies.
type runner struct{ process *Process }

func (r runner) Needs(run int32, need platform.Need) { r.process.nodes[r.process.id].Needs(run, need) }

func (r runner) Ran(run int32, done platform.Completion) {
	r.process.nodes[r.process.id].Ran(run, done)
}
