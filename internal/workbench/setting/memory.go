package setting

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/topology"
)

// room refuses a scenario whose initial placement does not fit the memory of a node:
// the platform cannot begin.
func (b *Build) room() error {
	held := make([]int64, b.Config.Tree.Len())
	for c := range b.Config.Collections {
		if b.Config.Management.Collection(int32(c)).Absent {
			continue
		}
		at := []int{b.Config.Collections[c].Home}
		if p, pinned := b.Config.Pinned[c]; pinned {
			at = p.Replicas
		}
		if b.Config.Parameters.Central {
			at = []int{b.Config.Tree.Root()}
		}
		for _, n := range at {
			held[n] += b.Config.Collections[c].Size
		}
	}
	for n, bytes := range held {
		node := b.Config.Tree.Node(n)
		if node.Memory != topology.Unlimited && bytes > node.Memory {
			return b.Scenario.Mistake(b.memoryKey(node), "", nil,
				"%s has %d bytes of memory, but the run begins with %d bytes of state there; give it more, or place collections elsewhere with `at`", node.Name, node.Memory, bytes)
		}
	}
	return nil
}

// memoryKey is the path of the key that gives a node its memory.
func (b *Build) memoryKey(node *topology.Node) string {
	for i := range b.Scenario.Network.Tiers {
		if b.Scenario.Network.Tiers[i].Tier == node.Tier {
			return fmt.Sprintf("network.tiers[%d].memory", i)
		}
	}
	for i := range b.Scenario.Network.Nodes {
		if b.Scenario.Network.Nodes[i].Name == node.Name {
			return fmt.Sprintf("network.nodes[%d].memory", i)
		}
	}
	return "network"
}
