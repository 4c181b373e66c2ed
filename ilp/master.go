package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/ermes-sim/ermes-sim/ilp/internal/milp"
)

// A master is the linear program over columns, kept in HiGHS between rounds so
// that each solve starts from the last basis.
type master struct {
	cg      *columnGeneration
	lp      *milp.LP
	nodes   []int // with a memory bound
	row     []int // by node: its row, or -1
	busy    []int // nodes with a CPU bound
	cpuRow  []int // by node: its row, or -1
	columns []column
	slack   int     // overflow variables come first, one per bounded node and resource, then, where CPU counts, one per unit
	core    float64 // cores that steps weigh like a byte: largest CPU / largest memory

	dual  []float64 // of all rows
	price prices    // what they say

	covers   []cover
	coverRow int // of the first cover
}

// newMaster makes an empty master: the rows, and a variable per bounded node that
// lets memory overflow at a price that no optimum pays.
func newMaster(cg *columnGeneration) *master {
	p := cg.p
	m := &master{cg: cg, row: make([]int, p.n), cpuRow: make([]int, p.n)}
	var memory int64
	cores := 0.0
	for n := range p.n {
		m.row[n] = -1
		if p.Nodes[n].Memory > 0 {
			m.row[n] = len(cg.units) + len(m.nodes)
			m.nodes = append(m.nodes, n)
			memory = max(memory, p.Nodes[n].Memory)
		}
	}
	for n := range p.n {
		m.cpuRow[n] = -1
		if p.Nodes[n].CPU > 0 {
			m.cpuRow[n] = len(cg.units) + len(m.nodes) + len(m.busy)
			m.busy = append(m.busy, n)
			cores = max(cores, p.Nodes[n].CPU)
		}
	}
	m.core = cores / float64(max(1, memory))
	overflows := len(m.nodes) + len(m.busy)
	m.slack = overflows
	if cg.calls != nil {
		m.slack += len(cg.units) // there may be no column that a unit's cores allow
	}
	m.lp = m.rows(overflows)
	rows := len(cg.units) + overflows
	m.dual, m.coverRow = make([]float64, rows), rows
	return m
}

// rows is the program without columns.
func (m *master) rows(overflows int) *milp.LP {
	program := &Model{Name: "master"}
	slack := program.Family("slack", strconv.Itoa)
	price := overflowPrice(m.cg)
	for i := range m.slack {
		slack.NonNegative(price, i)
	}
	one := program.Family("one_column", strconv.Itoa)
	for u := range m.cg.units {
		row := one.Row(u)
		if m.slack > overflows {
			row.Add(1, milp.Var(overflows+u))
		}
		row.Equal(1)
	}
	capacity := program.Family("capacity", strconv.Itoa)
	for i := range overflows {
		capacity.Row(i).Add(-1, milp.Var(i)).AtMost(1)
	}
	lp, err := program.Keep(m.cg.o.Limits.Seed)
	if err != nil {
		panic(err)
	}
	return lp
}

// overflowPrice of a node's whole memory exceeds what any copy can save: serving
// everything from the far end of the tree. Prices are lowered where HiGHS could not
// tell costs apart beside them; the bound holds at any price.
func overflowPrice(cg *columnGeneration) float64 {
	p, w := cg.p, cg.o.Weights
	longest := 0.0
	for _, d := range p.seconds {
		longest = max(longest, d)
	}
	worst := float64(w.Network * longest)
	if cg.calls != nil {
		worst += float64(w.Execution * p.slowest())
	}
	sum := 0.0
	for _, r := range p.rates {
		sum += r
	}
	return min(1e6, 20*(float64(sum*worst)+1<<usual))
}

// leastCorePrice is a core's price that counts: a hundredth of the usual cost, over all
// cores.
func (cg *columnGeneration) leastCorePrice() float64 {
	sum := 0.0
	for _, n := range cg.master.busy {
		sum += cg.p.Nodes[n].CPU
	}
	return (1 << usual) / 100 / sum
}

func (m *master) close() { m.lp.Close() }

// empty reports whether there is no column yet.
func (m *master) empty() bool { return len(m.columns) == 0 }

// add appends columns.
func (m *master) add(columns []column) {
	if len(columns) == 0 {
		return
	}
	n := len(columns)
	added := milp.Columns{Cost: make([]float64, n)}
	for i := range columns {
		col := &columns[i]
		added.Cost[i] = col.cost
		added.Start = append(added.Start, int32(len(added.Index)))
		put := func(row int, x float64) {
			added.Index, added.Value = append(added.Index, int32(row)), append(added.Value, x)
		}
		put(col.unit, 1)
		for _, t := range m.loads(col) {
			put(t.row, t.share)
		}
		for j := range m.covers {
			if k := m.cg.count(col, &m.covers[j]); k > 0 {
				put(m.coverRow+j, float64(k))
			}
		}
	}
	m.lp.AddColumns(added)
	m.columns = append(m.columns, columns...)
}

