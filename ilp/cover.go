package ilp

import (
	"cmp"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A cover is a set of collections that together exceed a node's memory, so that
// at most all but one of them can have a copy there:
//
//	∑_{c∈E(D)} replica[c,n] ≤ |D| - 1      ∑_{c∈D} s_c > M_n
//
// E(D) adds every collection at least as large as the largest of D. The dual ρ of
// such a row raises the opening cost of its collections at n, so pricing stays the
// tree program, and the bound loses the fractions of large collections that the
// memory row allows (Crowder, Johnson, Padberg 1983).
type cover struct {
	node    int
	members []bool  // by collection: E(D)
	right   float64 // |D| - 1
}

// Limits of the separation.
const (
	coverRounds    = 16
	leastViolation = 0.02
)

// separate finds violated covers at the master's last solution and adds them. It
// returns how many.
func (cg *columnGeneration) separate() int {
	p := cg.p
	y := make([]map[int]float64, p.n)
	for n := range y {
		y[n] = make(map[int]float64)
	}
	for i, x := range cg.master.weights() {
		if x < 1e-6 {
			continue
		}
		col := &cg.master.columns[i]
		for j, c := range cg.units[col.unit].collections {
			for _, n := range col.sites[j].Replicas {
				if p.Nodes[n].Memory > 0 {
					y[n][c] += x
				}
			}
		}
	}
	found := 0
	for _, n := range cg.master.nodes {
		if c, ok := p.coverAt(n, y[n]); ok {
			cg.master.addCover(c)
			found++
		}
	}
	return found
}

// coverAt looks for the most violated cover of node n greedily: collections in
// order of (1-y)/s until they exceed the memory, then without those that are not
// needed for it.
func (p *Problem) coverAt(n int, y map[int]float64) (cover, bool) {
	items := make([]int, 0, len(y))
	for c := range y {
		items = append(items, c)
	}
	slices.Sort(items)
	slices.SortStableFunc(items, func(a, b int) int {
		x := (1 - y[a]) * float64(p.Collections[b].Bytes)
		z := (1 - y[b]) * float64(p.Collections[a].Bytes)
		return cmp.Compare(x, z)
	})
	var bytes int64
	var set []int
	for _, c := range items {
		set = append(set, c)
		if bytes += p.Collections[c].Bytes; bytes > p.Nodes[n].Memory {
			break
		}
	}
	if bytes <= p.Nodes[n].Memory {
		return cover{}, false
	}
	slices.SortStableFunc(set, func(a, b int) int { return cmp.Compare(y[a], y[b]) }) // the least wanted leave first
	slack, largest := 0.0, int64(0)
	kept := set[:0]
	for _, c := range set {
		if size := p.Collections[c].Bytes; bytes-size > p.Nodes[n].Memory {
			bytes -= size
			continue
		}
		kept = append(kept, c)
		slack += 1 - y[c]
		largest = max(largest, p.Collections[c].Bytes)
	}
	if slack > 1-leastViolation {
		return cover{}, false
	}
	out := cover{node: n, members: make([]bool, len(p.Collections)), right: float64(len(kept) - 1)}
	for c := range p.Collections {
		out.members[c] = p.Collections[c].Bytes >= largest
	}
	for _, c := range kept {
		out.members[c] = true
	}
	return out, true
}

// count is how often a column stands in a cover's row.
func (cg *columnGeneration) count(col *column, k *cover) int {
	sum := 0
	for i, c := range cg.units[col.unit].collections {
		if k.members[c] && col.sites[i].Holds(k.node) {
			sum++
		}
	}
	return sum
}

// surcharge lets the tree program pay the prices of covers.
func (cg *columnGeneration) surcharge(at prices, c int, d *tree.Program) {
	for i := range cg.master.covers {
		if k := &cg.master.covers[i]; k.members[c] && at.cover(i) > 0 {
			d.Open[cg.p.walk.Place[k.node]] += at.cover(i)
		}
	}
}

// prices are what memory, CPU and covers cost.
type prices struct {
	memory []float64 // by bounded node, per byte
	cpu    []float64 // by bounded node, per core
	covers []float64 // by cover; those added later cost nothing
}

func (x prices) cover(i int) float64 {
	if i < len(x.covers) {
		return x.covers[i]
	}
	return 0
}

// mix is keep·x + (1-keep)·y.
func (x prices) mix(keep float64, y prices) prices {
	z := prices{make([]float64, len(y.memory)), make([]float64, len(y.cpu)), make([]float64, len(y.covers))}
	for i := range z.memory {
		z.memory[i] = float64(keep*x.memory[i]) + float64((1-keep)*y.memory[i])
	}
	for i := range z.cpu {
		z.cpu[i] = float64(keep*x.cpu[i]) + float64((1-keep)*y.cpu[i])
	}
	for i := range z.covers {
		z.covers[i] = float64(keep*x.cover(i)) + float64((1-keep)*y.covers[i])
	}
	return z
}
