package ilp

import (
	"fmt"
	"strings"
)

// reasons joins why a problem is infeasible.
func (s *Solution) reasons() string { return strings.Join(s.Reason, "; ") }

// explain names what makes a problem infeasible that the solver has found to be
// so, in the terms of the model.
func (p *Problem) explain() []string {
	if why := p.hopeless(); why != nil {
		return why
	}
	return []string{"each collection fits somewhere, but not all of them together; constraints: memory, cpu, binary_there"}
}

// hopeless finds the simple causes of infeasibility: a collection or group that
// fits nowhere, or too little room or too few cores in all. nil if there are none.
func (p *Problem) hopeless() []string {
	var why []string
	var room, need, largest int64
	for _, n := range p.Nodes {
		if n.Memory == 0 {
			return p.explainCPU()
		}
		room += n.Memory
		largest = max(largest, n.Memory)
	}
	for g, members := range p.groups {
		var bytes int64
		for _, c := range members {
			bytes += p.Collections[c].Bytes
		}
		need += bytes
		if bytes > largest {
			why = append(why, fmt.Sprintf("%s %q of %d bytes fits on no node: the largest has %d", p.groupKind(g), p.groupName(g), bytes, largest))
		}
	}
	if need > room {
		why = append(why, fmt.Sprintf("one copy of everything takes %d bytes, all nodes together have %d", need, room))
	}
	return append(why, p.explainCPU()...)
}

func (p *Problem) groupKind(g int) string {
	if len(p.groups[g]) == 1 {
		return "collection"
	}
	return "group"
}

// explainCPU compares the least that demand can take with what there is.
func (p *Problem) explainCPU() []string {
	least, cores := 0.0, 0.0
	for n := range p.Nodes {
		if p.Nodes[n].CPU == 0 {
			return nil
		}
		cores += p.Nodes[n].CPU
	}
	for k := range p.Demand {
		f := &p.Functions[p.Demand[k].Function]
		e := f.execution(0)
		for n := range p.n {
			e = min(e, f.execution(n))
		}
		least += float64(p.rates[k] * float64(e) / 1e9)
	}
	if least > cores {
		return []string{fmt.Sprintf("demand keeps at least %.6g cores busy, all nodes together have %.6g", least, cores)}
	}
	return nil
}
