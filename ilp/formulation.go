package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// Formulation is how a model is written down, or which algorithm solves it.
type Formulation string

const (
	// Fast decomposes, solves exactly on the tree where that is a proof, prices
	// columns where capacities bind, and leaves the rest to HiGHS. The default.
	Fast Formulation = "fast"
	// Reduced is one mixed-integer program over demand classes per access node,
	// remote access folded and copies reached by radius.
	Reduced Formulation = "reduced"
	// Naive is one mixed-integer program as the mathematics is first written
	// down: a variable for every class, execution node, collection and data node.
	Naive Formulation = "naive"
)

// A program is a Model of a Problem, or of some of its components, and what its
// variables mean.
type program struct {
	*Model
	p           *Problem
	w           Weights
	naive       bool
	collections []int
	groups      []int
	explicit    bool // every class has a variable for each node that may execute it
	uniform     bool // the same variables and rows for all weights
	capacitated bool // memory and CPU bind
	// Where only binaries make it matter who executes a class, these are integer instead:
	// with copies and binaries given, the cheapest node that has both is a corner.
	divisible bool
	tied      []string // by collection: the binary that it is tied to, or ""; nil where none is
	cuts      int      // rows added by cut
	ceiling   float64

	replica [][]milp.Var // by collection, node: y
	leader  [][]milp.Var // by group, node: L; nil where nobody leads
	execute [][]milp.Var // by class, node: z; nil where it is implied by the copies

	memory [][]term // by node: what the copies and binaries take
	cpu    [][]term // by node: what the calls take

	nodes, names, groupNames, classNames milp.Axis
	families                             map[string]milp.Family
}

type term struct {
	coefficient float64
	v           milp.Var
}

// formulate writes the model of some components down. capacities reports whether
// memory and CPU bind. When ctx ends, the program is left half-written: Solve will
// not look at it.
func (p *Problem) formulate(ctx context.Context, parts []component, w Weights, naive, capacities bool) *program {
	_, cpu := p.bounded()
	explicit := naive || capacities && (cpu || p.BinariesInMemory)
	g := p.newProgram(w, naive, explicit)
	g.ceiling = p.ceiling(w)
	g.divisible = capacities && !cpu && p.BinariesInMemory
	if g.divisible && !naive {
		g.tie()
	}
	g.write(ctx, parts, capacities)
	return g
}

// newProgram is a program without variables.
func (p *Problem) newProgram(w Weights, naive, explicit bool) *program {
	return &program{
		Model: &Model{Name: p.modelName(naive)}, p: p, w: w, naive: naive,
		replica: make([][]milp.Var, len(p.Collections)), leader: make([][]milp.Var, len(p.groups)), execute: make([][]milp.Var, len(p.Demand)),
		memory: make([][]term, p.n), cpu: make([][]term, p.n), families: make(map[string]milp.Family),
		explicit: explicit, ceiling: math.Inf(1), groupNames: p.groupName, classNames: p.className,
		nodes: func(i int) string { return p.Nodes[i].Name },
		names: func(i int) string { return p.Collections[i].Name },
	}
}

// write writes the model of some components down, as long as ctx lasts.
func (g *program) write(ctx context.Context, parts []component, capacities bool) {
	p := g.p
	for _, part := range parts {
		g.collections = append(g.collections, part.collections...)
		g.groups = append(g.groups, part.groups...)
	}
	slices.Sort(g.collections)
	slices.Sort(g.groups)
	g.Offset = p.accessCost(g.collections, parts, g.w)
	for _, gr := range g.groups {
		if ctx.Err() != nil {
			return
		}
		switch p.Collections[p.groups[gr][0]].Consistency {
		case None:
			g.baseline(gr)
		case SEC:
			g.sec(p.groups[gr][0])
		default:
			g.sequential(gr)
		}
	}
	for _, part := range parts {
		g.together(part.classes)
	}
	if capacities {
		g.capacities()
	}
}

// family opens a family at its first use.
func (g *program) family(label string, axes ...milp.Axis) milp.Family {
	f, ok := g.families[label]
	if !ok {
		f = g.Family(label, axes...)
		g.families[label] = f
	}
	return f
}

func (p *Problem) modelName(naive bool) string {
	seen := make(map[Consistency]bool)
	for c := range p.Collections {
		seen[p.Collections[c].Consistency] = true
	}
	var kinds []string
	for _, k := range []Consistency{None, SEC, Sequential} {
		if seen[k] {
			kinds = append(kinds, string(k))
		}
	}
	form := "reduced"
	if naive {
		form = "naive"
	}
	return strings.Join(kinds, "+") + " " + form
}

func (p *Problem) groupName(g int) string {
	if len(p.groups[g]) == 1 {
		return p.Collections[p.groups[g][0]].Name
	}
	return p.Collections[p.groups[g][0]].Group
}

