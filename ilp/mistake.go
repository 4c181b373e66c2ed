package ilp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Mistake is what is wrong with one value of an instance or a placement.
type Mistake struct {
	Path    string   // where it stands, such as demand[1].rate; "" for the whole
	Message string   // what was found, and what may stand there
	Word    string   // what is unknown, if that is the mistake
	Known   []string // what could stand there
	atKey   bool     // the key is wrong, not its value
}

// Error names the path and what is wrong.
func (m *Mistake) Error() string { return strings.TrimPrefix(m.Path+": "+m.Message, ": ") }

// among says which words could stand in place of one that is unknown.
func (m *Mistake) among(word string, known []string) *Mistake {
	m.Word, m.Known = word, known
	return m
}

// joined makes one error of mistakes, each of which it wraps.
func joined(wrong []*Mistake) error {
	errs := make([]error, len(wrong))
	for i, m := range wrong {
		errs[i] = m
	}
	return errors.Join(errs...)
}

// A defects collects everything that is wrong with an instance or a placement.
type defects struct{ found []*Mistake }

// maxDefects keeps a report readable.
const maxDefects = 50

// add notes a mistake at a path.
func (d *defects) add(path, format string, args ...any) *Mistake {
	m := &Mistake{Path: path, Message: fmt.Sprintf(format, args...)}
	if len(d.found) < maxDefects {
		d.found = append(d.found, m)
	}
	return m
}

// A spot is a path that is spelled out only where something is wrong: list[entry].key[item], of
// which entry and item are -1 and key is "" where there are none.
type spot struct {
	list  string
	entry int
	key   string
	item  int
}

// at is the spot of a key of an entry of a list.
func at(list string, entry int, key string) spot { return spot{list, entry, key, -1} }

// top is the spot of a key of the instance.
func top(key string) spot { return spot{key, -1, "", -1} }

func (s spot) String() string {
	path := s.list
	if s.entry >= 0 {
		path += fmt.Sprintf("[%d]", s.entry)
	}
	if s.key != "" {
		path += "." + s.key
	}
	if s.item >= 0 {
		path += fmt.Sprintf("[%d]", s.item)
	}
	return path
}

// amount refuses a rate, a weight or a number of cores that is no number from 0 to mostOf.
func (d *defects) amount(s spot, x float64) {
	if bad(x) {
		d.add(s.String(), "found %v, want 0 to 1e100", x)
	}
}

// natural refuses a whole number below 0.
func (d *defects) natural(s spot, x int64) {
	if x < 0 {
		d.add(s.String(), "found %d, want 0 or more", x)
	}
}

// position refuses a position outside of a list, and tells whether it is in it.
func (d *defects) position(s spot, i, length int, list string) bool {
	switch {
	case i >= 0 && i < length:
		return true
	case length == 0:
		d.add(s.String(), "found %d, but there are no %s", i, list)
	default:
		d.add(s.String(), "found %d, want a position in %s, 0 to %d", i, list, length-1)
	}
	return false
}

// name refuses the name of an entry that is empty or stands before, and notes it.
func (d *defects) name(list string, entry int, name string, first map[string]int) {
	before, taken := first[name]
	switch {
	case name == "":
		d.add(at(list, entry, "name").String(), `found "", want a name`)
	case taken:
		d.add(at(list, entry, "name").String(), "found %q, want another name than that of %s[%d]", name, list, before)
	default:
		first[name] = entry
	}
}

// A place is where a value stands in a file.
type place struct {
	key, value int64 // offsets of the key, or of the value where it has none, and of the value
}

// inFile finds the places of mistakes in a file that was read into a value of type t.
func inFile(data []byte, t reflect.Type, wrong []*Mistake) error {
	data = bytes.TrimPrefix(data, byteOrderMark)
	k := newKeyReader(data)
	k.places = make(map[string]place)
	for _, m := range wrong {
		k.places[m.Path] = place{}
	}
	k.value(t, "", -1)
	var out FileErrors
	for _, m := range wrong {
		at := k.places[m.Path]
		if m.atKey {
			at.value = at.key
		}
		e := newFileError(data, at.value, m.Error())
		e.Word, e.Known = m.Word, m.Known
		out = append(out, e)
	}
	return out.sorted()
}

// FileErrors are all mistakes of a file, in the order of their places.
type FileErrors []*FileError

// Error is one line for each.
func (e FileErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap is each mistake.
func (e FileErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, one := range e {
		errs[i] = one
	}
	return errs
}

func (e FileErrors) sorted() FileErrors {
	slices.SortStableFunc(e, func(a, b *FileError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// A FileError is a mistake in a file of an instance or a placement.
type FileError struct {
	Line, Column int      // from 1
	Word         string   // the key or name that is unknown, if that is the mistake
	Known        []string // what could stand there
	Message      string
}

// Error names the place and what is wrong.
func (e *FileError) Error() string {
	return fmt.Sprintf("line %d column %d: %s", e.Line, e.Column, e.Message)
}

func newFileError(data []byte, at int64, message string) *FileError {
	line, column := position(data, at)
	return &FileError{Line: line, Column: column, Message: message}
}

// position turns an offset into a line and a column of characters, both from 1.
func position(data []byte, offset int64) (line, column int) {
	before := data[:min(int64(len(data)), max(0, offset))]
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])
}

// syntaxWords says, for what encoding/json complains about, what it expected. A text stands before
// those that are part of it.
var syntaxWords = [][2]string{
	{"looking for beginning of value", "a value"},
	{"looking for beginning of object key string", "a key in double quotes"},
	{"after object key:value pair", "a comma or }"},
	{"after object key", "a colon"},
	{"after array element", "a comma or ]"},
	{"after top-level value", "the end of the file"},
	{"hexadecimal character escape", "four hexadecimal digits"},
	{"in string escape code", `an escape, one of \" \\ \/ \b \f \n \r \t \u`},
	{"in string literal", `a character of a text: line ends and tabs are written \n and \t`},
	{"numeric literal", "a digit"},
	{"in literal", "true, false or null"},
}

// syntaxError says what is wrong with the syntax in words of the file.
func syntaxError(data []byte, err *json.SyntaxError) *FileError {
	at := max(0, min(err.Offset, int64(len(data)))-1)
	rest := data[at:]
	word := 0
	for word < len(rest) && word < 20 && (rest[word]|0x20 >= 'a' && rest[word]|0x20 <= 'z') {
		word++
	}
	found := string(rest[:word])
	if word == 0 {
		first, _ := utf8.DecodeRune(rest)
		found = fmt.Sprintf("%q", first)
	}
	for _, w := range syntaxWords {
		if strings.Contains(err.Error(), w[0]) {
			return newFileError(data, at, "found "+found+", want "+w[1])
		}
	}
	return newFileError(data, at, err.Error())
}
