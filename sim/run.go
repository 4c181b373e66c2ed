package sim

import (
	"context"
	"fmt"

	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/network"
)

// Outcome is what a run says of itself.
type Outcome struct {
	TraceHash string // SHA-256 over all events, hex
	Events    uint64
	End       int64 // virtual time of the last event, ns
	Stopped   des.Reason
}

// Run drives the world to the end of its duration and lets what is under way
// then come to an end: clients stop calling, epochs stop, messages arrive. It
// returns early with ctx's error if that is cancelled, and gives a world up whose
// placement goes on to change when nobody calls any more. One that would go on beyond the end
// of virtual time is ErrEndless.
func (w *World) Run(ctx context.Context) (Outcome, error) {
	w.begin()
	w.engine.Limit(des.Limits{Events: w.config.MaxEvents, Until: horizon})
	const between = 1 << 6 // events between looks at the context; one can take milliseconds
	for n := 0; ; n++ {
		if n%between == 0 && ctx.Err() != nil {
			return Outcome{}, ctx.Err()
		}
		e, ok := w.engine.Next()
		if !ok {
			break
		}
		w.handle(int64(e.At), e.Arg)
		if w.watch != nil {
			w.watch(w.nodes)
		}
		if w.tracker.restless {
			break
		}
	}
	o := Outcome{
		TraceHash: w.trace.Sum(),
		Events:    w.engine.Executed(),
		End:       int64(w.engine.Now()),
		Stopped:   w.engine.Stopped(),
	}
	switch {
	case w.tracker.restless:
		o.Stopped = des.Restless
	case o.Stopped == des.TimeLimit:
		return o, ErrEndless
	case o.Stopped == des.Exhausted:
		w.inspect()
	}
	return o, nil
}

// begin schedules what happens by itself.
func (w *World) begin() {
	for _, c := range w.clients {
		c.Start()
	}
	for _, n := range w.nodes {
		n.Start()
	}
	for i, m := range w.config.Moves {
		w.at(m.At, move, int32(m.Client), int32(i))
	}
	w.scheduleFaults()
	for i, e := range w.config.Management.Events {
		w.at(e.At, administer, int32(w.config.Tree.Root()), int32(i))
	}
	n := int32(0)
	for at := range w.looks {
		w.at(at, roundEnd, 0, n)
		n++
	}
}

// looks yields when rounds end, and, if the run is looked at then too, epochs, each
// instant once: no more of them than rounds and epochs, whatever their common divisor.
func (w *World) looks(yield func(at int64) bool) {
	p := &w.config.Parameters
	round, epoch := p.Round, p.Looks
	for {
		at := round
		if p.Looks > 0 {
			at = min(round, epoch)
		}
		if at > p.Duration || !yield(at) {
			return
		}
		if at == round {
			round += p.Round
		}
		if at == epoch {
			epoch += p.Looks
		}
	}
}

// handle is the one place that tells kinds of events apart.
func (w *World) handle(now int64, arg uint64) {
	k, entity, slot := unpack(arg)
	switch k {
	case atNode:
		if w.absent(k, entity, slot) {
			return
		}
		w.traceMessage(now, k, w.catalogue.NodeKeys[entity], slot)
		if m, arrived := w.network.Arrived(entity, slot); arrived {
			w.nodes[entity].Handle(&m)
		}
	case atClient:
		w.traceMessage(now, k, w.clientKeys[entity], slot)
		if m, arrived := w.network.Collected(slot); arrived {
			w.clients[entity].Handle(&m)
		}
	case lineFree:
		w.trace.Record(des.Time(now), uint8(k), w.catalogue.NodeKeys[entity/2], uint64(entity%2), 0, 0)
		w.network.LineFree(entity)
	case nodeTimer:
		if w.absent(k, entity, slot) {
			return
		}
		t := w.timers.take(slot)
		w.trace.Record(des.Time(now), uint8(k), w.catalogue.NodeKeys[entity], uint64(t.Kind), 0, 0)
		w.nodes[entity].Timer(t)
	case clientTimer:
		t := w.timers.take(slot)
		w.trace.Record(des.Time(now), uint8(k), w.clientKeys[entity], uint64(t.Kind), 0, 0)
		w.clients[entity].Timer(t)
	case move:
		to := w.config.Moves[slot].To
		w.trace.Record(des.Time(now), uint8(k), w.clientKeys[entity], w.catalogue.NodeKeys[to], 0, 0)
		w.clients[entity].Attach(int32(to))
	case faultBegins:
		w.traceFault(now, k, &w.config.Faults[slot])
		w.beginFault(&w.config.Faults[slot])
	case faultEnds:
		w.traceFault(now, k, &w.config.Faults[slot])
		w.endFault(&w.config.Faults[slot])
	case administer:
		if w.absent(k, entity, slot) {
			return
		}
		e := &w.config.Management.Events[slot]
		w.trace.Record(des.Time(now), uint8(k), uint64(e.Kind), uint64(slot), 0, 0)
		w.nodes[entity].Administer(int(slot))
	case roundEnd:
		w.trace.Record(des.Time(now), uint8(k), uint64(slot), 0, 0, 0)
		w.inspectAgain()
		if w.onRound != nil {
			w.onRound(int(slot))
		}
	default:
		panic(fmt.Sprintf("sim: event of unknown kind %d at %d ns", k, now))
	}
}

func (w *World) traceMessage(now int64, k kind, entity uint64, slot int32) {
	m := w.network.Peek(slot)
	var digest uint64
	if m.Body != nil {
		digest = m.Body.Digest()
	}
	w.trace.Record(des.Time(now), uint8(k), entity, uint64(m.Category)<<32|uint64(uint32(m.Hops)), digest, uint64(m.Size))
}

// OnRound makes the run call f at the end of each round and at the multiples of
// Parameters.Looks, before anything that happens at the same time later in order; n counts
// those instants.
func (w *World) OnRound(f func(n int)) { w.onRound = f }

// Now is the virtual time, ns.
func (w *World) Now() int64 { return int64(w.engine.Now()) }

// Events is the number of events handled so far.
func (w *World) Events() uint64 { return w.engine.Executed() }

// Traffic is the ledger of messages since its last Reset.
func (w *World) Traffic() *network.Ledger { return w.network.Ledger() }
