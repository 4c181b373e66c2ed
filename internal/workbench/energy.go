package workbench

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// energies are the rows of the table energy for one epoch: each consistency
// model, then both. The demand is what was answered in the epoch, the placement
// what stood at its end. The hydrostatic term and that of the cores belong to nodes,
// which both models share, so they stand in the last row alone. judged is what became of
// the acts of the epoch.
func (b *Build) energies(e *epoch, judged [2]tallies, places []*policy.Place) []table.Energy {
	rows := make([]table.Energy, len(workloads.Consistencies)+1)
	for _, c := range workloads.Consistencies {
		rows[c] = table.Energy{AtNs: e.end, Epoch: int32(e.number), Consistency: c.String()}
	}
	all := &rows[len(workloads.Consistencies)]
	*all = table.Energy{AtNs: e.end, Epoch: int32(e.number), Consistency: table.All}
	for c := range b.Config.Collections {
		if !e.exists(c) {
			continue
		}
		t := b.energy(e, c, places)
		for _, row := range [...]*table.Energy{&rows[b.Config.Collections[c].Consistency], all} {
			row.ElasticReads += t.Reads
			row.ElasticWrites += t.Writes
			row.Propagation += t.Propagation
			row.Copies += t.Copies
		}
	}
	weights := &b.Config.Parameters.Placement.Weights
	for n, bytes := range e.occupied {
		m := policy.Memory{Used: bytes, Capacity: b.Config.Tree.Node(n).Memory, Load: e.load[n]}
		all.Hydrostatic += m.Pressure(weights.Kappa)
		all.Load += m.Busy(weights.CPU)
	}
	for c, t := range judged {
		t.add(&rows[c], all)
	}
	for i := range rows {
		r := &rows[i]
		r.Total = r.ElasticReads + r.ElasticWrites + r.Propagation + r.Copies + r.Hydrostatic + r.Load
	}
	return rows
}

// energyRows passes the rows of epochs on. Of a stretch of epochs without a call that
// are all alike, the first and the last are passed on.
type energyRows struct {
	last    []table.Energy
	pending bool // last has not been passed on
	quiet   bool // nothing was called in its epoch
}

func (r *energyRows) add(rows []table.Energy, quiet bool, f func(table.Energy)) {
	alike := quiet && r.quiet
	for i := range r.last {
		before := r.last[i]
		before.AtNs, before.Epoch = rows[i].AtNs, rows[i].Epoch
		alike = alike && before == rows[i]
	}
	if !alike {
		r.end(f)
		for _, row := range rows {
			f(row)
		}
	}
	r.last, r.pending, r.quiet = rows, alike, quiet
}

// end passes on what has been kept back.
func (r *energyRows) end(f func(table.Energy)) {
	if r.pending {
		for _, row := range r.last {
			f(row)
		}
		r.pending = false
	}
}

// energy is that of one collection.
func (b *Build) energy(e *epoch, c int, places []*policy.Place) policy.Terms {
	seconds := float64(b.Scenario.Placement.Epoch) / 1e9
	placed := &e.placements[c]
	s := policy.System{Leader: places[placed.Leader], Weights: b.Config.Parameters.Placement.Weights}
	for _, n := range placed.Replicas {
		s.Replicas = append(s.Replicas, places[n])
	}
	sequential := b.Config.Collections[c].Consistency == workloads.Sequential
	for _, x := range e.cells[c] {
		d := policy.Demand{Access: places[x.access], Estimate: policy.Estimate{Rate: float64(x.count) / seconds}}
		if x.write {
			s.Updates += d.Rate
		}
		if x.write && sequential {
			s.Writes = append(s.Writes, d)
		} else {
			s.Reads = append(s.Reads, d)
		}
	}
	return s.Energy()
}
