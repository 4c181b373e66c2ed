package graph

import (
	"strings"
	"unicode"
)

// gml reads GML (Himsolt, "GML: A portable Graph File Format", 1997): a list of keys,
// each with a number, a text or a list in brackets.
//
//	graph [ node [ id 0 label "New York" ] edge [ source 0 target 1 ] ]
type gmlReader struct {
	g            *Graph
	rest         string
	line, column int // of the rest, from 1
	links        []pending
}

func (g *Graph) gml(text string) error {
	r := &gmlReader{g: g, rest: text, line: 1, column: 1}
	graphs := 0
	err := r.list(false, func(key gmlToken, value *gmlToken) error {
		if key.text != "graph" || value != nil {
			return r.pass(value)
		}
		if graphs++; graphs > 1 {
			return g.mistake(key.line, key.column, "a second graph; want a file with one")
		}
		return r.graph()
	})
	if err != nil {
		return err
	}
	if graphs == 0 {
		return g.mistake(r.line, r.column, "there is no graph [ ... ] in the file")
	}
	return g.join(r.links)
}

// A gmlToken is a key, a number or text, or a bracket.
type gmlToken struct {
	text         string
	kind         byte // 'k' key, 'v' value, 't' text, '[' and ']', 0 at the end
	line, column int
}

// list reads keys and values up to the closing bracket, or to the end of the file.
// each gets a nil value where a list begins, which it reads.
func (r *gmlReader) list(closed bool, each func(key gmlToken, value *gmlToken) error) error {
	for {
		key, err := r.token()
		switch {
		case err != nil:
			return err
		case key.kind == 0 && !closed, key.kind == ']' && closed:
			return nil
		case key.kind == 0:
			return r.g.mistake(key.line, key.column, "the file ends in the middle; a ] is missing")
		case key.kind != 'k':
			return r.g.mistake(key.line, key.column, "found %q; want a key", brief(key.text))
		}
		value, err := r.token()
		switch {
		case err != nil:
			return err
		case value.kind == '[':
			err = each(key, nil)
		case value.kind == 'v' || value.kind == 't' || value.kind == 'k':
			err = each(key, &value)
		default:
			return r.g.mistake(value.line, value.column, "the key %s has no value", brief(key.text))
		}
		if err != nil {
			return err
		}
	}
}

// pass passes over a value that is not wanted; lists are nested at will.
func (r *gmlReader) pass(value *gmlToken) error {
	for depth := 1; value == nil && depth > 0; {
		t, err := r.token()
		switch {
		case err != nil:
			return err
		case t.kind == '[':
			depth++
		case t.kind == ']':
			depth--
		case t.kind == 0:
			return r.g.mistake(t.line, t.column, "the file ends in the middle; a ] is missing")
		}
	}
	return nil
}

func (r *gmlReader) graph() error {
	return r.list(true, func(key gmlToken, value *gmlToken) error {
		switch {
		case key.text == "node" && value == nil:
			return r.node(key)
		case key.text == "edge" && value == nil:
			return r.edge(key)
		case value != nil && key.text == "directed":
			r.g.Directed = value.text == "1"
		case value != nil && (key.text == "label" || key.text == "Network" && r.g.Title == ""):
			r.g.Title = label(value.text)
		default:
			return r.pass(value)
		}
		return nil
	})
}

// data reads the values of a list by their keys.
func (r *gmlReader) data() (map[string]datum, error) {
	out := map[string]datum{}
	err := r.list(true, func(key gmlToken, value *gmlToken) error {
		if value == nil {
			return r.pass(nil)
		}
		out[key.text] = datum{strings.TrimSpace(value.text), value.line, value.column}
		return nil
	})
	return out, err
}

func (r *gmlReader) node(key gmlToken) error {
	p := Place{line: key.line, column: key.column}
	data, err := r.data()
	if err != nil {
		return err
	}
	p.ID = data["id"].text
	if err := r.g.describe(&p, data); err != nil {
		return err
	}
	return r.g.add(p)
}

func (r *gmlReader) edge(key gmlToken) (err error) {
	l := pending{line: key.line, column: key.column}
	data, err := r.data()
	if err != nil {
		return err
	}
	l.from, l.to = data["source"].text, data["target"].text
	if d := data["LinkSpeedRaw"]; d.text != "" {
		if l.capacity, err = r.g.capacity(d.line, d.column, "LinkSpeedRaw", d.text); err != nil {
			return err
		}
	}
	r.links = append(r.links, l)
	return nil
}

// token reads a token after blanks and comments.
func (r *gmlReader) token() (gmlToken, error) {
	r.blank()
	t := gmlToken{line: r.line, column: r.column}
	if r.rest == "" {
		return t, nil
	}
	switch c := r.rest[0]; {
	case c == '[' || c == ']':
		t.kind, t.text = c, r.take(1)
	case c == '"':
		end := strings.IndexByte(r.rest[1:], '"')
		if end < 0 {
			return t, r.g.mistake(t.line, t.column, "the text has no end; a \" is missing")
		}
		t.kind, t.text = 't', strings.Trim(r.take(end+2), `"`)
	default:
		end := strings.IndexFunc(r.rest, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(`[]"`, c) })
		if end < 0 {
			end = len(r.rest)
		}
		t.kind, t.text = 'v', r.take(end)
		if c := rune(t.text[0]); unicode.IsLetter(c) || c == '_' {
			t.kind = 'k'
		}
	}
	return t, nil
}

// blank passes over blanks, and lines that are comments.
func (r *gmlReader) blank() {
	for r.rest != "" {
		switch c := r.rest[0]; {
		case c == '#' && r.column == 1:
			end := strings.IndexByte(r.rest, '\n')
			if end < 0 {
				end = len(r.rest)
			}
			r.take(end)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			r.take(1)
		default:
			return
		}
	}
}

// take reads n bytes.
func (r *gmlReader) take(n int) string {
	text := r.rest[:n]
	r.rest = r.rest[n:]
	for _, c := range text {
		r.column++
		if c == '\n' {
			r.line, r.column = r.line+1, 1
		}
	}
	return text
}
