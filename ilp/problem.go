package ilp

import (
	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
	"github.com/ermes-sim/ermes-sim/topology"
)

// A Problem is an Instance that has been checked and indexed. It is immutable,
// and several goroutines may use it.
type Problem struct {
	*Instance

	tree    *topology.Tree
	n       int       // nodes
	rtt     []int64   // n*n, ns
	seconds []float64 // n*n, the same in seconds
	rates   []float64 // by class, requests per second

	kind   []Consistency // by class: that of its collections
	single []int         // by class: its only collection, or -1
	ofOne  [][]int       // by collection: the classes that touch it alone
	ofMany []int         // classes that touch several collections
	idle   []int         // classes of rate 0, which ask for nothing and are in neither

	group  []int   // by collection: its group
	groups [][]int // by group: its collections, ascending

	shape []int // by function: equal for functions whose execution times differ by a constant
	same  []int // by function: equal for functions whose execution times are equal

	components []component
	walk       tree.Order
}

// A component is a set of groups that only capacities tie to the rest.
type component struct {
	groups      []int
	collections []int // ascending
	classes     []int // those of several collections
}

// Prepare checks an instance, reports everything that is wrong with it at once,
// each a *Mistake, and indexes it. The instance must not be changed afterwards.
func Prepare(in *Instance) (*Problem, error) {
	network, wrong := in.check()
	if len(wrong) > 0 {
		return nil, joined(wrong)
	}
	p := &Problem{Instance: in, tree: network, n: network.Len()}
	p.measure()
	p.classify()
	p.gather()
	p.components = p.connect()
	p.walk = tree.NewOrder(network, p.seconds)
	return p, nil
}

// measure fills the distances, top-down: a new node is as far from an earlier
// one as its parent is, plus its link.
func (p *Problem) measure() {
	n := p.n
	p.rtt = make([]int64, n*n)
	for v := 1; v < n; v++ {
		up := p.Nodes[v].Parent
		for u := 0; u < v; u++ {
			d := p.rtt[up*n+u] + p.Nodes[v].RTT
			p.rtt[v*n+u], p.rtt[u*n+v] = d, d
		}
	}
	p.seconds = make([]float64, n*n)
	for i, d := range p.rtt {
		p.seconds[i] = float64(d) / 1e9
	}
}

// d is the round-trip time between two nodes in ns.
func (p *Problem) d(a, b int) int64 { return p.rtt[a*p.n+b] }

// touched lists the collections of class k: first those it reads.
func (p *Problem) touched(k int) []int {
	class := &p.Demand[k]
	if len(class.Writes) == 0 {
		return class.Reads
	}
	if len(class.Reads) == 0 {
		return class.Writes
	}
	return append(append([]int(nil), class.Reads...), class.Writes...)
}

// classify sorts the classes by what they touch, and functions by the shape of
// their execution times.
func (p *Problem) classify() {
	p.rates = make([]float64, len(p.Demand))
	p.kind = make([]Consistency, len(p.Demand))
	p.single = make([]int, len(p.Demand))
	p.ofOne = make([][]int, len(p.Collections))
	for k := range p.Demand {
		p.rates[k] = p.rate(k)
		touched := p.touched(k)
		p.kind[k] = p.Collections[touched[0]].Consistency
		p.single[k] = -1
		if len(touched) == 1 {
			p.single[k] = touched[0]
		}
		switch {
		case p.rates[k] == 0:
			p.idle = append(p.idle, k)
		case len(touched) == 1:
			p.ofOne[touched[0]] = append(p.ofOne[touched[0]], k)
		default:
			p.ofMany = append(p.ofMany, k)
		}
	}
	p.shape, p.same = make([]int, len(p.Functions)), make([]int, len(p.Functions))
	for f := range p.Functions {
		p.shape[f], p.same[f] = f, f
		for g := f - 1; g >= 0; g-- {
			if p.sameShape(f, g) {
				p.shape[f] = p.shape[g]
				if p.Functions[f].execution(0) == p.Functions[g].execution(0) {
					p.same[f] = p.same[g]
				}
			}
		}
	}
}

// sameShape reports whether f and g prefer the same nodes: e_f - e_g is constant.
func (p *Problem) sameShape(f, g int) bool {
	a, b := &p.Functions[f], &p.Functions[g]
	for n := 1; n < p.n; n++ {
		if a.execution(n)-a.execution(0) != b.execution(n)-b.execution(0) {
			return false
		}
	}
	return true
}

// gather numbers the co-location groups in order of their first collection.
func (p *Problem) gather() {
	p.group = make([]int, len(p.Collections))
	named := make(map[string]int)
	for c := range p.Collections {
		name := p.Collections[c].Group
		g, known := named[name]
		if name == "" || !known {
			g = len(p.groups)
			p.groups = append(p.groups, nil)
			if name != "" {
				named[name] = g
			}
		}
		p.group[c] = g
		p.groups[g] = append(p.groups[g], c)
	}
}

// connect finds the components: groups joined by classes of several collections.
func (p *Problem) connect() []component {
	leader := make([]int, len(p.groups))
	for g := range leader {
		leader[g] = g
	}
	find := func(g int) int {
		for leader[g] != g {
			leader[g] = leader[leader[g]]
			g = leader[g]
		}
		return g
	}
	for _, k := range p.ofMany {
		touched := p.touched(k)
		for _, c := range touched[1:] {
			a, b := find(p.group[touched[0]]), find(p.group[c])
			leader[max(a, b)] = min(a, b)
		}
	}
	number := make([]int, len(p.groups))
	var parts []component
	for g := range p.groups {
		top := find(g)
		if top == g {
			number[g] = len(parts)
			parts = append(parts, component{})
		}
		part := &parts[number[top]]
		part.groups = append(part.groups, g)
	}
	for c := range p.Collections {
		part := &parts[number[find(p.group[c])]]
		part.collections = append(part.collections, c)
	}
	for _, k := range p.ofMany {
		part := &parts[number[find(p.group[p.touched(k)[0]])]]
		part.classes = append(part.classes, k)
	}
	return parts
}
