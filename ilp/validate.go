package ilp

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/topology"
)

// maxNodes bounds the distance matrix, n*n*16 bytes.
const maxNodes = 8192

// check finds the network of an instance, and everything that is wrong with the instance.
func (in *Instance) check() (*topology.Tree, []*Mistake) {
	var d defects
	network := in.network(&d)
	in.validate(&d)
	return network, d.found
}

// validate checks everything but the tree.
func (in *Instance) validate(d *defects) {
	d.natural(top("access_rtt_ns"), in.AccessRTT)
	d.natural(top("window_ns"), in.Window)
	d.amount(top("beta"), in.Beta)
	d.amount(top("epsilon"), in.Epsilon)
	in.validateBinaries(d)
	in.validateFunctions(d)
	in.validateCollections(d)
	in.validateBytes(d)
	for k := range in.Demand {
		in.validateClass(d, k)
	}
	if in.Migration != nil {
		in.Migration.validate(in, d)
	}
}

// nodeKeys are the keys of a problem file for the fields of a topology.NodeError.
var nodeKeys = map[string]string{"name": "name", "parent": "parent", "memory": "memory_bytes", "link RTT": "rtt_ns"}

// network makes the tree of the nodes.
func (in *Instance) network(d *defects) *topology.Tree {
	if n := len(in.Nodes); n == 0 || n > maxNodes {
		d.add("nodes", "found %d nodes, want 1 to %d, because distances are kept for every pair", n, maxNodes)
		return nil
	}
	nodes := make([]topology.Node, len(in.Nodes))
	for i, n := range in.Nodes {
		nodes[i] = topology.Node{Name: n.Name, Parent: n.Parent, Uplink: topology.Link{RTT: n.RTT}, Cores: 1, Speed: 1, Memory: n.Memory}
		d.amount(at("nodes", i, "cpu_cores"), n.CPU)
		if i == 0 && n.RTT != 0 {
			d.add("nodes[0].rtt_ns", "found %d, want 0, because the root has no link", n.RTT)
			nodes[0].Uplink.RTT = 0
		}
	}
	network, err := topology.New(nodes)
	if err == nil {
		return network
	}
	all := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		all = several.Unwrap()
	}
	for _, err := range all {
		if e, ok := errors.AsType[*topology.NodeError](err); ok {
			d.add(at("nodes", e.Node, nodeKeys[e.Field]).String(), "found %s, want %s", e.Found, e.Want)
		} else {
			d.add("nodes", "%v", err)
		}
	}
	return nil
}

// mostBytes is up to where whole numbers are exact as floats too.
const mostBytes = 1 << 53

// validateBytes refuses sizes below 0, and sums of them that could not be counted exactly.
func (in *Instance) validateBytes(d *defects) {
	var sum int64
	count := func(s spot, bytes int64) {
		d.natural(s, bytes)
		before := sum
		sum = addBytes(sum, max(0, bytes))
		if sum > mostBytes && before <= mostBytes {
			d.add(s.String(), "found %d, want all collections and binaries together to have at most 2^53 bytes, beyond which sums are not exact", bytes)
		}
	}
	for i := range in.Binaries {
		count(at("binaries", i, "bytes"), in.Binaries[i].Bytes)
	}
	for i := range in.Collections {
		count(at("collections", i, "bytes"), in.Collections[i].Bytes)
	}
}

// addBytes is a + b for numbers that are not negative, at most 2^63-1.
func addBytes(a, b int64) int64 {
	if s := a + b; s >= 0 {
		return s
	}
	return math.MaxInt64
}

// mostOf is the greatest rate, weight or number of cores: products and sums of them stay
// numbers.
const mostOf = 1e100

// bad reports whether x is negative, beyond mostOf or not a number.
func bad(x float64) bool { return !(x >= 0 && x <= mostOf) }

func (in *Instance) validateBinaries(d *defects) {
	binaries := make(map[string]int)
	for i := range in.Binaries {
		d.name("binaries", i, in.Binaries[i].Name, binaries)
	}
	for i := range in.Functions {
		name := in.Functions[i].Binary
		if _, there := binaries[name]; name != "" && !there {
			d.add(at("functions", i, "binary").String(), "there is no binary %q", name).among(name, slices.Sorted(maps.Keys(binaries)))
		}
	}
}

