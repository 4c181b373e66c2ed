package graph

import (
	"encoding/xml"
	"strings"
	"unicode"
)

// What SNDlib says of its coordinates and capacities (Orlowski et al., "SNDlib 1.0",
// Networks 55(3), 2010).
const (
	sndlibPlaces     = "SNDlib says that its coordinates are there to draw it only: round-trip times that are made of them are rough"
	sndlibCapacities = "SNDlib's capacities have no unit and are left out: links are unlimited"
)

// sndlibReader reads SNDlib's native format:
//
//	NODES ( id ( x y ) ... )   LINKS ( id ( source target ) ... )
//
// x is the longitude and y the latitude.
type sndlibReader struct {
	g     *Graph
	words []gmlToken
	links []pending
}

func (g *Graph) sndlib(text string) error {
	g.Warnings = append(g.Warnings, sndlibPlaces, sndlibCapacities)
	r := &sndlibReader{g: g, words: sndlibWords(text)}
	seen := map[string]bool{}
	for len(r.words) > 0 {
		w := r.next()
		if w.text == "(" {
			if err := r.pass(w); err != nil {
				return err
			}
			continue
		}
		if len(r.words) == 0 || r.words[0].text != "(" {
			continue // the first line, and what follows a section
		}
		open := r.next()
		read := r.pass
		switch w.text {
		case "NODES":
			read = r.nodes
		case "LINKS":
			read = r.edges
		}
		seen[w.text] = true
		if err := read(open); err != nil {
			return err
		}
	}
	for _, section := range []string{"NODES", "LINKS"} {
		if !seen[section] {
			return g.mistake(1, 1, "the section %s ( ... ) is missing", section)
		}
	}
	return g.join(r.links)
}

// sndlibWords splits a file at blanks and brackets; a comment goes from # to the end
// of its line.
func sndlibWords(text string) []gmlToken {
	var out []gmlToken
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if i == 0 && strings.HasPrefix(strings.TrimSpace(line), "?") {
			continue
		}
		column := 0
		word := gmlToken{}
		for _, c := range line + " " {
			column++
			apart, blank := c == '(' || c == ')', unicode.IsSpace(c) || c == ','
			if (apart || blank) && word.text != "" {
				out = append(out, word)
				word = gmlToken{}
			}
			switch {
			case apart:
				out = append(out, gmlToken{text: string(c), line: i + 1, column: column})
			case !blank:
				if word.text == "" {
					word = gmlToken{line: i + 1, column: column}
				}
				word.text += string(c)
			}
		}
	}
	return out
}

func (r *sndlibReader) next() gmlToken {
	w := r.words[0]
	r.words = r.words[1:]
	return w
}

