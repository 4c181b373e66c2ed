package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A structure is a map with keys of its own.
type structure[T any] struct {
	target *T
	keys   func(*T) []key
}

func object[T any](t *T, keys func(*T) []key) *structure[T] {
	return &structure[T]{t, keys}
}

func (s *structure[T]) reset() {
	for _, k := range s.keys(s.target) {
		k.value.reset()
	}
}

func (s *structure[T]) decode(d *decoder, n *node, path string) {
	d.object(s.keys(s.target), n, path)
}

func (s *structure[T]) encode() any { return encodeKeys(s.keys(s.target)) }

func (s *structure[T]) describe() shape {
	return shape{kind: "object", form: "a map of keys", keys: s.keys(new(T))}
}

// A possibility is a structure that may be absent.
type possibility[T any] struct {
	target **T
	keys   func(*T) []key
}

func optional[T any](t **T, keys func(*T) []key) *possibility[T] {
	return &possibility[T]{t, keys}
}

func (p *possibility[T]) reset() { *p.target = nil }

func (p *possibility[T]) decode(d *decoder, n *node, path string) {
	*p.target = new(T)
	d.object(p.keys(*p.target), n, path)
}

func (p *possibility[T]) encode() any {
	if *p.target == nil {
		return nil
	}
	return encodeKeys(p.keys(*p.target))
}

func (p *possibility[T]) describe() shape {
	return shape{kind: "object", form: "a map of keys", keys: p.keys(new(T))}
}

// A sequence is a list of structures.
type sequence[T any] struct {
	target *[]T
	keys   func(*T) []key
}

func list[T any](t *[]T, keys func(*T) []key) *sequence[T] { return &sequence[T]{t, keys} }

func (s *sequence[T]) reset() { *s.target = nil }

func (s *sequence[T]) decode(d *decoder, n *node, path string) {
	if n.kind != listNode {
		d.r.report(n.place, path, "", "want a list of maps, found %s", n.what())
		return
	}
	*s.target = make([]T, len(n.items))
	for i, item := range n.items {
		d.object(s.keys(&(*s.target)[i]), item, fmt.Sprintf("%s[%d]", path, i))
	}
}

func (s *sequence[T]) encode() any {
	if len(*s.target) == 0 {
		return nil
	}
	out := make([]any, len(*s.target))
	for i := range *s.target {
		out[i] = encodeKeys(s.keys(&(*s.target)[i]))
	}
	return out
}

func (s *sequence[T]) describe() shape {
	item := shape{kind: "object", form: "a map of keys", keys: s.keys(new(T))}
	return shape{kind: "list", form: "a list of maps", item: &item}
}

// words is a list of names or of options.
type words struct {
	target  *[]string
	options []string // nil: names
	one     bool     // a single one may stand without brackets
	def     []string
}

func names(t *[]string) *words { return &words{target: t} }
func enums(t *[]string, options ...string) *words {
	return &words{target: t, options: options}
}

func (w *words) orOne() *words           { w.one = true; return w }
func (w *words) or(def ...string) *words { w.def = def; return w }
func (w *words) unset() *words           { return w }
func (w *words) reset()                  { *w.target = slices.Clone(w.def) }

func (w *words) decode(d *decoder, n *node, path string) {
	items := n.items
	switch {
	case n.kind == scalarNode && w.one:
		items = []*node{n}
	case n.kind != listNode:
		d.r.report(n.place, path, "", "want %s, found %s", w.describe().form, n.what())
		return
	}
	*w.target = nil
	for i, item := range items {
		at := path
		if n.kind == listNode {
			at = fmt.Sprintf("%s[%d]", path, i)
			d.places[at] = item.place
		}
		var text string
		element := word{target: &text, options: w.options, named: w.options == nil}
		before := len(d.r.problems)
		element.decode(d, item, at)
		switch {
		case len(d.r.problems) > before || text == "":
		case slices.Contains(*w.target, text):
			d.r.report(item.place, at, "", "%q stands in the list twice", text)
		default:
			*w.target = append(*w.target, text)
		}
	}
}

func (w *words) encode() any {
	if *w.target == nil && w.def == nil {
		return nil
	}
	out := make([]any, len(*w.target))
	for i, text := range *w.target {
		out[i] = text
	}
	return out
}

func (w *words) describe() shape {
	item := (&word{options: w.options, named: w.options == nil}).describe()
	out := shape{kind: "list", form: "a list of names", item: &item}
	if w.options != nil {
		out.form = "a list of " + strings.Join(w.options, ", ")
	}
	if w.one {
		out.form = "a name or a list of names"
		out.or = []shape{item}
	}
	switch {
	case w.one && len(w.def) == 1:
		out.def = w.def[0]
	case w.def != nil:
		out.def = "[" + strings.Join(w.def, ", ") + "]"
	}
	return out
}

// encodeKeys is a JSON object with the keys in the order of the schema.
func encodeKeys(keys []key) any {
	var out ordered
	for _, k := range keys {
		if k.omitted {
			continue
		}
		if v := k.value.encode(); v != nil {
			out = append(out, field{k.name, v})
		}
	}
	return out
}

// ordered is a JSON object whose keys keep their order.
type ordered []field

type field struct {
	key   string
	value any
}

// MarshalJSON writes the fields in order.
func (o ordered) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(f.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}