func (in *Instance) validateFunctions(d *defects) {
	seen := make(map[string]int)
	for i := range in.Functions {
		f := &in.Functions[i]
		d.name("functions", i, f.Name, seen)
		if len(f.Execution) != 1 && len(f.Execution) != len(in.Nodes) {
			d.add(at("functions", i, "execution_ns").String(), "found %d execution times, want one for all nodes or one for each of the %d", len(f.Execution), len(in.Nodes))
		}
		for n, e := range f.Execution {
			d.natural(spot{"functions", i, "execution_ns", n}, e)
		}
		d.natural(at("functions", i, "remote_calls"), f.Calls)
	}
}

func (in *Instance) validateCollections(d *defects) {
	if len(in.Collections) == 0 {
		d.add("collections", "found an empty list, want a collection to place")
	}
	seen := make(map[string]int)
	first := make(map[string]int)
	models := []string{string(None), string(SEC), string(Sequential)}
	for i := range in.Collections {
		c := &in.Collections[i]
		d.name("collections", i, c.Name, seen)
		if !slices.Contains(models, string(c.Consistency)) {
			d.add(at("collections", i, "model").String(), "found %q, want none, sec or sequential", c.Consistency).among(string(c.Consistency), models)
		}
		d.amount(at("collections", i, "writes_per_s"), c.Writes)
		if c.Group == "" {
			continue
		}
		group := at("collections", i, "group")
		if c.Consistency == SEC {
			d.add(group.String(), "found %q, want none: sec collections need no co-location group, because they are accessed remotely", c.Group)
		}
		if f, ok := first[c.Group]; !ok {
			first[c.Group] = i
		} else if in.Collections[f].Consistency != c.Consistency {
			d.add(group.String(), "found %q, want collections of one model in a group: %q is %s, %q is %s", c.Group, in.Collections[f].Name, in.Collections[f].Consistency, c.Name, c.Consistency)
		}
	}
}

// validateClass checks class k: its numbers, and what it refers to.
func (in *Instance) validateClass(d *defects, k int) {
	class := &in.Demand[k]
	d.position(at("demand", k, "function"), class.Function, len(in.Functions), "functions")
	d.position(at("demand", k, "access"), class.Access, len(in.Nodes), "nodes")
	if rate := at("demand", k, "rate"); in.Window > 0 && class.Rate != 0 {
		d.add(rate.String(), "found %v, want a count, because there is a window_ns", class.Rate)
	} else {
		d.amount(rate, class.Rate)
	}
	if count := at("demand", k, "count"); in.Window == 0 && class.Count != 0 {
		d.add(count.String(), "found %d, want a rate, because there is no window_ns", class.Count)
	} else {
		d.natural(count, class.Count)
	}
	if len(class.Reads)+len(class.Writes) == 0 {
		d.add(fmt.Sprintf("demand[%d]", k), "it touches no collection, want some in reads or writes")
		return
	}
	in.validateTouched(d, k)
}

// validateTouched checks what class k touches: it has one consistency, and what
// must be together is in one declared group.
func (in *Instance) validateTouched(d *defects, k int) {
	class := &in.Demand[k]
	all := append(append([]int(nil), class.Reads...), class.Writes...)
	where := func(i int) spot { // of all[i]
		if i < len(class.Reads) {
			return spot{"demand", k, "reads", i}
		}
		return spot{"demand", k, "writes", i - len(class.Reads)}
	}
	fine := true
	for i, c := range all {
		fine = d.position(where(i), c, len(in.Collections), "collections") && fine
	}
	if !fine {
		return
	}
	for i, c := range all {
		if j := slices.Index(all, c); j < i {
			d.add(where(i).String(), "found %d, collection %q, which stands in %v already; want each once", c, in.Collections[c].Name, where(j))
		}
	}
	one := &in.Collections[all[0]]
	for i, c := range all {
		if other := &in.Collections[c]; other.Consistency != one.Consistency {
			d.add(where(i).String(), "found %d, collection %q (%s), but %q is %s: one function has one consistency model", c, other.Name, other.Consistency, one.Name, one.Consistency)
			return
		}
	}
	from := 0 // what must be together begins here
	if one.Consistency == Sequential {
		from = len(class.Reads)
	}
	if one.Consistency == SEC || from == len(all) {
		return
	}
	a := &in.Collections[all[from]]
	for i := from + 1; i < len(all); i++ {
		if b := &in.Collections[all[i]]; a != b && (a.Group == "" || a.Group != b.Group) {
			d.add(where(i).String(), "found %d: the class needs %q and %q on one node, so they must be in one declared group", all[i], a.Name, b.Name)
		}
	}
}
