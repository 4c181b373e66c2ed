package ilp

import (
	"fmt"
	"slices"
)

// A Violation is a constraint that a placement breaks, by the name that the
// models give it.
type Violation struct {
	Constraint string  `json:"constraint"` // memory, cpu, co_location, pinned_read, unservable or malformed
	Where      string  `json:"where"`      // the node, group or collection
	Used       float64 `json:"used"`       // what is used, and
	Limit      float64 `json:"limit"`      // what may be; 0 and 0 where nothing is counted
	Message    string  `json:"message"`
}

// Serve costs a placement. serving is the node that executes each class, nil or -1 for
// the one that the routing finds.
func (p *Problem) Serve(a Placement, serving []int, by Routing) (*Evaluation, error) {
	e, err := p.Evaluate(a, by)
	if err != nil || serving == nil {
		return e, err
	}
	nodes := e.nodes()
	for k, n := range serving {
		if n >= 0 {
			nodes[k] = n
		}
	}
	return p.evaluateServing(a, nodes, Total)
}

// Check finds every constraint that a placement breaks; none if it is feasible. serving
// is as for Serve.
func (p *Problem) Check(a Placement, serving []int, by Routing) []Violation {
	if err := p.wellFormed(a); err != nil {
		return []Violation{{Constraint: "malformed", Message: err.Error()}}
	}
	found := p.checkGroups(a)
	e, err := p.Serve(a, serving, by)
	if err != nil {
		return append(found, Violation{Constraint: "unservable", Message: err.Error()})
	}
	memory, cores := p.used(a, e.nodes())
	for n, bytes := range memory {
		if limit := p.Nodes[n].Memory; limit > 0 && bytes > limit {
			found = append(found, Violation{
				Constraint: "memory", Where: p.Nodes[n].Name, Used: float64(bytes), Limit: float64(limit),
				Message: fmt.Sprintf("node %q holds %d bytes, %d more than its %d", p.Nodes[n].Name, bytes, bytes-limit, limit),
			})
		}
	}
	for n, cores := range cores {
		if limit := p.Nodes[n].CPU; limit > 0 && cores > p.mostCores(n) {
			found = append(found, Violation{
				Constraint: "cpu", Where: p.Nodes[n].Name, Used: cores, Limit: limit,
				Message: fmt.Sprintf("node %q needs %.6g busy cores and has %.6g", p.Nodes[n].Name, cores, limit),
			})
		}
	}
	return found
}

// tolerance is the relative error that sums of floats may have.
const tolerance = 1e-9

// mostCores is the cores that calls may keep busy on node n, with the tolerance; 0 for no
// bound.
func (p *Problem) mostCores(n int) float64 { return p.Nodes[n].CPU * (1 + tolerance) }

// checkGroups finds groups that are apart, and reads that are not at hand where
// what is written with them is led.
func (p *Problem) checkGroups(a Placement) []Violation {
	var found []Violation
	for _, group := range p.groups {
		for _, c := range group[1:] {
			if a[c].Leader != a[group[0]].Leader {
				found = append(found, Violation{
					Constraint: "co_location", Where: p.Collections[c].Group,
					Message: fmt.Sprintf("group %q: %q is led by node %q, %q by node %q", p.Collections[c].Group, p.Collections[group[0]].Name,
						p.Nodes[a[group[0]].Leader].Name, p.Collections[c].Name, p.Nodes[a[c].Leader].Name),
				})
			}
		}
	}
	for _, pin := range p.pins(p.ofMany) {
		if at := a[pin.written].Leader; !a[pin.read].Holds(at) {
			found = append(found, Violation{
				Constraint: "pinned_read", Where: p.Collections[pin.read].Name,
				Message: fmt.Sprintf("%q is read where %q is written, on node %q, which has no copy of it", p.Collections[pin.read].Name, p.Collections[pin.written].Name, p.Nodes[at].Name),
			})
		}
	}
	return found
}

// A pin makes the leader of written need a copy of read, because one function
// reads one and writes the other.
type pin struct{ written, read int }

// pins lists every pin of some classes once, ordered by written and read.
func (p *Problem) pins(classes []int) []pin {
	var all []pin
	for _, k := range classes {
		class := &p.Demand[k]
		if p.kind[k] != Sequential || len(class.Writes) == 0 {
			continue
		}
		for _, c := range class.Reads {
			all = append(all, pin{class.Writes[0], c})
		}
	}
	slices.SortFunc(all, func(a, b pin) int {
		if a.written != b.written {
			return a.written - b.written
		}
		return a.read - b.read
	})
	return slices.Compact(all)
}

// bounded reports whether any node has a memory or CPU capacity.
func (p *Problem) bounded() (memory, cpu bool) {
	for _, n := range p.Nodes {
		memory = memory || n.Memory > 0
		cpu = cpu || n.CPU > 0
	}
	return memory, cpu
}
