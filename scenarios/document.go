package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A node is one element of a document; it knows where it was written.
type node struct {
	kind    kind
	text    string // of a scalar
	tag     string // of a scalar: !!str, !!int, !!float, !!bool, !!null, ...
	items   []*node
	entries []entry // of a mapping, in the order of the file, keys unique
	place   place
}

type entry struct {
	key   string
	place place // of the key
	value *node
}

type kind uint8

const (
	scalarNode kind = iota
	listNode
	mappingNode
)

// get is the value of a mapping's key, nil if there is none.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i := range n.entries {
		if n.entries[i].key == key {
			return n.entries[i].value
		}
	}
	return nil
}

// what says in words what was found instead of what was wanted.
func (n *node) what() string {
	switch {
	case n.kind == mappingNode:
		return "a map"
	case n.kind == listNode:
		return "a list"
	case n.tag == "!!null":
		return "nothing"
	case n.tag == "!!bool":
		return "the truth value " + n.text
	case n.tag == "!!int" || n.tag == "!!float":
		return "the number " + brief(n.text)
	default:
		return strconv.Quote(brief(n.text))
	}
}

// brief cuts what is too long for an error message.
func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	return s
}

// readDocument parses one YAML document. What is wrong goes to r; the result is
// nil if nothing can be made of it.
//
// It is stricter than YAML: one document, of at most 1 MiB and 200,000 elements
// with aliases expanded, nested at most 32 deep; no tags, no keys but text, no
// key twice. Merge keys (<<) take a map or a list of maps; the map's own keys
// win over merged ones, and earlier merged maps over later ones.
func readDocument(file string, data []byte, r *reporter) *node {
	top := place{file: file, line: 1, column: 1}
	if len(data) > maxFile {
		r.report(top, "", "", "the file has %d bytes; at most %d are read", len(data), maxFile)
		return nil
	}
	doc, err := parseYAML(data)
	switch {
	case errors.Is(err, io.EOF):
		r.report(top, "", "", "the file is empty; `ermes-sim init` writes a scenario to start from")
		return nil
	case err != nil:
		at := place{file, 1, 1}
		message, found := "", false
		if at.line, at.column, message, found = unreadable(data); !found {
			at.line, message = syntaxError(err, data)
			at.column = 1
		}
		r.report(at, "", "", "not YAML: %s", message)
		return nil
	case doc.second != nil:
		r.report(place{file, doc.second.Line, doc.second.Column}, "", "", "a second document begins here; a file holds one scenario")
		return nil
	}
	c := converter{file: file, r: r, open: map[*yaml.Node]bool{}}
	root := c.convert(doc.first, "", 0)
	if c.full {
		return nil
	}
	if root.kind == scalarNode && root.tag == "!!null" {
		r.report(top, "", "", "the file is empty; `ermes-sim init` writes a scenario to start from")
		return nil
	}
	return root
}

type parsed struct{ first, second *yaml.Node }

