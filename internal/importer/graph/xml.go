package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// elements reads an XML document token by token, so that depth costs nothing.
type elements struct {
	g            *Graph
	decoder      *xml.Decoder
	line, column int // where the last token began
}

// xml reads GraphML or SNDlib's XML.
func (g *Graph) xml(data []byte) error {
	e := &elements{g: g, decoder: xml.NewDecoder(bytes.NewReader(data))}
	e.decoder.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "iso-8859-1", "latin1", "us-ascii", "ascii":
			data, err := io.ReadAll(input)
			return strings.NewReader(latin1(data)), err
		}
		return nil, errors.New("the encoding " + charset + " is not read; want UTF-8 or ISO-8859-1")
	}
	for {
		token, err := e.next()
		if errors.Is(err, io.EOF) {
			return g.mistake(1, 1, "the file has no element; want %s", formats)
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			switch start.Name.Local {
			case "graphml":
				return e.graphml()
			case "network":
				return e.sndlib()
			}
			return e.mistake("the file is of <%s>; want %s", brief(start.Name.Local), formats)
		}
	}
}

// next is the next token. Documents with a type definition are refused: entities
// could make a small file a large one, or name other files.
func (e *elements) next() (xml.Token, error) {
	e.line, e.column = e.decoder.InputPos()
	token, err := e.decoder.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			_, column := e.decoder.InputPos()
			return nil, e.g.mistake(syntax.Line, column, "not XML: %s", syntax.Msg)
		}
		return nil, e.mistake("not XML: %v", err)
	}
	if d, ok := token.(xml.Directive); ok && bytes.HasPrefix(bytes.ToUpper(d), []byte("DOCTYPE")) {
		return nil, e.mistake("the file has a document type definition (DTD), which is not read; remove the <!DOCTYPE ...>")
	}
	return token, nil
}

// text is the character data up to the end of the element that has just begun.
func (e *elements) text() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := e.next()
		if err != nil {
			return "", e.cut(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 1 {
				b.Write(t)
			}
		}
	}
	return strings.TrimSpace(b.String()), nil
}

// skip passes over the element that has just begun.
func (e *elements) skip() error {
	_, err := e.text()
	return err
}

// children calls each for every element within the one that has just begun. Each
// reads its element to the end.
func (e *elements) children(each func(start xml.StartElement) error) error {
	for {
		token, err := e.next()
		if err != nil {
			return e.cut(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		}
	}
}

// cut is an error where more should come.
func (e *elements) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return e.mistake("the file ends in the middle")
	}
	return err
}

func (e *elements) mistake(format string, args ...any) error {
	return importer.Mistake(e.g.File, e.line, e.column, format, args...)
}

// attribute is the value of an attribute, "" if it is absent.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
