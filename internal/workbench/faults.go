package workbench

import (
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
)

// faults turns the condition of the links, and what breaks, into positions.
func (b *Build) faults() {
	nodes := b.Scenario.Network.AllNodes()
	perfect := true
	conditions := make([]network.Condition, len(nodes))
	for i := range nodes {
		perfect = perfect && nodes[i].Perfect()
		conditions[b.node(nodes[i].Name)] = condition(&nodes[i].Link)
	}
	if !perfect {
		b.Config.Conditions = conditions
	}
	for i := range b.Scenario.Faults {
		f := &b.Scenario.Faults[i]
		each := func(kind fault.Kind, refs []string) {
			for _, n := range b.nodes(refs) {
				made := fault.Fault{Kind: kind, From: f.From, Until: f.Until, Node: n}
				if kind == fault.Degrade {
					made.Condition = condition(&f.Link)
					made.Condition.Slow = f.Slow
				}
				b.Config.Faults = append(b.Config.Faults, made)
			}
		}
		each(fault.Crash, f.Crash)
		each(fault.Partition, f.Partition)
		each(fault.Degrade, f.Degrade)
	}
}

func condition(l *scenarios.Link) network.Condition {
	c := network.Condition{Loss: l.Loss, Duplicate: l.Duplicate}
	if l.Jitter != nil {
		c.Jitter = network.Jitter{Kind: network.Uniform, Mean: l.Jitter.Mean}
		if l.Jitter.Distribution == scenarios.ExponentialJitter {
			c.Jitter.Kind = network.Exponential
		}
	}
	return c
}