// className is unique and tells what the class is.
func (p *Problem) className(k int) string {
	c := &p.Demand[k]
	return fmt.Sprintf("%d:%s@%s", k, p.Functions[c.Function].Name, p.Nodes[c.Access].Name)
}

// accessCost is the constant part of the objective: the way from the clients to
// their access nodes.
func (p *Problem) accessCost(collections []int, parts []component, w Weights) float64 {
	sum := 0.0
	for _, c := range collections {
		for _, k := range p.ofOne[c] {
			sum += p.rates[k]
		}
	}
	for _, part := range parts {
		for _, k := range part.classes {
			sum += p.rates[k]
		}
	}
	return w.Access * sum * float64(p.AccessRTT) / 1e9
}

// local is the weighted cost of class k if it executes on n, at its data:
//
//	λ_k·(w_N·d(a_k,n) + w_E·e_kn)
func (p *Problem) local(k, n int, w Weights) float64 {
	c := &p.Demand[k]
	t := float64(w.Network*p.seconds[c.Access*p.n+n]) + float64(w.Execution*float64(p.Functions[c.Function].execution(n))/1e9)
	return p.rates[k] * t
}

// replicas makes y[c,n] ∈ {0,1}: n has a copy of c. A copy costs ε.
func (g *program) replicas(c int) []milp.Var {
	y := make([]milp.Var, g.p.n)
	f := g.family("replica", g.names, g.nodes)
	for n := range y {
		y[n] = f.Binary(g.w.Copies*g.p.Epsilon, c, n)
		g.memory[n] = append(g.memory[n], term{float64(g.p.Collections[c].Bytes), y[n]})
	}
	g.replica[c] = y
	return y
}

// executions makes z[k,n] ∈ {0,1}: class k executes on n, each on one node.
//
//	∑ₙ z[k,n] = 1
func (g *program) executions(k int, cost func(n int) float64) []milp.Var {
	z := make([]milp.Var, g.p.n)
	f := g.family("execute", g.classNames, g.nodes)
	row := g.family("execute_once", g.classNames).Row(k)
	for n := range z {
		if cost := min(g.ceiling, cost(n)); g.divisible {
			z[n] = f.Share(cost, k, n)
		} else {
			z[n] = f.Binary(cost, k, n)
		}
		row.Add(1, z[n])
	}
	row.Equal(1)
	g.execute[k] = z
	g.charge(k, z)
	return z
}

// charge lets class k take CPU where x, by node, says that it executes.
func (g *program) charge(k int, x []milp.Var) {
	f := &g.p.Functions[g.p.Demand[k].Function]
	for n, v := range x {
		g.cpu[n] = append(g.cpu[n], term{float64(g.p.rates[k] * float64(f.execution(n)) / 1e9), v})
	}
}

// placement reads the variables of a solution, which must be complete.
func (g *program) placement(x []float64, into Placement) {
	for _, c := range g.collections {
		var s Site
		for n, y := range g.replica[c] {
			if x[y] > 0.5 {
				s.Replicas = append(s.Replicas, n)
			}
		}
		s.Leader = s.Replicas[0]
		if lead := g.leader[g.p.group[c]]; lead != nil {
			for n, l := range lead {
				if x[l] > 0.5 {
					s.Leader = n
				}
			}
		}
		into[c] = s
	}
}

// serving reads which node executes each class under a placement, where the model says so.
func (g *program) serving(x []float64, a Placement, into []int) {
	for k, z := range g.execute {
		if c := g.p.single[k]; g.tied != nil && c >= 0 && g.tied[c] != "" {
			into[k] = g.cheapest(k, c, a)
			continue
		}
		most := 0.0
		for n, v := range z {
			if x[v] > most+1e-9 { // the first of equal ones
				into[k], most = n, x[v]
			}
		}
	}
}

// values is the converse of placement: what the replica and leader variables are
// under a placement. Others stay 0; HiGHS completes them.
func (g *program) values(a Placement) *milp.Start {
	start := new(milp.Start)
	seen := make(map[milp.Var]bool)
	set := func(v milp.Var, on bool) {
		if seen[v] {
			return // the baseline has one variable for leader and copy
		}
		seen[v] = true
		x := 0.0
		if on {
			x = 1
		}
		start.Index, start.Value = append(start.Index, int32(v)), append(start.Value, x)
	}
	for _, c := range g.collections {
		for n, y := range g.replica[c] {
			set(y, a[c].Holds(n))
		}
	}
	for _, gr := range g.groups {
		for n, l := range g.leader[gr] {
			set(l, a[g.p.groups[gr][0]].Leader == n)
		}
	}
	return start
}
