package scenarios

import (
	"slices"
	"strings"
)

// A choice is a set of keys of one map that exclude each other.
type choice struct {
	path  string // of the map, with [] for any index
	keys  []string
	kinds []string // of the map, to which this applies; nil = any map
}

// demanded reports whether one of the keys must be in a map.
func (c choice) demanded(n *node) bool {
	kind := n.get("kind")
	return c.kinds == nil || kind == nil || slices.Contains(c.kinds, kind.text)
}

// choices lists them. Exactly one key of each must be there; in a merge, the
// one that wins removes the others.
var choices = []choice{
	{path: "", keys: []string{"rounds", "duration"}},
	{path: "network", keys: []string{"tiers", "nodes"}},
	{path: "clients[]", keys: []string{"working_set", "collections"}},
	{path: "mobility[]", keys: []string{"at", "every", "file"}, kinds: []string{RoundRobin, Direct, MoveTrace}},
	{path: "security.events[]", keys: []string{"withdraw", "replace"}},
	{path: "faults[]", keys: []string{"crash", "partition", "degrade"}},
	{path: "functions[].dependencies[]", keys: []string{"query", "collection"}},
}

// discriminators are the keys that say of which kind a map is. In a merge, a
// map of another kind replaces the whole map: parameters of one policy mean
// nothing to another.
var discriminators = []string{"policy", "process"}

// generic replaces indices of a path by [].
func generic(path string) string {
	if strings.IndexByte(path, '[') < 0 {
		return path
	}
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
			b.WriteString("[]")
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// merge lays over on base: maps merge key by key, everything else replaces.
// Neither argument is changed.
func merge(base, over *node, path string) *node {
	if base == nil || base.kind != mappingNode || over.kind != mappingNode {
		return over
	}
	for _, d := range discriminators {
		if b, o := base.get(d), over.get(d); b != nil && o != nil && b.text != o.text {
			return over
		}
	}
	out := &node{kind: mappingNode, tag: over.tag, place: over.place}
	for _, e := range base.entries {
		if excluded(over, e.key, path) {
			continue
		}
		if o := over.get(e.key); o != nil {
			e.value = merge(e.value, o, join(path, e.key))
		}
		out.entries = append(out.entries, e)
	}
	for _, e := range over.entries {
		if base.get(e.key) == nil {
			out.entries = append(out.entries, e)
		}
	}
	return out
}

// excluded reports whether over has another key of a choice that key is of.
func excluded(over *node, key, path string) bool {
	for _, c := range choices {
		if c.path != generic(path) || !slices.Contains(c.keys, key) || over.get(key) != nil {
			continue
		}
		for _, other := range c.keys {
			if over.get(other) != nil {
				return true
			}
		}
	}
	return false
}

// namePolicies writes out the default policies in a file that extends no other,
// so that merge always knows whose parameters it has before it.
func namePolicies(root *node) {
	placement := root.ensure("placement")
	for _, consistency := range []string{Sequential, SEC} {
		policy := placement.ensure(consistency)
		if policy != nil && policy.kind == mappingNode && policy.get("policy") == nil {
			name := &node{text: defaultPolicies[consistency], tag: "!!str", place: policy.place}
			policy.entries = append(policy.entries, entry{"policy", policy.place, name})
		}
	}
}

// ensure is the value of a mapping's key, an empty map if there was none.
func (n *node) ensure(key string) *node {
	if n == nil || n.kind != mappingNode {
		return nil
	}
	if v := n.get(key); v != nil {
		return v
	}
	v := &node{kind: mappingNode, place: n.place}
	n.entries = append(n.entries, entry{key, n.place, v})
	return v
}

// expandPolicies writes `sec: name` as `sec: {policy: name}`, so that short and
// long form merge alike.
func expandPolicies(root *node) {
	placement := root.get("placement")
	if placement == nil {
		return
	}
	for i := range placement.entries {
		e := &placement.entries[i]
		if _, ok := defaultPolicies[e.key]; ok && e.value.kind == scalarNode {
			e.value = &node{
				kind: mappingNode, place: e.value.place,
				entries: []entry{{"policy", e.value.place, e.value}},
			}
		}
	}
}
