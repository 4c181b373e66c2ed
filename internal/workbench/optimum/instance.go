package optimum

import (
	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Instance is the placement problem of the given collections for the demand
// that was answered in an epoch: the counts of each class, the sizes at the
// epoch's end, and execution times by the mean gas and accesses of the bodies
// that ran, so that state-dependent bodies cost what they cost.
//
// Each pair of a collection and a mode is a function of its own, because the
// same body burns different gas on different state.
func Instance(b *setting.Build, e *measure.Epoch, collections []int) *ilp.Instance {
	s := b.Scenario
	in := &ilp.Instance{
		Name:      s.Name,
		Nodes:     ilp.NodesOf(b.Config.Tree),
		AccessRTT: s.Network.Access.RTT, Window: e.Length,
		Beta: s.Placement.Beta, Epsilon: s.Placement.Epsilon,
	}
	for at, c := range collections {
		x := &b.Config.Collections[c]
		model := ilp.SEC
		if x.Consistency == workloads.Sequential {
			model = ilp.Sequential
		}
		in.Collections = append(in.Collections, ilp.Collection{Name: x.Name, Consistency: model, Bytes: e.Bytes[c]})
		for _, write := range [...]bool{false, true} {
			f, called := executionOf(b, e.Cells[c], write)
			if !called {
				continue
			}
			f.Name = x.Name + "." + b.Config.Functions[b.Function(c, write)].Name
			for _, k := range e.Cells[c] {
				if k.Write != write {
					continue
				}
				class := ilp.Class{Function: len(in.Functions), Access: int(k.Access), Count: k.Count}
				if write {
					class.Writes = []int{at}
				} else {
					class.Reads = []int{at}
				}
				in.Demand = append(in.Demand, class)
			}
			in.Functions = append(in.Functions, f)
		}
	}
	in.WritesFromDemand()
	return in
}

// executionOf is the mean execution time of a collection's calls on each node.
func executionOf(b *setting.Build, cells []measure.Cell, write bool) (f ilp.Function, called bool) {
	var count, gas, accesses int64
	for _, k := range cells {
		if k.Write == write {
			count += k.Count
			gas += k.Gas
			accesses += k.Accesses
		}
	}
	if count == 0 {
		return f, false
	}
	catalogue := platform.Catalogue{Tree: b.Config.Tree}
	uniform := true
	for n := range b.Config.Tree.Len() {
		ns := catalogue.Metered(int32(n), gas/count) + accesses*b.Config.Tree.Node(n).StoreAccess/count
		uniform = uniform && (n == 0 || ns == f.Execution[0])
		f.Execution = append(f.Execution, ns)
	}
	if uniform {
		f.Execution = f.Execution[:1]
	}
	return f, true
}

// placement is what stood at the end of an epoch, for the given collections.
func placement(e *measure.Epoch, collections []int) ilp.Placement {
	a := make(ilp.Placement, len(collections))
	for at, c := range collections {
		a[at] = Site(e.Placements[c])
	}
	return a
}

// Site is a site of the simulator as package ilp has it.
func Site(p record.Site) ilp.Site { return ilp.Site{Leader: p.Leader, Replicas: p.Replicas} }

// Routing is how the scenario's requests find their collection.
func Routing(b *setting.Build) ilp.Routing {
	if b.Config.Parameters.Routing == platform.Climb {
		return ilp.Climb
	}
	return ilp.Nearest
}

// bounded tells whether any node's memory is limited.
func bounded(b *setting.Build) bool {
	for n := range b.Config.Tree.Len() {
		if b.Config.Tree.Node(n).Memory > 0 {
			return true
		}
	}
	return false
}
