package ilp

import (
	"fmt"
	"math"
	"slices"
)

// brute is the oracle: it tries every placement and, where the assignment of
// calls matters to a capacity, every assignment. It shares nothing with the
// models but Evaluate. It returns +Inf if nothing is feasible.
func brute(p *Problem, w Weights) (float64, Placement) {
	b := bruteForce{p: p, w: w, best: math.Inf(1), a: make(Placement, len(p.Collections))}
	b.place(0)
	return b.best, b.of
}

type bruteForce struct {
	p    *Problem
	w    Weights
	a    Placement
	best float64
	of   Placement
	each func(*Evaluation) // hears of every feasible placement; nil for nobody
}

func (b *bruteForce) place(c int) {
	p := b.p
	if c == len(p.Collections) {
		b.judge()
		return
	}
	for mask := 1; mask < 1<<p.n; mask++ {
		var r []int
		for n := range p.n {
			if mask>>n&1 == 1 {
				r = append(r, n)
			}
		}
		kind := p.Collections[c].Consistency
		if kind == None && len(r) > 1 {
			continue
		}
		for _, l := range r {
			b.a[c] = Site{Leader: l, Replicas: r}
			if first := p.groups[p.group[c]][0]; first == c || b.a[first].Leader == l {
				b.place(c + 1)
			}
			if kind == SEC && !p.LeaderToEach {
				break // anchors cost nothing
			}
		}
	}
}

func (b *bruteForce) judge() {
	p := b.p
	e, err := p.EvaluateWeighted(b.a, Cheapest, b.w)
	if err != nil {
		return
	}
	if b.each != nil {
		if !p.over(b.a, e) {
			b.each(e)
		}
		return
	}
	value := b.w.Of(&e.Objective)
	if value >= b.best {
		return
	}
	if !p.over(b.a, e) {
		b.keep(value)
		return
	}
	_, cpu := p.bounded()
	if cpu || p.BinariesInMemory {
		b.assign(0, make([]int, len(p.Demand)))
	}
}

func (b *bruteForce) keep(value float64) {
	b.best, b.of = value, slices.Clone(b.a)
}

func (b *bruteForce) assign(k int, nodes []int) {
	p := b.p
	if k < len(p.Demand) {
		for n := range p.n {
			if len(p.Demand[k].Writes) > 0 && p.kind[k] == Sequential && n != b.a[p.Demand[k].Writes[0]].Leader {
				continue
			}
			if p.kind[k] == SEC && p.single[k] >= 0 && !p.RemoteSingle && !b.a[p.single[k]].Holds(n) {
				continue
			}
			nodes[k] = n
			b.assign(k+1, nodes)
		}
		return
	}
	e, err := p.evaluateServing(b.a, nodes, b.w)
	if err != nil || p.over(b.a, e) {
		return
	}
	if value := b.w.Of(&e.Objective); value < b.best {
		b.keep(value)
	}
}

// over reports whether a capacity is exceeded.
func (p *Problem) over(a Placement, e *Evaluation) bool {
	memory, cores := make([]int64, p.n), make([]float64, p.n)
	binaries := make(map[string]bool)
	for c, s := range a {
		for _, n := range s.Replicas {
			memory[n] += p.Collections[c].Bytes
		}
	}
	for k, s := range e.Classes {
		if p.rates[k] == 0 {
			continue
		}
		cores[s.Node] += float64(p.rates[k] * float64(s.Execution) / 1e9)
		for _, b := range p.Binaries {
			key := fmt.Sprint(b.Name, s.Node)
			if p.BinariesInMemory && b.Name == p.Functions[p.Demand[k].Function].Binary && !binaries[key] {
				binaries[key] = true
				memory[s.Node] += b.Bytes
			}
		}
	}
	for n := range p.n {
		if limit := p.Nodes[n].Memory; limit > 0 && memory[n] > limit {
			return true
		}
		if limit := p.Nodes[n].CPU; limit > 0 && cores[n] > limit*(1+1e-9) {
			return true
		}
	}
	return false
}
