package placement

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// gossip tells the neighbours how full and busy this node is. Nothing else is
// exchanged: what the rules need beside it comes with requests and
// configurations.
func (a *Agent) gossip() {
	memory := a.memory()
	for link := range a.heard {
		a.table.Send(a.table.Links[link], network.Gossip, &protocol.Gossip{Node: a.table.ID, Memory: memory})
	}
}

// hear takes a neighbour's gossip.
func (a *Agent) hear(g *protocol.Gossip, link int) {
	a.heard[link].Memory, a.heard[link].Known = g.Memory, true
}

// memory is the state of this node as its neighbours hear of it.
func (a *Agent) memory() policy.Memory {
	return policy.Memory{
		Used: a.table.Used(), Capacity: a.table.Capacity(), Price: a.price,
		Load: a.load, Cores: float64(a.cat.Tree.Node(int(a.table.ID)).Cores),
	}
}

// prospect is the memory of this node once the drops that it has proposed have
// happened. Without this every copy would leave the same full node at once, and come
// back at once.
func (a *Agent) prospect() policy.Memory {
	m := a.memory()
	for _, c := range a.leaving {
		if a.meters.At(c) != nil {
			m.Used -= a.table.Unit(c).Size()
		}
	}
	return m
}

// leaves notes whether this node has proposed to let its copy of c go.
func (a *Agent) leaves(c int32, going bool) {
	i := slices.Index(a.leaving, c)
	switch {
	case going && i < 0:
		a.leaving = append(a.leaving, c)
	case !going && i >= 0:
		a.leaving = slices.Delete(a.leaving, i, i+1)
	}
}

// foresee counts what this node has proposed, until it measures its load again and
// hears of its neighbours'. Else all its copies would leave for the same reason.
func (a *Agent) foresee(v *policy.View, action *policy.Action) {
	if a.par.Weights.CPU == 0 {
		return
	}
	flow, mine := policy.FlowOf(v, action), a.memory()
	mine.Serve(-flow.Gone, a.service)
	a.load = mine.Load
	for i, calls := range flow.To {
		a.heard[i].Serve(calls, a.service)
	}
}

// measureLoad takes the busy share of the cores since the epoch began, and the
// core time of a call.
func (a *Agent) measureLoad(now int64) {
	busy, calls := a.work()
	if calls > a.calls {
		a.service = float64(busy-a.busy) / float64(calls-a.calls) / 1e9
	}
	a.calls = calls
	if span := now - a.opened; span > 0 {
		a.load = float64(busy-a.busy) / (float64(span) * float64(a.cat.Tree.Node(int(a.table.ID)).Cores))
	}
	a.busy = busy
}
