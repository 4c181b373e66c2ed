package scenarios

import (
	"strconv"

	"github.com/ermes-sim/ermes-sim/topology"
)

// AllNodes lists the nodes with the root first and every parent before its
// children: tier by tier, or breadth first in the order of the file.
func (n *Network) AllNodes() []Node {
	if len(n.Tiers) > 0 {
		return expandTiers(n.Tiers)
	}
	children := map[string][]int{}
	for i, node := range n.Nodes {
		children[node.Parent] = append(children[node.Parent], i)
	}
	out := make([]Node, 0, len(n.Nodes))
	queue := children[""]
	for len(queue) > 0 {
		node := n.Nodes[queue[0]]
		queue = append(queue[1:], children[node.Name]...)
		out = append(out, node)
	}
	return out
}

func expandTiers(tiers []Tier) []Node {
	var out []Node
	above := []string{""}
	for _, t := range tiers {
		level := make([]string, 0, len(above)*t.Fanout)
		for _, parent := range above {
			for range t.Fanout {
				name := t.Tier + "-" + strconv.Itoa(len(level))
				level = append(level, name)
				out = append(out, Node{Name: name, Parent: parent, Tier: t.Tier, Hosting: t.Hosting})
			}
		}
		above = level
	}
	return out
}

// Tree builds the topology. A scenario that Load accepted has no error here.
func (n *Network) Tree() (*topology.Tree, error) {
	nodes := n.AllNodes()
	number := make(map[string]int, len(nodes))
	out := make([]topology.Node, len(nodes))
	for i, node := range nodes {
		parent := topology.None
		if node.Parent != "" {
			parent = number[node.Parent]
		}
		number[node.Name] = i
		out[i] = topology.Node{
			Name: node.Name, Tier: node.Tier, Parent: parent,
			Uplink: topology.Link{RTT: node.RTT, Bandwidth: node.Bandwidth},
			Cores:  node.Cores, Speed: node.Speed, Memory: node.Memory, StoreAccess: node.StoreAccess,
		}
	}
	return topology.New(out)
}

// NodesAt lists the nodes that refs, tiers and nodes, stand for, in the order
// of AllNodes within a tier. A node goes before a tier of the same name.
func (n *Network) NodesAt(refs []string) []string {
	byTier := map[string][]string{}
	known := map[string]bool{}
	for _, node := range n.AllNodes() {
		byTier[node.Tier] = append(byTier[node.Tier], node.Name)
		known[node.Name] = true
	}
	var out []string
	for _, ref := range refs {
		if known[ref] {
			out = append(out, ref)
		} else {
			out = append(out, byTier[ref]...)
		}
	}
	return out
}
