package scenarios

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// An Element is one element of a YAML file that is read as strictly as a scenario, such as the plan
// of a sweep, and knows where it stands.
type Element struct{ n *node }

// An Entry is one key of a map with its value.
type Entry struct {
	Key   string
	Place Element // of the key
	Value Element
}

// ReadDocument reads the one document of a file of that name. The error is *Errors.
func ReadDocument(file string, data []byte) (Element, error) {
	var r reporter
	root := readDocument(file, data, &r)
	if err := r.err(); err != nil {
		return Element{}, err
	}
	return Element{root}, nil
}

// ReadFile reads a YAML file as a scenario is read: regular, and at most 1 MiB.
func ReadFile(file string) (Element, error) {
	data, err := newLoader(Options{}).read(file)
	if err != nil {
		return Element{}, err
	}
	return ReadDocument(file, data)
}

// Problem is a mistake at the element; path is its key.
func (e Element) Problem(path, suggestion, message string) Problem {
	at := e.n.place
	return Problem{File: at.file, Line: at.line, Column: at.column, Path: path, Message: message, Suggestion: suggestion}
}

// What says in words what the element is.
func (e Element) What() string { return e.n.what() }

// Entries are the keys of a map in the order of the file; ok is false for anything else.
func (e Element) Entries() (entries []Entry, ok bool) {
	for i := range e.n.entries {
		x := &e.n.entries[i]
		entries = append(entries, Entry{x.key, Element{&node{place: x.place}}, Element{x.value}})
	}
	return entries, e.n.kind == mappingNode
}

// Items are the elements of a list; ok is false for anything else.
func (e Element) Items() (items []Element, ok bool) {
	for _, n := range e.n.items {
		items = append(items, Element{n})
	}
	return items, e.n.kind == listNode
}

// Text is a scalar as it was written, quotes taken away; ok is false for lists, maps and nothing.
func (e Element) Text() (text string, ok bool) {
	return e.n.text, e.n.kind == scalarNode && e.n.tag != "!!null"
}

// Value is the element as YAML means it: string, bool, integer, float64, nil, []any or
// map[string]any.
func (e Element) Value() any {
	switch e.n.kind {
	case listNode:
		list := []any{}
		for _, n := range e.n.items {
			list = append(list, Element{n}.Value())
		}
		return list
	case mappingNode:
		all := map[string]any{}
		for _, x := range e.n.entries {
			all[x.key] = Element{x.value}.Value()
		}
		return all
	case scalarNode:
	}
	var v any
	switch e.n.tag {
	case "!!int", "!!float", "!!bool", "!!null":
		if yaml.Unmarshal([]byte(strings.TrimSpace(e.n.text)), &v) == nil {
			return v
		}
	}
	return e.n.text
}
