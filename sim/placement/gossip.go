package placement

import (
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
		a.node.Send(a.node.Links()[link], network.Gossip, &protocol.Gossip{Node: a.node.ID(), Memory: memory})
	}
}

// hear takes a neighbour's gossip.
func (a *Agent) hear(g *protocol.Gossip, link int) {
	a.heard[link].Memory, a.heard[link].Known = g.Memory, true
}

// memory is the state of this node as its neighbours hear of it.
func (a *Agent) memory() policy.Memory {
	return policy.Memory{Used: a.node.Used(), Capacity: a.node.Capacity(), Load: a.load, Price: a.price}
}

// measureLoad takes the busy share of the cores since the epoch began.
func (a *Agent) measureLoad(now int64) {
	busy := a.node.Busy()
	if span := now - a.opened; span > 0 {
		a.load = float64(busy-a.busy) / (float64(span) * float64(a.cat.Tree.Node(int(a.node.ID())).Cores))
	}
	a.busy = busy
}
