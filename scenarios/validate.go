package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A validator finds what is wrong between keys. Each message stands at the key
// that refers, and nothing is said of a key that could not be decoded.
type validator struct {
	s       *Scenario
	r       *reporter
	options Options

	decoded    []Problem       // of decoding
	complained map[string]bool // their paths
	trust      map[string]bool // answers of trusted
	vast       bool            // the tree is too large for its nodes to be named

	nodes       map[string]bool
	tiers       map[string]bool
	functions   map[string]*Function
	collections directory
	clients     directory
	grouped     map[string]*Collections
	groups      grouping
	factors     map[string]factor // of the shapes
	placed      map[string]bool   // nodes that have a position
	drawn       map[string]bool   // clients that are moved by position, or nomadic
	suggested   int               // references that suggestions were looked for
}

func (v *validator) report(path, suggestion, format string, args ...any) {
	if v.troubled(path) {
		return
	}
	v.r.report(v.s.places.of(path), path, suggestion, format, args...)
}

// troubled reports whether decoding complained about path, or something it is
// part of.
func (v *validator) troubled(path string) bool {
	if v.complained == nil {
		v.complained = map[string]bool{}
		for _, p := range v.decoded {
			v.complained[p.Path] = true
		}
	}
	for path != "" {
		if v.complained[path] {
			return true
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return false
}

// trusted reports whether the list under section was decoded well enough that a
// name that is not in it is the mistake of who refers to it: no complaint was
// about the list, an element of it, or the keys that make its names.
func (v *validator) trusted(section string, keys ...string) bool {
	asked := section + " " + strings.Join(keys, " ")
	if known, ok := v.trust[asked]; ok {
		return known
	}
	trusted := true
	for _, p := range v.decoded {
		if p.Path == "" || strings.HasPrefix(section, p.Path) {
			trusted = false
		}
		if rest, ok := strings.CutPrefix(p.Path, section); ok {
			_, key, _ := strings.Cut(generic(rest), "[]")
			trusted = trusted && key != "" && !slices.Contains(keys, strings.TrimPrefix(key, "."))
		}
	}
	if v.trust == nil {
		v.trust = map[string]bool{}
	}
	v.trust[asked] = trusted
	return trusted
}

func (v *validator) all() {
	v.network()
	v.positions()
	v.allGroups()
	v.allFunctions()
	v.allCollections()
	v.namedDependencies()
	v.shapes()
	v.drawnClients()
	v.allClients()
	v.mobility()
	v.oneRule()
	v.faults()
	v.requests()
	v.leases()
	v.changes()
	v.pins()
	v.window()
	v.checkPolicy(&v.s.Placement.SEC, SEC, "placement.sec")
	v.checkPolicy(&v.s.Placement.Sequential, Sequential, "placement.sequential")
	v.gossip(&v.s.Placement, "placement.gossip_delay")
	if err := CheckName(v.s.Name); err != nil {
		v.report("name", "", "%v", err)
	}
	v.size()
}

// gossip checks that what neighbours say arrives before the decision, and the
// decision falls before the next epoch.
func (v *validator) gossip(p *Placement, path string) {
	if p.Gossip >= p.Epoch {
		v.report(path, "", "%s is not shorter than the epoch, %s", durations.format(p.Gossip), durations.format(p.Epoch))
	}
	var slowest int64
	for _, t := range v.s.Network.Tiers {
		slowest = max(slowest, t.RTT/2)
	}
	for _, n := range v.s.Network.Nodes {
		slowest = max(slowest, n.RTT/2)
	}
	if p.Gossip <= slowest {
		v.report(path, "", "%s is not longer than the slowest link takes one way, %s: nodes would decide before gossip arrives", durations.format(p.Gossip), durations.format(slowest))
	}
}

// unique reports names that stand twice, and members of one group that have
// the name of another.
func (v *validator) unique(section, what string, groups []group, taken directory) {
	total := 0
	first := map[string]int{}
	for i, g := range groups {
		path := fmt.Sprintf("%s[%d].name", section, i)
		total += max(1, g.count)
		if g.name == "" {
			continue
		}
		if j, dup := first[g.name]; dup {
			v.report(path, "", "%q is the name of %s[%d] already", g.name, section, j)
		} else if other, ok := taken.numbered(g.name); ok {
			v.report(path, "", "%q is also the name of a member of %q", g.name, other)
		}
		if _, dup := first[g.name]; !dup {
			first[g.name] = i
		}
	}
	if total > maxMembers {
		v.report(section, "", "%d %s are more than %d", total, what, maxMembers)
	}
}

// reference reports a name that is not among known. Only so many suggestions
// are looked for, so that a file full of mistakes is answered at once.
func (v *validator) reference(path, what, name string, known func() []string) {
	const suggestions, candidates = 100, 10_000
	if v.vast && strings.Contains(what, "node") {
		return // nobody knows the names of so many nodes
	}
	if v.suggested++; v.suggested > suggestions {
		v.report(path, "", "there is no %s %q", what, name)
		return
	}
	list := known()
	slices.Sort(list)
	if suggestion := Nearest(name, list[:min(len(list), candidates)]); suggestion != "" {
		v.report(path, suggestion, "there is no %s %q", what, name)
		return
	}
	hint := ""
	if len(list) > 0 && len(list) <= 12 {
		hint = "; there are " + strings.Join(list, ", ")
	}
	v.report(path, "", "there is no %s %q%s", what, name, hint)
}

// listed lists the keys of a map, in any order.
func listed[V any](m map[string]V) func() []string {
	return func() []string { return slices.Collect(maps.Keys(m)) }
}

func (v *validator) allFunctions() {
	v.functions = map[string]*Function{}
	first := map[string]int{}
	for i := range v.s.Functions {
		f := &v.s.Functions[i]
		path := fmt.Sprintf("functions[%d]", i)
		if j, dup := first[f.Name]; dup && f.Name != "" {
			v.report(path+".name", "", "%q is the name of functions[%d] already", f.Name, j)
		} else if f.Name != "" {
			first[f.Name], v.functions[f.Name] = i, f
		}
		if f.Module != "" {
			v.module(path+".module", &f.Module)
		}
		v.owner(path+".group", f.Group)
		v.labelNames(path+".labels", f.Labels)
		v.dependencies(path, f)
	}
	v.notEmpty("functions", len(v.s.Functions))
}

// notEmpty reports a section that is there but has nothing in it.
func (v *validator) notEmpty(section string, length int) {
	if length == 0 {
		v.report(section, "", "is empty; a run needs at least one")
	}
}

func (v *validator) allCollections() {
	v.collections = directoryOf(v.s.collectionGroups())
	v.grouped = map[string]*Collections{}
	for i := range v.s.Collections {
		v.grouped[v.s.Collections[i].Name] = &v.s.Collections[i]
	}
	v.unique("collections", "collections", v.s.collectionGroups(), v.collections)
	v.notEmpty("collections", len(v.s.Collections))
	first := map[string]*Collections{}
	for i := range v.s.Collections {
		c := &v.s.Collections[i]
		path := fmt.Sprintf("collections[%d]", i)
		if c.At != "" && !v.nodes[c.At] && v.trusted("network.tiers", "tier", "fanout") && v.trusted("network.nodes", "name") {
			v.reference(path+".at", "node", c.At, listed(v.nodes))
		}
		v.uses(path+".reads", c.Reads, ModeRead)
		v.uses(path+".writes", c.Writes, ModeWrite)
		group := v.owner(path+".group", c.Group)
		v.labelNames(path+".labels", c.Labels)
		v.coLocation(path+".co_location", c, first)
		v.ownFunction(path+".reads", c.Reads, group)
		v.ownFunction(path+".writes", c.Writes, group)
		if c.Reads == "" && c.Writes == "" {
			v.report(path, "", "nobody can call anything on it: neither reads nor writes names a function")
		}
	}
}

// uses checks that a collection is used by a function of the mode.
func (v *validator) uses(path, function, mode string) {
	if function == "" || !v.trusted("functions", "name", "mode") {
		return
	}
	f, ok := v.functions[function]
	switch {
	case !ok:
		v.reference(path, "function", function, listed(v.functions))
	case f.Mode != mode:
		v.report(path, "", "the function %q has mode %s; want one with mode %s", function, f.Mode, mode)
	}
}

func (v *validator) pins() {
	first := map[string]int{}
	for i := range v.s.Pin {
		p := &v.s.Pin[i]
		path := fmt.Sprintf("pin[%d]", i)
		switch {
		case p.Collection == "" || v.collections.member(p.Collection) || !v.trusted("collections", "name", "count"):
		case v.collections.has(p.Collection):
			v.report(path+".collection", "", "%q is a group; pin its members, %[1]s-0 and so on, one by one", p.Collection)
		default:
			v.reference(path+".collection", "collection", p.Collection, someMembers(v.collections))
		}
		if with := v.placedWith(p.Collection); with != "" {
			v.report(path+".collection", "", "%q is placed as one with %q; pin that", p.Collection, with)
		}
		if j, dup := first[p.Collection]; dup {
			v.report(path+".collection", "", "%q is pinned by pin[%d] already", p.Collection, j)
		} else if p.Collection != "" {
			first[p.Collection] = i
		}
		v.nodeRef(path+".leader", p.Leader)
		for j, r := range p.Replicas {
			if len(p.Replicas) > 1 || r != p.Leader {
				v.nodeRef(fmt.Sprintf("%s.replicas[%d]", path, j), r)
			}
		}
		if p.Leader != "" && len(p.Replicas) > 0 && !slices.Contains(p.Replicas, p.Leader) {
			v.report(path+".replicas", "", "the leader %q is not among the replicas", p.Leader)
		}
	}
}

// someMembers lists names to suggest from: groups, and a few members of each.
func someMembers(d directory) func() []string {
	return func() []string {
		var out []string
		for name, count := range d {
			out = append(out, name)
			if count > 0 {
				out = append(out, members(name, min(count, 100))...)
			}
		}
		return out
	}
}

// nodeRef checks the name of a node.
func (v *validator) nodeRef(path, name string) {
	if name != "" && !v.nodes[name] && v.trusted("network.tiers", "tier", "fanout") && v.trusted("network.nodes", "name") {
		v.reference(path, "node", name, listed(v.nodes))
	}
}
