package scenarios

import (
	"maps"
	"slices"
)

// A labelling is a map from any names to texts.
type labelling struct{ target *map[string]string }

func labels(t *map[string]string) *labelling { return &labelling{t} }

func (l *labelling) reset() { *l.target = nil }

func (l *labelling) decode(d *decoder, n *node, path string) {
	if n.kind != mappingNode {
		d.r.report(n.place, path, "", "want a map of labels, found %s", n.what())
		return
	}
	*l.target = make(map[string]string, len(n.entries))
	for _, e := range n.entries {
		at := join(path, e.key)
		d.places[at] = e.value.place
		var v string
		if !nameForm.MatchString(e.key) {
			d.r.report(e.place, at, "", "%q is not a name", brief(e.key))
			continue
		}
		text(&v).decode(d, e.value, at)
		(*l.target)[e.key] = v
	}
}

func (l *labelling) encode() any {
	var out ordered
	for _, k := range slices.Sorted(maps.Keys(*l.target)) {
		out = append(out, field{k, (*l.target)[k]})
	}
	if out == nil {
		return nil
	}
	return out
}

func (l *labelling) describe() shape {
	return shape{kind: "map", form: "a map from names to texts"}
}