// parseYAML runs the parser. Some malformed inputs make it panic; they are the
// user's mistake, not ours, and become errors.
func parseYAML(data []byte) (doc parsed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser gave up: %v", p)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	if err := decoder.Decode(&first); err != nil {
		return doc, err
	}
	doc.first = first.Content[0]
	err = decoder.Decode(&second)
	if err == nil {
		doc.second = &second
	} else if errors.Is(err, io.EOF) {
		err = nil
	}
	return doc, err
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(?s:(.*))$`)

// syntaxError takes line and message out of what the parser says.
func syntaxError(err error, data []byte) (line int, message string) {
	part := yamlLine.FindStringSubmatch(err.Error())
	line, _ = strconv.Atoi(part[1])
	if _, alias, ok := strings.Cut(part[2], "unknown anchor '"); ok { // the parser does not say where
		alias, _, _ = strings.Cut(alias, "'")
		if before, _, found := bytes.Cut(data, []byte("*"+alias)); found {
			line = 1 + bytes.Count(before, []byte("\n"))
		}
	}
	return max(1, line), brief(part[2])
}

// unreadable finds the first character that no YAML file may have, of which the parser does not say
// where it is. A file in UTF-16 is left to the parser.
func unreadable(data []byte) (line, column int, message string, found bool) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return 0, 0, "", false
	}
	line, column = 1, 1
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			return line, column, fmt.Sprintf("the byte %#02x is no UTF-8; save the file in that encoding", rest[0]), true
		case unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\u0085", r):
			return line, column, fmt.Sprintf("the control character %U is not allowed", r), true
		case r == '\n':
			line, column = line+1, 0
		}
		rest, column = rest[n:], column+1
	}
	return 0, 0, "", false
}

// A converter turns the parser's nodes into ours.
type converter struct {
	file  string
	r     *reporter
	count int
	full  bool
	open  map[*yaml.Node]bool // aliases being expanded
}

func (c *converter) at(n *yaml.Node) place { return place{c.file, n.Line, n.Column} }

func (c *converter) stop(n *yaml.Node, path, format string, args ...any) {
	if !c.full {
		c.r.report(c.at(n), path, "", format, args...)
	}
	c.full = true
}

func (c *converter) convert(n *yaml.Node, path string, depth int) *node {
	out := &node{place: c.at(n), tag: n.ShortTag(), text: n.Value}
	c.count++
	switch {
	case c.full:
		return out
	case c.count > maxElements:
		c.stop(n, path, "more than %d elements, aliases expanded", maxElements)
		return out
	case depth > maxNesting:
		c.stop(n, path, "nested more than %d deep", maxNesting)
		return out
	case n.Style&yaml.TaggedStyle != 0:
		c.r.report(out.place, path, "", "tags such as %s are not allowed", brief(n.Tag))
	}
	switch n.Kind {
	case yaml.AliasNode:
		if c.open[n.Alias] {
			c.stop(n, path, "the alias *%s stands inside what it stands for", brief(n.Value))
			return out
		}
		c.open[n.Alias] = true
		out = c.convert(n.Alias, path, depth+1)
		delete(c.open, n.Alias)
	case yaml.SequenceNode:
		out.kind = listNode
		for i, item := range n.Content {
			out.items = append(out.items, c.convert(item, fmt.Sprintf("%s[%d]", path, i), depth+1))
		}
	case yaml.MappingNode:
		out.kind = mappingNode
		c.mapping(out, n, path, depth)
	case yaml.ScalarNode, yaml.DocumentNode:
	}
	return out
}

func (c *converter) mapping(out *node, n *yaml.Node, path string, depth int) {
	seen := map[string]place{}
	var merged []*node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			c.r.report(c.at(k), path, "", "a key must be a word, not a list, map or alias")
			continue
		}
		if k.ShortTag() == "!!merge" {
			if first, dup := seen[mergeKey]; dup {
				c.r.report(c.at(k), join(path, mergeKey), "", "the key stands twice; the first is in line %d; merge a list of maps, <<: [*a, *b]", first.line)
				continue
			}
			seen[mergeKey] = c.at(k)
			merged = append(merged, c.merges(v, path, depth)...)
			continue
		}
		if first, dup := seen[k.Value]; dup {
			c.r.report(c.at(k), join(path, k.Value), "", "the key stands twice; the first is in line %d", first.line)
			continue
		}
		seen[k.Value] = c.at(k)
		out.entries = append(out.entries, entry{k.Value, c.at(k), c.convert(v, join(path, k.Value), depth+1)})
	}
	for _, m := range merged {
		for _, e := range m.entries {
			if _, own := seen[e.key]; !own {
				seen[e.key] = e.place
				out.entries = append(out.entries, e)
			}
		}
	}
}

// mergeKey is the key that brings the entries of other maps.
const mergeKey = "<<"

// merges lists the maps that a merge key brings.
func (c *converter) merges(v *yaml.Node, path string, depth int) []*node {
	value := c.convert(v, join(path, "<<"), depth+1)
	maps := []*node{value}
	if value.kind == listNode {
		maps = value.items
	}
	for _, m := range maps {
		if m.kind != mappingNode && !c.full {
			c.r.report(m.place, join(path, "<<"), "", "want a map or a list of maps to merge, found %s", m.what())
			return nil
		}
	}
	return maps
}

// join appends a key to a path.
func join(path, key string) string {
	if key = brief(key); path == "" {
		return key
	}
	return path + "." + key
}
