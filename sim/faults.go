package sim

import (
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/fault"
)

// held is what came for a node that was down, in order.
type held struct {
	kind kind
	slot int32
}

// scheduleFaults puts the begin and end of each fault into the queue.
func (w *World) scheduleFaults() {
	w.down = make([]int, w.config.Tree.Len())
	w.waiting = make([][]held, w.config.Tree.Len())
	for i, f := range w.config.Faults {
		w.at(f.From, faultBegins, int32(f.Node), int32(i))
		if f.Until > 0 {
			w.at(f.Until, faultEnds, int32(f.Node), int32(i))
		}
	}
}

func (w *World) traceFault(now int64, k kind, f *fault.Fault) {
	w.trace.Record(des.Time(now), uint8(k), w.catalogue.NodeKeys[f.Node], uint64(f.Kind), uint64(f.From), uint64(f.Until))
}

func (w *World) beginFault(f *fault.Fault) {
	switch f.Kind {
	case fault.Crash:
		w.down[f.Node]++
		w.eachLink(f.Node, w.network.Cut)
		if w.down[f.Node] == 1 {
			w.nodes[f.Node].Crash()
		}
	case fault.Partition:
		w.network.Cut(int32(f.Node))
	case fault.Degrade:
		w.degraded[f.Node] = append(w.degraded[f.Node], w.network.Condition(int32(f.Node)))
		w.network.SetCondition(int32(f.Node), f.Condition)
	}
}

func (w *World) endFault(f *fault.Fault) {
	switch f.Kind {
	case fault.Crash:
		w.down[f.Node]--
		w.eachLink(f.Node, w.network.Mend)
		if w.down[f.Node] == 0 {
			w.restart(f.Node)
		}
	case fault.Partition:
		w.network.Mend(int32(f.Node))
	case fault.Degrade:
		before := w.degraded[f.Node]
		w.network.SetCondition(int32(f.Node), before[len(before)-1])
		w.degraded[f.Node] = before[:len(before)-1]
	}
}

// eachLink calls f for every link of a node, by the node below it.
func (w *World) eachLink(node int, f func(link int32)) {
	if node != w.config.Tree.Root() {
		f(int32(node))
	}
	for _, c := range w.config.Tree.Children(node) {
		f(int32(c))
	}
}

// restart lets a node go on, with what it missed in the order in which it came.
func (w *World) restart(node int) {
	w.nodes[node].Restart()
	missed := w.waiting[node]
	w.waiting[node] = nil
	for _, h := range missed {
		w.at(int64(w.engine.Now()), h.kind, int32(node), h.slot)
	}
}

// absent takes an event for a node that is down: messages of other nodes wait
// in the sender's outbox, timers in the node's own; what a client sends is lost.
// false if the node is up.
func (w *World) absent(k kind, node, slot int32) bool {
	if w.down[node] == 0 {
		return false
	}
	if k == atNode {
		if _, fromClient := w.network.Peek(slot).From.Client(); fromClient && w.network.Peek(slot).Hops == 1 {
			w.network.Drop(slot)
			return true
		}
	}
	w.waiting[node] = append(w.waiting[node], held{k, slot})
	return true
}