// addCover adds the row of a cover. What lets the node's memory overflow lets the
// cover overflow too: the columns so far may not satisfy it.
func (m *master) addCover(k cover) {
	index := []int32{int32(m.row[k.node] - len(m.cg.units))}
	value := []float64{-k.right - 1}
	for i := range m.columns {
		if count := m.cg.count(&m.columns[i], &k); count > 0 {
			index, value = append(index, int32(m.slack+i)), append(value, float64(count))
		}
	}
	m.lp.AddRow(k.right, index, value)
	m.covers = append(m.covers, k)
	m.dual = append(m.dual, 0)
}

// A load is the share of one node's memory or CPU that a column takes.
type load struct {
	row   int
	share float64
}

// loads lists what a column takes of bounded resources, ascending by row.
func (m *master) loads(col *column) []load {
	p := m.cg.p
	var loads []load
	for i, c := range m.cg.units[col.unit].collections {
		size := p.Collections[c].Bytes
		for _, n := range col.sites[i].Replicas {
			if m.row[n] >= 0 && size > 0 {
				loads = append(loads, load{m.row[n], float64(size) / float64(p.Nodes[n].Memory)})
			}
		}
	}
	for i, n := range col.nodes {
		if busy := p.busy(m.cg.calls[col.unit][i], n); m.cpuRow[n] >= 0 && busy > 0 {
			loads = append(loads, load{m.cpuRow[n], busy / p.mostCores(n)})
		}
	}
	if len(col.sites) == 1 && col.nodes == nil {
		return loads
	}
	slices.SortStableFunc(loads, func(a, b load) int { return a.row - b.row })
	out := loads[:0]
	for _, l := range loads {
		if k := len(out); k > 0 && out[k-1].row == l.row {
			out[k-1].share += l.share
			continue
		}
		out = append(out, l)
	}
	return out
}

// solve optimises the master and reads its duals.
func (m *master) solve(ctx context.Context) (float64, error) {
	value, err := m.lp.Solve(ctx)
	if err != nil {
		return 0, fmt.Errorf("master program: %w", err)
	}
	m.lp.Solution(nil, m.dual)
	m.price = prices{make([]float64, len(m.nodes)), make([]float64, len(m.busy)), make([]float64, len(m.covers))}
	for i, n := range m.busy {
		m.price.cpu[i] = max(0, -m.dual[m.cpuRow[n]]) / m.cg.p.mostCores(n)
	}
	for i, n := range m.nodes {
		m.price.memory[i] = max(0, -m.dual[m.row[n]]) / float64(m.cg.p.Nodes[n].Memory)
	}
	for i := range m.covers {
		m.price.covers[i] = max(0, -m.dual[m.coverRow+i])
	}
	return value, nil
}

// weights are the values of the columns in the last solution.
func (m *master) weights() []float64 {
	x := make([]float64, m.slack+len(m.columns))
	m.lp.Solution(x, nil)
	return x[m.slack:]
}

// excess is, by bounded node, how many bytes more than its memory and how many
// cores more than its CPU columns take.
func (m *master) excess(columns []column) (memory, cpu []float64) {
	used := make([]float64, len(m.dual))
	for i := range columns {
		if math.IsInf(columns[i].cost, 1) {
			continue // nothing feasible was found
		}
		for _, l := range m.loads(&columns[i]) {
			used[l.row] += l.share
		}
	}
	memory, cpu = make([]float64, len(m.nodes)), make([]float64, len(m.busy))
	for i, n := range m.nodes {
		memory[i] = (used[m.row[n]] - 1) * float64(m.cg.p.Nodes[n].Memory)
	}
	for i, n := range m.busy {
		cpu[i] = (used[m.cpuRow[n]] - 1) * m.cg.p.mostCores(n)
	}
	return memory, cpu
}

// reduced is the reduced cost of a column at the last duals.
func (m *master) reduced(col *column) float64 {
	cost := col.cost - m.dual[col.unit]
	for _, l := range m.loads(col) {
		cost -= float64(m.dual[l.row] * l.share)
	}
	for i := range m.covers {
		if k := m.cg.count(col, &m.covers[i]); k > 0 {
			cost -= float64(m.dual[m.coverRow+i] * float64(k))
		}
	}
	return cost
}
