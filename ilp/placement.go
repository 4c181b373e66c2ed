package ilp

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// A Placement says for every collection, by position, where it is.
type Placement []Site

// A Site is where one collection is. Invariant of a feasible one: Replicas is
// not empty, ascending, without repetition, and contains Leader.
type Site struct {
	Leader   int   // leader (sequential), anchor (sec) or the only copy (none)
	Replicas []int // nodes that hold a copy, the leader's included
}

// Holds reports whether node n has a copy.
func (s *Site) Holds(n int) bool {
	_, ok := slices.BinarySearch(s.Replicas, n)
	return ok
}

// At is the placement of one copy on node n, which leads.
func At(n int) Site { return Site{Leader: n, Replicas: []int{n}} }

// Distance is how many acts two placements are apart:
//
//	Σ_c |R_c Δ R*_c| + [L_c ≠ L*_c]
//
// Anchors of sec collections cost nothing and are not compared.
func (p *Problem) Distance(a, b Placement) int {
	sum := 0
	for c := range p.Collections {
		sum += p.siteDistance(c, &a[c], &b[c])
	}
	return sum
}

func (p *Problem) siteDistance(c int, a, b *Site) int {
	sum := 0
	for _, n := range a.Replicas {
		if !b.Holds(n) {
			sum++
		}
	}
	for _, n := range b.Replicas {
		if !a.Holds(n) {
			sum++
		}
	}
	if a.Leader != b.Leader && p.Collections[c].Consistency != SEC {
		sum++
	}
	return sum
}

// normal sorts the replicas of every site and drops repetitions.
func (a Placement) normal() Placement {
	out := make(Placement, len(a))
	for c, s := range a {
		r := append([]int(nil), s.Replicas...)
		slices.Sort(r)
		out[c] = Site{Leader: s.Leader, Replicas: slices.Compact(r)}
	}
	return out
}

// namedSite is a Site in a placement file.
type namedSite struct {
	Leader   string   `json:"leader"`
	Replicas []string `json:"replicas"`
	// Calls says who executes the classes of which this collection is the first, where
	// that is a decision of its own.
	Calls []namedCall `json:"calls,omitempty"`
}

// namedCall is the node that executes a class.
type namedCall struct {
	Class int    `json:"class"` // position in the demand
	Node  string `json:"node"`
}

// decides reports whether who executes what is a decision beside the placement: where
// cores or binaries bind, the cheapest node may have no room left.
func (p *Problem) decides() bool {
	memory, cpu := p.bounded()
	return cpu || memory && p.BinariesInMemory
}

// EncodePlacement writes a placement by names, as ilp check reads it. serving is the
// node that executes each class, or nil; it is written where cores or binaries bind:
//
//	{"cart-0": {"leader": "fog-1", "replicas": ["fog-1", "edge-4"], "calls": [{"class": 3, "node": "edge-4"}]}, ...}
func (p *Problem) EncodePlacement(a Placement, serving []int) ([]byte, error) {
	named := make(map[string]namedSite, len(a)) // encoding/json writes keys in order
	for c, s := range a {
		site := namedSite{Leader: p.Nodes[s.Leader].Name}
		for _, n := range s.Replicas {
			site.Replicas = append(site.Replicas, p.Nodes[n].Name)
		}
		named[p.Collections[c].Name] = site
	}
	if p.decides() {
		for k, n := range serving {
			if n < 0 || p.rates[k] == 0 {
				continue
			}
			name := p.Collections[p.touched(k)[0]].Name
			site := named[name]
			site.Calls = append(site.Calls, namedCall{k, p.Nodes[n].Name})
			named[name] = site
		}
	}
	return json.MarshalIndent(named, "", "  ")
}

// DecodePlacement reads what EncodePlacement writes, and reports all mistakes of the file at once,
// as FileErrors: of form, names that the instance does not know, collections that are missing.
// A missing leader is the first replica. The serving is nil where the file has no calls;
// a class that it leaves out is -1.
func (p *Problem) DecodePlacement(data []byte) (a Placement, serving []int, err error) {
	var named map[string]namedSite
	if err := strictly(data, &named, "placement"); err != nil {
		return nil, nil, err
	}
	d := placementReader{p: p}
	a = make(Placement, len(p.Collections))
	var missing []string
	for c := range p.Collections {
		name := p.Collections[c].Name
		site, ok := named[name]
		delete(named, name)
		if !ok {
			missing = append(missing, name)
			continue
		}
		a[c] = d.site(name, &site)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		d.add(within("", name), "there is no collection %q", name).among(name, missing).atKey = true
	}
	for _, name := range missing {
		d.add("", "collection %q is not placed", name)
	}
	if len(d.found) > 0 {
		return nil, nil, inFile(data, reflect.TypeOf(named), d.found)
	}
	return a.normal(), d.serving, nil
}

// A placementReader makes sites of what stands in a placement file.
type placementReader struct {
	defects
	p       *Problem
	serving []int
	nodes   []string // names of all nodes, once one is unknown
}

func (d *placementReader) node(path, name string) int {
	n, ok := d.p.tree.Lookup(name)
	if !ok {
		for i := len(d.nodes); i < d.p.n; i++ {
			d.nodes = append(d.nodes, d.p.Nodes[i].Name)
		}
		d.add(path, "there is no node %q", name).among(name, d.nodes)
	}
	return n
}

func (d *placementReader) site(name string, named *namedSite) Site {
	var s Site
	path := within("", name)
	for i, r := range named.Replicas {
		where := spot{path, -1, "replicas", i}.String()
		n := d.node(where, r)
		if first := slices.Index(named.Replicas, r); first < i {
			d.add(where, "found %q, which stands in %s.replicas[%d] already; want each node once", r, path, first)
		}
		s.Replicas = append(s.Replicas, n)
	}
	if len(s.Replicas) == 0 {
		d.add(path+".replicas", "found an empty list, want the nodes that hold a copy")
	}
	switch {
	case named.Leader != "":
		s.Leader = d.node(path+".leader", named.Leader)
	case len(s.Replicas) > 0:
		s.Leader = s.Replicas[0]
	}
	for i, call := range named.Calls {
		d.call(name, at(path+".calls", i, "").String(), call)
	}
	return s
}

// call notes the node of a class that stands at a path below a collection.
func (d *placementReader) call(collection, path string, call namedCall) {
	n, k := d.node(path+".node", call.Node), call.Class
	if !d.position(at(path, -1, "class"), k, len(d.p.Demand), "demand") {
		return
	}
	if first := d.p.Collections[d.p.touched(k)[0]].Name; first != collection {
		d.add(path+".class", "found %d, whose first collection is %q: want it there", k, first)
		return
	}
	if d.serving == nil {
		d.serving = slices.Repeat([]int{-1}, len(d.p.Demand))
	}
	if d.serving[k] >= 0 {
		d.add(path+".class", "found %d, which has a node already: want one for each class, not two nodes", k)
	}
	d.serving[k] = n
}
