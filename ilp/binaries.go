package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// Binaries that count take memory where their functions execute:
//
//	binary_there:  binary[b,n] ≥ execute[k,n]                k calls b
//
// Most collections are used by functions of one binary alone. A copy of such a one, c, is of
// use only where that binary is, so who executes its calls need not be decided: they go to
// the cheapest copy, and
//
//	tied_there:    replica[c,n] ≤ binary[b,n]                c is tied to b
//	too_large:     replica[c,n] ≤ 0                          c and b exceed n
//	binary_room:   ∑_c s_c·replica[c,n] ≤ (M_n - s_b)·binary[b,n]
//
// The last is far stronger than the memory of n alone, which lets half a binary stand
// beside twice the copies.

// tiedTo is the binary that all calls of collection c need; "" if they need several or none, or
// may execute where c has no copy.
func (p *Problem) tiedTo(c int) string {
	if p.Collections[c].Consistency == None || p.Collections[c].Consistency == SEC && p.RemoteSingle {
		return ""
	}
	name := ""
	for i, k := range p.ofOne[c] {
		b := p.Functions[p.Demand[k].Function].Binary
		if b == "" || i > 0 && b != name {
			return ""
		}
		name = b
	}
	return name
}

// tie finds the collections that are tied to a binary.
func (g *program) tie() {
	p := g.p
	g.tied = make([]string, len(p.Collections))
	for c := range p.Collections {
		g.tied[c] = p.tiedTo(c)
	}
	for _, k := range p.ofMany {
		for _, c := range p.touched(k) {
			g.tied[c] = ""
		}
	}
}

// there is the variable of each binary on each node.
type there struct {
	g      *program
	number map[string]int
	vars   map[[2]int]milp.Var
}

// on is the variable of a binary on node n, made at its first use.
func (t *there) on(name string, n int) milp.Var {
	g, id := t.g, [2]int{t.number[name], n}
	u, ok := t.vars[id]
	if ok {
		return u
	}
	f := g.family("binary", func(i int) string { return g.p.Binaries[i].Name }, g.nodes)
	if g.divisible {
		u = f.Binary(0, id[0], n)
	} else {
		u = f.Share(0, id[0], n)
	}
	t.vars[id] = u
	g.memory[n] = append(g.memory[n], term{float64(g.p.Binaries[id[0]].Bytes), u})
	return u
}

func (g *program) binaries() {
	p := g.p
	t := &there{g, make(map[string]int), make(map[[2]int]milp.Var)}
	for i, b := range p.Binaries {
		t.number[b.Name] = i
	}
	for k, z := range g.execute {
		name := p.Functions[p.Demand[k].Function].Binary
		if z == nil || name == "" || p.rates[k] == 0 || g.tied != nil && p.single[k] >= 0 && g.tied[p.single[k]] != "" {
			continue
		}
		for n, v := range z {
			g.family("binary_there", g.classNames, g.nodes).Row(k, n).Add(1, t.on(name, n)).Add(-1, v).AtLeast(0)
		}
	}
	if g.tied != nil {
		g.tiedCopies(t)
	}
}

// tiedCopies writes what binds tied copies to their binaries, on nodes with a bound.
func (g *program) tiedCopies(t *there) {
	p := g.p
	for n := range p.n {
		limit := p.Nodes[n].Memory
		if limit == 0 {
			continue
		}
		beside := make([][]term, len(p.Binaries)) // by binary: what stands beside it
		for _, c := range g.collections {
			name := g.tied[c]
			if name == "" {
				continue
			}
			y, bytes := g.replica[c][n], p.Collections[c].Bytes
			if b := t.number[name]; bytes > limit-p.Binaries[b].Bytes {
				g.family("too_large", g.names, g.nodes).Row(c, n).Add(1, y).AtMost(0) // files have no bounds of binaries
			} else {
				g.family("tied_there", g.names, g.nodes).Row(c, n).Add(1, y).Add(-1, t.on(name, n)).AtMost(0)
				beside[b] = append(beside[b], term{float64(bytes), y})
			}
		}
		for b, terms := range beside {
			if len(terms) == 0 {
				continue
			}
			name := p.Binaries[b].Name
			row := g.family("binary_room", func(i int) string { return p.Binaries[i].Name }, g.nodes).Row(b, n)
			for _, x := range terms {
				if x.coefficient > 0 {
					row.Add(x.coefficient/float64(limit), x.v)
				}
			}
			row.Add(-float64(limit-p.Binaries[b].Bytes)/float64(limit), t.on(name, n)).AtMost(0)
		}
	}
}

// cheapest is the copy of collection c that executes class k, which c's copies alone decide.
func (g *program) cheapest(k, c int, a Placement) int {
	p := g.p
	if p.atLeader(k) {
		return a[c].Leader
	}
	best := a[c].Replicas[0]
	for _, n := range a[c].Replicas {
		if p.local(k, n, g.w) < p.local(k, best, g.w) {
			best = n
		}
	}
	return best
}
