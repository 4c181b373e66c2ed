package sim

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// env is the world as one node or client sees it: the simulation's side of platform.Env.
type env struct {
	world  *World
	self   network.Address
	kind   kind // of its timers
	entity int32
}

func (e *env) Now() int64 { return int64(e.world.engine.Now()) }

func (e *env) Send(m network.Message) {
	m.From = e.self
	if e.world.config.Sockets {
		m = e.world.carried(m)
	}
	e.world.network.Send(m)
}

// carried is what the other end of a socket gets of a message.
func (w *World) carried(m network.Message) network.Message {
	w.frame = protocol.AppendFrame(w.frame[:0], &m)
	got, err := protocol.ReadFrame(w.frame)
	if err != nil {
		panic(fmt.Sprintf("sim: a %T that was sent cannot be read: %v", m.Body, err))
	}
	return got
}

func (e *env) After(delay int64, t platform.Timer) {
	w := e.world
	slot := w.timers.put(t)
	w.at(e.Now()+delay, e.kind, e.entity, slot)
}

// bodies are those of a node's functions. What the node is told of them it hears at once.
type bodies struct {
	*blueprint.Bodies
	env *env
}

// Spend lets virtual time pass: the body itself has taken none.
func (b bodies) Spend(_ int32, ns int64, t platform.Timer) { b.env.After(ns, t) }

// runner is a node that may not be there yet.
type runner struct{ *env }

func (r runner) Needs(run int32, need platform.Need) { r.world.nodes[r.entity].Needs(run, need) }

func (r runner) Ran(run int32, done platform.Completion) { r.world.nodes[r.entity].Ran(run, done) }

func (e *env) Observer() *record.Listeners { return &e.world.listeners }

// clock is the network's side: it turns what the network schedules into events.
type clock struct{ world *World }

func (c clock) Now() int64 { return int64(c.world.engine.Now()) }

func (c clock) ArriveAtNode(at int64, node, slot int32) { c.world.at(at, atNode, node, slot) }

func (c clock) ArriveAtClient(at int64, client, slot int32) { c.world.at(at, atClient, client, slot) }

func (c clock) FreeLine(at int64, line int32) { c.world.at(at, lineFree, line, 0) }

// timers is a slab of pending timers.
type timers struct {
	slots []platform.Timer
	free  []int32
}

func (t *timers) put(x platform.Timer) int32 {
	if k := len(t.free); k > 0 {
		slot := t.free[k-1]
		t.free = t.free[:k-1]
		t.slots[slot] = x
		return slot
	}
	t.slots = append(t.slots, x)
	return int32(len(t.slots) - 1)
}

func (t *timers) take(slot int32) platform.Timer {
	t.free = append(t.free, slot)
	return t.slots[slot]
}
