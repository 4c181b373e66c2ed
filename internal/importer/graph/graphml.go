package graph

import (
	"encoding/xml"
	"fmt"
)

// A declared key of GraphML: what `<data key="d31">` means.
type graphmlKey struct {
	name string // attr.name
	of   string // node, edge, graph or all
	def  string // default value
}

// graphmlReader reads <graphml> (http://graphml.graphdrawing.org).
type graphmlReader struct {
	*elements
	keys   map[string]graphmlKey
	order  []string // identifiers of keys, as declared
	links  []pending
	graphs int
	media  int
}

func (e *elements) graphml() error {
	r := &graphmlReader{elements: e, keys: map[string]graphmlKey{}}
	err := r.children(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "key":
			return r.key(start)
		case "graph":
			if r.graphs++; r.graphs > 1 {
				return r.mistake("a second graph; want a file with one")
			}
			r.g.Directed = attribute(start, "edgedefault") == "directed"
			return r.graph()
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	if r.graphs == 0 {
		return r.mistake("there is no <graph> in the file")
	}
	return r.g.join(r.links)
}

func (r *graphmlReader) key(start xml.StartElement) error {
	id := attribute(start, "id")
	k := graphmlKey{name: attribute(start, "attr.name"), of: attribute(start, "for")}
	err := r.children(func(inner xml.StartElement) (err error) {
		if inner.Name.Local == "default" {
			k.def, err = r.text()
			return err
		}
		return r.skip()
	})
	if _, dup := r.keys[id]; !dup {
		r.order = append(r.order, id)
	}
	r.keys[id] = k
	return err
}

// graph reads the content of <graph>, also of one within a node.
func (r *graphmlReader) graph() error {
	return r.children(func(start xml.StartElement) error {
		switch start.Name.Local {
		case "node":
			return r.node(start)
		case "edge":
			return r.edge(start)
		case "hyperedge":
			return r.hyperedge()
		case "data":
			key := r.keys[attribute(start, "key")]
			text, err := r.text()
			if key.name == "label" || key.name == "Network" && r.g.Title == "" {
				r.g.Title = text
			}
			return err
		}
		return r.skip()
	})
}

// A datum is the content of a <data> and where it stands.
type datum struct {
	text         string
	line, column int
}

// data reads what is said of a node or an edge, by the names of the keys.
func (r *graphmlReader) data(of string, inside func(start xml.StartElement) error) (map[string]datum, error) {
	out := map[string]datum{}
	line, column := r.line, r.column
	err := r.children(func(start xml.StartElement) error {
		if start.Name.Local != "data" {
			return inside(start)
		}
		key, known := r.keys[attribute(start, "key")]
		if !known {
			return r.mistake("no <key> declares %q", brief(attribute(start, "key")))
		}
		at := datum{line: r.line, column: r.column}
		text, err := r.text()
		at.text = text
		out[key.name] = at
		return err
	})
	for _, id := range r.order {
		k := r.keys[id]
		if _, said := out[k.name]; !said && k.def != "" && (k.of == of || k.of == "all" || k.of == "") {
			out[k.name] = datum{k.def, line, column}
		}
	}
	return out, err
}

func (r *graphmlReader) node(start xml.StartElement) error {
	p := Place{ID: attribute(start, "id"), line: r.line, column: r.column}
	at := len(r.g.Places) // before what is nested
	data, err := r.data("node", func(inner xml.StartElement) error {
		if inner.Name.Local == "graph" {
			return r.graph()
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	if err := r.g.describe(&p, data); err != nil {
		return err
	}
	if at != len(r.g.Places) {
		return r.g.mistake(p.line, p.column, "%s has nodes within; want a network without groups", p.called())
	}
	return r.g.add(p)
}

// describe sets what data says of a place.
func (g *Graph) describe(p *Place, data map[string]datum) (err error) {
	if d := data["label"]; d.text != "" {
		p.Label = label(d.text)
	}
	if d := data["Internal"]; d.text != "" {
		internal, err := g.flag(d.line, d.column, "Internal", d.text)
		if err != nil {
			return err
		}
		p.External = !internal
	}
	if d := data["hyperedge"]; d.text != "" {
		if p.Medium, err = g.flag(d.line, d.column, "hyperedge", d.text); err != nil {
			return err
		}
	}
	lat, lon := data["Latitude"], data["Longitude"]
	if lat.text != "" {
		if err := g.locate(lat.line, lat.column, "Latitude", lat.text, 90, &p.Lat); err != nil {
			return err
		}
	}
	if lon.text != "" {
		if err := g.locate(lon.line, lon.column, "Longitude", lon.text, 180, &p.Lon); err != nil {
			return err
		}
	}
	p.Located = lat.text != "" && lon.text != ""
	return nil
}

func (r *graphmlReader) edge(start xml.StartElement) error {
	l := pending{from: attribute(start, "source"), to: attribute(start, "target"), line: r.line, column: r.column}
	data, err := r.data("edge", func(xml.StartElement) error { return r.skip() })
	if err != nil {
		return err
	}
	if d := data["LinkSpeedRaw"]; d.text != "" {
		if l.capacity, err = r.g.capacity(d.line, d.column, "LinkSpeedRaw", d.text); err != nil {
			return err
		}
	}
	r.links = append(r.links, l)
	return nil
}

// hyperedge reads GraphML's own element for what joins several nodes. It becomes a
// medium with a link to each.
func (r *graphmlReader) hyperedge() error {
	r.media++
	p := Place{ID: fmt.Sprintf("hyperedge %d", r.media), Medium: true, line: r.line, column: r.column}
	if err := r.g.add(p); err != nil {
		return err
	}
	return r.children(func(start xml.StartElement) error {
		if start.Name.Local == "endpoint" {
			r.links = append(r.links, pending{from: attribute(start, "node"), to: p.ID, line: r.line, column: r.column})
		}
		return r.skip()
	})
}