// pass passes over what is in brackets.
func (r *sndlibReader) pass(open gmlToken) error {
	for depth := 1; depth > 0; {
		if len(r.words) == 0 {
			return r.g.mistake(open.line, open.column, "the bracket is not closed")
		}
		switch r.next().text {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	return nil
}

// entries reads `id ( a b ) ...` up to the end of a section. Where the pair may be
// absent, each gets empty words.
func (r *sndlibReader) entries(open gmlToken, of string, bare bool, each func(id, a, b gmlToken) error) error {
	for {
		if len(r.words) == 0 {
			return r.g.mistake(open.line, open.column, "the bracket is not closed")
		}
		id := r.next()
		if id.text == ")" {
			return nil
		}
		if bare && id.text != "(" && len(r.words) > 0 && r.words[0].text != "(" {
			if err := each(id, gmlToken{}, gmlToken{}); err != nil {
				return err
			}
			continue
		}
		if len(r.words) < 4 || id.text == "(" || r.words[0].text != "(" || r.words[3].text != ")" {
			return r.g.mistake(id.line, id.column, "found %q; want a %s", brief(id.text), of)
		}
		r.next()
		a, b := r.next(), r.next()
		r.next()
		if err := each(id, a, b); err != nil {
			return err
		}
	}
}

func (r *sndlibReader) nodes(open gmlToken) error {
	return r.entries(open, "node: id ( longitude latitude )", true, func(id, x, y gmlToken) error {
		p := Place{ID: id.text, Label: id.text, Located: x.text != "", line: id.line, column: id.column}
		if !p.Located {
			return r.g.add(p)
		}
		if err := r.g.locate(x.line, x.column, "longitude of "+brief(id.text), x.text, 180, &p.Lon); err != nil {
			return err
		}
		if err := r.g.locate(y.line, y.column, "latitude of "+brief(id.text), y.text, 90, &p.Lat); err != nil {
			return err
		}
		return r.g.add(p)
	})
}

func (r *sndlibReader) edges(open gmlToken) error {
	return r.entries(open, "link: id ( source target ) capacity cost ...", false, func(id, a, b gmlToken) error {
		r.links = append(r.links, pending{from: a.text, to: b.text, line: id.line, column: id.column})
		for len(r.words) > 0 { // capacities and costs, and the list of modules
			switch w := r.words[0]; {
			case w.text == "(":
				if err := r.pass(r.next()); err != nil {
					return err
				}
				return nil // the modules are the last
			case w.text == ")" || len(r.words) > 1 && r.words[1].text == "(" && !numeric(w.text):
				return nil
			}
			r.next()
		}
		return nil
	})
}

// numeric tells numbers from identifiers.
func numeric(text string) bool {
	return strings.Trim(text, "0123456789.+-eE") == "" && strings.ContainsAny(text, "0123456789")
}

// sndlib reads SNDlib's XML, http://sndlib.put.poznan.pl/home.action.
func (e *elements) sndlib() error {
	e.g.Warnings = append(e.g.Warnings, sndlibPlaces, sndlibCapacities)
	var links []pending
	err := e.within(map[string]func(xml.StartElement) error{
		"nodes": func(start xml.StartElement) error {
			if kind := attribute(start, "coordinatesType"); kind == "pixel" {
				return e.mistake("coordinatesType: found %q; want geographical: pixels are no places on the earth", kind)
			}
			return nil
		},
		"node": e.sndlibNode,
		"link": func(xml.StartElement) error {
			l := pending{line: e.line, column: e.column}
			err := e.children(func(inner xml.StartElement) (err error) {
				switch inner.Name.Local {
				case "source":
					l.from, err = e.text()
				case "target":
					l.to, err = e.text()
				default:
					err = e.skip()
				}
				return err
			})
			links = append(links, l)
			return err
		},
	})
	if err != nil {
		return err
	}
	return e.g.join(links)
}

// within reads to the end of the element that has just begun. The functions for node
// and link read theirs to the end; all others are entered, except what routes and
// demands have, which also name nodes.
func (e *elements) within(handle map[string]func(xml.StartElement) error) error {
	for depth := 1; depth > 0; {
		token, err := e.next()
		if err != nil {
			return e.cut(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			switch name := t.Name.Local; name {
			case "meta", "demands":
				err = e.skip()
			case "node", "link":
				err = handle[name](t)
			case "nodes":
				depth++
				err = handle[name](t)
			default:
				depth++
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *elements) sndlibNode(start xml.StartElement) error {
	p := Place{ID: attribute(start, "id"), line: e.line, column: e.column}
	p.Label = p.ID
	var x, y bool
	err := e.children(func(inner xml.StartElement) error {
		if inner.Name.Local != "coordinates" {
			return e.skip()
		}
		return e.children(func(axis xml.StartElement) error {
			line, column := e.line, e.column
			text, err := e.text()
			if err != nil {
				return err
			}
			switch axis.Name.Local {
			case "x":
				x = true
				return e.g.locate(line, column, "longitude of "+brief(p.ID), text, 180, &p.Lon)
			case "y":
				y = true
				return e.g.locate(line, column, "latitude of "+brief(p.ID), text, 90, &p.Lat)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	p.Located = x && y
	return e.g.add(p)
}
