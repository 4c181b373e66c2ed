package ilp

import (
	"context"
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// The migration-aware placement of Nardelli and Russo Russo (ICPE 2024):
//
//	min  w_access·A(x)/A_max + w_migration·M(x)/M_max
//	     ∑ₙ at[g,n] = 1                        every group on one node
//	     ∑_g s_g·at[g,n] ≤ M_n                 memory
//	A(x) = ∑_k λ_k·d(a_k,n)                    access time, summed over all functions
//	M(x) = ∑_g [n ≠ now_g]·(d(now_g,n) + s_g/bandwidth)
//
// A_max and M_max are what the worst node of every group would cost, so that both
// terms are in [0, 1]. Their public code keeps the access times of the last
// function only; here they are summed.

// A Migration is what the migration-aware model needs besides the demand.
type Migration struct {
	Current        []int   `json:"current"`          // node of each collection now
	WeightAccess   float64 `json:"weight_access"`    // w_access, of the normalised access time
	WeightMove     float64 `json:"weight_migration"` // w_migration, of the normalised migration time
	BytesPerSecond float64 `json:"bytes_per_second"` // of a transfer, > 0
}

func (m *Migration) validate(in *Instance, d *defects) {
	if len(m.Current) != len(in.Collections) {
		d.add("migration.current", "found %d nodes, want one for each of the %d collections", len(m.Current), len(in.Collections))
	}
	for c, n := range m.Current {
		d.position(spot{"migration", -1, "current", c}, n, len(in.Nodes), "nodes")
	}
	for c := range in.Collections {
		if model := in.Collections[c].Consistency; model == SEC || model == Sequential {
			d.add(at("collections", c, "model").String(), "found %q, want %q, because the migration-aware model places one copy of each", model, None)
		}
	}
	d.amount(at("migration", -1, "weight_access"), m.WeightAccess)
	d.amount(at("migration", -1, "weight_migration"), m.WeightMove)
	if !(m.BytesPerSecond > 0 && m.BytesPerSecond <= mostOf) {
		d.add("migration.bytes_per_second", "found %v, want more than 0, up to 1e100", m.BytesPerSecond)
	}
}

// A MigrationCost is what a placement costs in the migration-aware model.
type MigrationCost struct {
	Access     float64 // A(x), requests in flight
	Move       float64 // M(x), s
	Normalised float64 // w_access·A/A_max + w_migration·M/M_max: what is minimised
}

// accessAt is A's part of group g on node n.
func (p *Problem) accessAt(g, n int) float64 {
	sum := 0.0
	for _, c := range p.groups[g] {
		for _, k := range p.ofOne[c] {
			sum += float64(p.rates[k] * p.seconds[p.Demand[k].Access*p.n+n])
		}
	}
	for _, k := range p.ofMany {
		if p.group[p.touched(k)[0]] == g {
			sum += float64(p.rates[k] * p.seconds[p.Demand[k].Access*p.n+n])
		}
	}
	return sum
}

// moveTo is M's part of group g if it goes to node n.
func (p *Problem) moveTo(g, n int) float64 {
	sum := 0.0
	for _, c := range p.groups[g] {
		if now := p.Migration.Current[c]; now != n {
			sum += p.seconds[now*p.n+n] + float64(p.Collections[c].Bytes)/p.Migration.BytesPerSecond
		}
	}
	return sum
}

// migrationScale is w_access/A_max and w_migration/M_max; 0 for a term that no
// placement can change.
func (p *Problem) migrationScale() (access, move float64) {
	var worstAccess, worstMove float64
	for g := range p.groups {
		var a, m float64
		for n := range p.n {
			a, m = max(a, p.accessAt(g, n)), max(m, p.moveTo(g, n))
		}
		worstAccess, worstMove = worstAccess+a, worstMove+m
	}
	if worstAccess > 0 {
		access = p.Migration.WeightAccess / worstAccess
	}
	if worstMove > 0 {
		move = p.Migration.WeightMove / worstMove
	}
	return access, move
}

// EvaluateMigration costs a placement in the migration-aware model.
func (p *Problem) EvaluateMigration(a Placement) (MigrationCost, error) {
	if p.Migration == nil {
		return MigrationCost{}, fmt.Errorf("the instance has no current placement to migrate from")
	}
	if err := p.wellFormed(a); err != nil {
		return MigrationCost{}, err
	}
	access, move := p.migrationScale()
	var cost MigrationCost
	for g, members := range p.groups {
		n := a[members[0]].Leader
		cost.Access += p.accessAt(g, n)
		cost.Move += p.moveTo(g, n)
	}
	cost.Normalised = float64(access*cost.Access) + float64(move*cost.Move)
	return cost, nil
}

// migrationModel writes the model down. Reduced, the variables are the groups'
// nodes. Naive, as in the paper: x[g,n] as above, and y[g,i,j] = 1 if g moves from
// i to j,
//
//	moved:  y[g,i,j] = [now_g = i]·x[g,j]
//
// which is linear because where g is now is data.
//
// The objective is 2^exponent times the normalised cost.
func (p *Problem) migrationModel(ctx context.Context, naive bool, exponent int) *program {
	g := p.newProgram(Weights{}, naive, false)
	g.Name = "icpe24 reduced"
	if naive {
		g.Name = "icpe24 naive"
	}
	access, move := p.migrationScale()
	access, move = math.Ldexp(access, exponent), math.Ldexp(move, exponent)
	for gr, members := range p.groups {
		if ctx.Err() != nil {
			return g
		}
		at := make([]milp.Var, p.n)
		row := g.family("one_copy", g.groupNames).Row(gr)
		var bytes int64
		for _, c := range members {
			bytes += p.Collections[c].Bytes
			g.collections = append(g.collections, c)
			g.replica[c] = at
		}
		g.groups = append(g.groups, gr)
		for n := range at {
			cost := access * p.accessAt(gr, n)
			if !naive {
				cost += float64(move * p.moveTo(gr, n))
			}
			at[n] = g.family("at", g.groupNames, g.nodes).Binary(cost, gr, n)
			row.Add(1, at[n])
			g.memory[n] = append(g.memory[n], term{float64(bytes), at[n]})
		}
		row.Equal(1)
		g.leader[gr] = at
		if naive {
			g.moves(gr, at, move)
		}
	}
	g.capacities()
	return g
}

func (g *program) moves(gr int, at []milp.Var, scale float64) {
	p := g.p
	now := p.Migration.Current[p.groups[gr][0]]
	for i := range p.n {
		for j := range p.n {
			cost, from := 0.0, 0.0
			if i == now {
				cost, from = scale*p.moveTo(gr, j), 1
			}
			y := g.family("moves", g.groupNames, g.nodes, g.nodes).Binary(cost, gr, i, j)
			row := g.family("moved", g.groupNames, g.nodes, g.nodes).Row(gr, i, j).Add(1, y)
			if from > 0 {
				row.Add(-1, at[j])
			}
			row.Equal(0)
		}
	}
}

// migrated solves the migration-aware model.
func (p *Problem) migrated(ctx context.Context, o Options, s *Solution) error {
	if len(o.Then) > 0 {
		return fmt.Errorf("the migration-aware model has one objective")
	}
	a := make(Placement, len(p.Collections))
	bound, err := p.program(ctx, p.migrationModel(ctx, o.Formulation == Naive, o.exponent), o, nil, s, a)
	s.Bound = bound
	if err != nil {
		return err
	}
	cost, err := p.EvaluateMigration(a)
	if err != nil {
		return err
	}
	e, err := p.Evaluate(a, Cheapest)
	if err != nil {
		return err
	}
	if n := p.overfull(a, nil); n >= 0 {
		return fmt.Errorf("the solver's own placement exceeds node %q: %w", p.Nodes[n].Name, ErrNumerical)
	}
	s.Placement, s.Serving = a, e.nodes()
	s.Value, s.Objective = math.Ldexp(cost.Normalised, o.exponent), e.Objective
	s.Proofs = []Proof{{Solver: "mip", Collections: len(p.Collections), Value: s.Value, Bound: min(bound, s.Value)}}
	return s.weigh(o)
}
