package ilp

import (
	"errors"
	"fmt"
	"math"
)

// A defects collects everything that is wrong with an instance.
type defects struct{ found []error }

// maxDefects keeps a report readable.
const maxDefects = 50

func (d *defects) add(format string, args ...any) {
	if len(d.found) < maxDefects {
		d.found = append(d.found, fmt.Errorf(format, args...))
	}
}

// validate checks what topology.New does not: everything but the tree.
func (in *Instance) validate() error {
	var d defects
	if len(in.Collections) == 0 {
		d.add("no collection to place")
	}
	if in.AccessRTT < 0 || in.Window < 0 {
		d.add("access_rtt_ns %d and window_ns %d must not be negative", in.AccessRTT, in.Window)
	}
	if bad(in.Beta) || bad(in.Epsilon) {
		d.add("beta %v and epsilon %v must not be negative, nor above 1e100", in.Beta, in.Epsilon)
	}
	for i := range in.Nodes {
		if bad(in.Nodes[i].CPU) {
			d.add("node %q: cpu_cores %v must not be negative, nor above 1e100", in.Nodes[i].Name, in.Nodes[i].CPU)
		}
		if i == 0 && in.Nodes[i].RTT != 0 {
			d.add("node %q is the root and has no link, but rtt_ns %d", in.Nodes[i].Name, in.Nodes[i].RTT)
		}
	}
	in.validateFunctions(&d)
	in.validateCollections(&d)
	in.validateBytes(&d)
	for k := range in.Demand {
		in.validateClass(&d, k)
	}
	if in.Migration != nil {
		in.Migration.validate(in, &d)
	}
	return errors.Join(d.found...)
}

// mostBytes is up to where whole numbers are exact as floats too.
const mostBytes = 1 << 53

// validateBytes refuses sums of bytes that could not be counted exactly.
func (in *Instance) validateBytes(d *defects) {
	var sum int64
	for i := range in.Collections {
		sum = addBytes(sum, in.Collections[i].Bytes)
	}
	for i := range in.Binaries {
		sum = addBytes(sum, in.Binaries[i].Bytes)
	}
	if sum > mostBytes {
		d.add("all collections and binaries together have more than 2^53 bytes, beyond which sums are not exact")
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

func (in *Instance) validateFunctions(d *defects) {
	binaries := make(map[string]bool)
	for _, b := range in.Binaries {
		if b.Bytes < 0 || b.Name == "" || binaries[b.Name] {
			d.add("binary %q of %d bytes: want a name of its own and a size >= 0", b.Name, b.Bytes)
		}
		binaries[b.Name] = true
	}
	seen := make(map[string]bool)
	for i := range in.Functions {
		f := &in.Functions[i]
		if f.Name == "" || seen[f.Name] {
			d.add("function %d: name %q is empty or taken", i, f.Name)
		}
		seen[f.Name] = true
		if len(f.Execution) != 1 && len(f.Execution) != len(in.Nodes) {
			d.add("function %q: %d execution times, want one for all nodes or one for each of the %d", f.Name, len(f.Execution), len(in.Nodes))
		}
		for _, e := range f.Execution {
			if e < 0 {
				d.add("function %q: execution time %d ns is negative", f.Name, e)
			}
		}
		if f.Calls < 0 {
			d.add("function %q: %d remote calls", f.Name, f.Calls)
		}
		if f.Binary != "" && !binaries[f.Binary] {
			d.add("function %q: there is no binary %q", f.Name, f.Binary)
		}
	}
}

func (in *Instance) validateCollections(d *defects) {
	seen := make(map[string]bool)
	first := make(map[string]int)
	for i := range in.Collections {
		c := &in.Collections[i]
		if c.Name == "" || seen[c.Name] {
			d.add("collection %d: name %q is empty or taken", i, c.Name)
		}
		seen[c.Name] = true
		if c.Consistency != None && c.Consistency != SEC && c.Consistency != Sequential {
			d.add("collection %q: model %q, want none, sec or sequential", c.Name, c.Consistency)
		}
		if c.Bytes < 0 || bad(c.Writes) {
			d.add("collection %q: %d bytes and %v writes per second must not be negative, nor above 1e100", c.Name, c.Bytes, c.Writes)
		}
		if c.Group == "" {
			continue
		}
		if c.Consistency == SEC {
			d.add("collection %q: sec collections need no co-location group, because they are accessed remotely", c.Name)
		}
		if f, ok := first[c.Group]; !ok {
			first[c.Group] = i
		} else if in.Collections[f].Consistency != c.Consistency {
			d.add("group %q: %q is %s, %q is %s", c.Group, in.Collections[f].Name, in.Collections[f].Consistency, c.Name, c.Consistency)
		}
	}
}

// validateClass checks class k: what it touches has one consistency, and what
// must be together is in one declared group.
func (in *Instance) validateClass(d *defects, k int) {
	class := &in.Demand[k]
	if class.Function < 0 || class.Function >= len(in.Functions) || class.Access < 0 || class.Access >= len(in.Nodes) {
		d.add("class %d: no function %d or no node %d", k, class.Function, class.Access)
		return
	}
	if in.Window > 0 && class.Rate != 0 || in.Window == 0 && class.Count != 0 {
		d.add("class %d: rate %v and count %d; with a window there are counts, without it rates", k, class.Rate, class.Count)
	}
	if bad(class.Rate) || class.Count < 0 {
		d.add("class %d: rate %v and count %d must not be negative, nor above 1e100", k, class.Rate, class.Count)
	}
	all := append(append([]int(nil), class.Reads...), class.Writes...)
	if len(all) == 0 {
		d.add("class %d touches no collection", k)
		return
	}
	for i, c := range all {
		if c < 0 || c >= len(in.Collections) {
			d.add("class %d: there is no collection %d", k, c)
			return
		}
		for _, e := range all[:i] {
			if e == c {
				d.add("class %d lists collection %q twice", k, in.Collections[c].Name)
			}
		}
	}
	kind := in.Collections[all[0]].Consistency
	for _, c := range all[1:] {
		if in.Collections[c].Consistency != kind {
			d.add("class %d touches %q (%s) and %q (%s): one function has one consistency model", k,
				in.Collections[all[0]].Name, kind, in.Collections[c].Name, in.Collections[c].Consistency)
			return
		}
	}
	together := all
	if kind == Sequential {
		together = class.Writes
	}
	if kind == SEC || len(together) == 0 {
		return
	}
	for _, c := range together[1:] {
		a, b := &in.Collections[together[0]], &in.Collections[c]
		if a.Group == "" || a.Group != b.Group {
			d.add("class %d needs %q and %q on one node, so they must be in one declared group", k, a.Name, b.Name)
		}
	}
}
