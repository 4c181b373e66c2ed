package setting

import (
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
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
		conditions[b.Node(nodes[i].Name)] = condition(&nodes[i].Link)
	}
	if !perfect {
		b.Config.Conditions = conditions
	}
	for i := range b.Scenario.Faults {
		f := &b.Scenario.Faults[i]
		each := func(kind fault.Kind, refs []string) {
			var times []outage
			for k, n := range b.nodes(refs) {
				switch {
				case !f.Random():
					times = []outage{{f.From, f.Until}}
				case k == 0 || !f.Together:
					times = b.outages(f, b.Config.Tree.Node(n).Name, kind)
				}
				for _, t := range times {
					made := fault.Fault{Kind: kind, From: t.from, Until: t.until, Node: n}
					if kind == fault.Degrade {
						made.Condition = condition(&f.Link)
						made.Condition.Slow = f.Slow
					}
					b.Config.Faults = append(b.Config.Faults, made)
				}
			}
		}
		each(fault.Crash, f.Crash)
		each(fault.Partition, f.Partition)
		each(fault.Degrade, f.Degrade)
	}
}

// An outage lasts in [from, until), ns; until 0 = to the end.
type outage struct{ from, until int64 }

// outages draws those of one node or link: exponential times in turn, working first
// (an alternating renewal process). What is broken at the end is mended after it, so that
// the run can come to rest.
func (b *Build) outages(f *scenarios.Fault, node string, kind fault.Kind) []outage {
	rng := des.NewStream(b.Config.Seed, node, kind.String())
	end := b.Scenario.Duration
	if f.Until > 0 {
		end = min(end, f.Until)
	}
	var out []outage
	for t := f.From; ; {
		t += int64(min(rng.Exp(float64(f.MTTF)), 1<<61))
		if t >= end {
			return out
		}
		o := outage{from: t, until: t + 1 + int64(min(rng.Exp(float64(f.MTTR)), 1<<61))}
		if f.Until > 0 {
			o.until = min(o.until, f.Until)
		}
		out = append(out, o)
		t = o.until
	}
}

// Broken reports whether anything is in [from, to).
func (b *Build) Broken(from, to int64) bool {
	for i := range b.Config.Faults {
		if f := &b.Config.Faults[i]; f.From < to && (f.Until == 0 || f.Until > from) {
			return true
		}
	}
	return false
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
