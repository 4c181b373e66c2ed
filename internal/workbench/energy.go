package workbench

import (
	"math"

	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim/check/energy"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// energyName is the policy that promises that each act lowers the energy.
const energyName = "energy"

// promises tells of which consistency models the policy promises it.
func promises(b *setting.Build) (out [2]bool) {
	for _, c := range workloads.Consistencies {
		out[c] = b.Rule(c).Name == energyName
	}
	return out
}

// energies are the rows of the table energy for one epoch: each consistency
// model, then both. The demand is what was answered in the epoch, the placement
// what stood at its end. The hydrostatic term and that of the cores belong to nodes,
// which both models share, so they stand in the last row alone. judged is what became of
// the acts of the epoch.
func energies(b *setting.Build, e *measure.Epoch, judged [2]energy.Tallies, places []*policy.Place) []table.Energy {
	rows := make([]table.Energy, len(workloads.Consistencies)+1)
	for _, c := range workloads.Consistencies {
		rows[c] = table.Energy{AtNs: e.End, Epoch: int32(e.Number), Consistency: c.String()}
	}
	all := &rows[len(workloads.Consistencies)]
	*all = table.Energy{AtNs: e.End, Epoch: int32(e.Number), Consistency: table.All}
	for c := range b.Config.Collections {
		if !e.Exists(c) {
			continue
		}
		t := EnergyOf(b, e, c, places)
		for _, row := range [...]*table.Energy{&rows[b.Config.Collections[c].Consistency], all} {
			row.ElasticReads += t.Reads
			row.ElasticWrites += t.Writes
			row.Propagation += t.Propagation
			row.Copies += t.Copies
		}
	}
	weights := &b.Config.Parameters.Placement.Weights
	for n, bytes := range e.Occupied {
		m := policy.Memory{Used: bytes, Capacity: b.Config.Tree.Node(n).Memory, Load: e.Load[n]}
		all.Hydrostatic += m.Pressure(weights.Kappa)
		all.Load += m.Busy(weights.CPU)
	}
	all.LoadBound = min(all.Load, leastLoad(b, e.Load))
	for c, t := range judged {
		addTallies(t, &rows[c], all)
	}
	for i := range rows {
		r := &rows[i]
		r.Total = r.ElasticReads + r.ElasticWrites + r.Propagation + r.Copies + r.Hydrostatic + r.Load
	}
	return rows
}

// leastLoad is the least value of the term of load, Σ cpu·ρ/(1 - ρ), over all ways to
// spread the work that made the nodes' cores busy to these shares: a lower bound for
// every placement. Work is core time times speed; node n can do aₙ = cores·speed of it.
// At the optimum of
//
//	minimise Σ ρₙ/(1 - ρₙ)   s.t.   Σ aₙ·ρₙ = Σ aₙ·loadₙ,   ρₙ ≥ 0
//
// ρₙ = max(0, 1 - √(1/(λ·aₙ))) for one λ, which is found by bisection.
func leastLoad(b *setting.Build, load []float64) float64 {
	weight := b.Config.Parameters.Placement.Weights.CPU
	var work, most float64
	ability := make([]float64, len(load))
	for n, share := range load {
		node := b.Config.Tree.Node(n)
		ability[n] = float64(node.Cores) * node.Speed
		work += float64(ability[n] * share)
		most += ability[n]
	}
	if weight == 0 || work == 0 || work >= most {
		return math.Inf(1) // nothing is priced, or nothing bounds
	}
	busy := func(n int, lambda float64) float64 { return math.Max(0, 1-math.Sqrt(1/(lambda*ability[n]))) }
	low, high := 0.0, 1.0
	done := func(lambda float64) (sum float64) {
		for n := range ability {
			sum += float64(ability[n] * busy(n, lambda))
		}
		return sum
	}
	for done(high) < work {
		low, high = high, high*2
	}
	for range 100 {
		if middle := (low + high) / 2; done(middle) < work {
			low = middle
		} else {
			high = middle
		}
	}
	sum := 0.0
	for n := range ability {
		if rho := busy(n, low); rho > 0 {
			sum += float64(weight * rho / (1 - rho))
		}
	}
	return sum
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

// EnergyOf is the energy of one collection in an epoch, in requests in flight.
func EnergyOf(b *setting.Build, e *measure.Epoch, c int, places []*policy.Place) policy.Terms {
	seconds := float64(b.Scenario.Placement.Epoch) / 1e9
	placed := &e.Placements[c]
	s := policy.System{Leader: places[placed.Leader], Weights: b.Config.Parameters.Placement.Weights}
	for _, n := range placed.Replicas {
		s.Replicas = append(s.Replicas, places[n])
	}
	sequential := b.Config.Collections[c].Consistency == workloads.Sequential
	for _, x := range e.Cells[c] {
		d := policy.Demand{Access: places[x.Access], Estimate: policy.Estimate{Rate: float64(x.Count) / seconds}}
		if x.Write {
			s.Updates += d.Rate
		}
		if x.Write && sequential {
			s.Writes = append(s.Writes, d)
		} else {
			s.Reads = append(s.Reads, d)
		}
	}
	return s.Energy()
}

// addTallies writes the tallies into rows of the table.
func addTallies(t energy.Tallies, rows ...*table.Energy) {
	for _, r := range rows {
		r.Judged += t.Acts
		r.Rises += t.Rises
		r.Raised += t.Raised
	}
}
