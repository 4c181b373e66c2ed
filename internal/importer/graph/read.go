package graph

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// Read reads a network from a file. GraphML, GML, and SNDlib's two formats are told
// apart by what the file begins with. Errors have the line and column of the mistake.
func Read(file string) (*Graph, error) {
	data, err := importer.Read(file, maxFile)
	if err != nil {
		return nil, err
	}
	return Parse(file, data)
}

// Parse is Read of a file whose content is given.
func Parse(file string, data []byte) (*Graph, error) {
	g := &Graph{File: file}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	start := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(data) > maxFile:
		return nil, importer.Mistake(file, 0, 0, "has more than %d bytes, the most that are read", maxFile)
	case len(start) == 0:
		return nil, g.mistake(1, 1, "the file is empty; want %s", formats)
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, g.mistake(1, 1, "the file is in UTF-16; want UTF-8 or Latin-1")
	case start[0] == '<':
		return g, g.xml(data)
	case bytes.HasPrefix(start, []byte("?SNDlib native")):
		return g, g.sndlib(unicoded(data))
	case looksLikeGML(start):
		return g, g.gml(unicoded(data))
	}
	return nil, g.mistake(1, 1, "the file begins with %q; want %s", brief(firstLine(start)), formats)
}

const formats = "GraphML (<graphml>), GML (graph [ ... ]), SNDlib's native format (?SNDlib native format ...) or its XML (<network>)"

// looksLikeGML reports whether a file starts as a list of GML does: with a comment, a
// known key, or any word and a bracket.
func looksLikeGML(start []byte) bool {
	line := firstLine(start)
	word, rest, _ := strings.Cut(line, " ")
	return strings.HasPrefix(line, "#") || word == "graph" || word == "Creator" || word == "Version" || word == "comment" ||
		strings.TrimSpace(rest) == "["
}

func firstLine(data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return strings.TrimSpace(strings.ToValidUTF8(string(line[:min(len(line), 200)]), "?"))
}

// unicoded is a text in UTF-8; what is not UTF-8 is taken for Latin-1, as the
// definition of GML has it.
func unicoded(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	return latin1(data)
}

func latin1(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// label is the text of a label: characters written as entities are meant.
func label(text string) string { return strings.TrimSpace(html.UnescapeString(text)) }
