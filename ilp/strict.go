package ilp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxDepth is how deep lists and objects may stand inside of each other: far more than any file of
// this package needs, few enough that a file of brackets costs nothing.
const maxDepth = 64

// byteOrderMark may stand at the beginning of a file.
var byteOrderMark = []byte("\ufeff")

// strictly decodes one JSON value, after a byte order mark if there is one: an unknown key, a key
// that stands twice or in another case, a required one that is missing, null, a value of another
// kind, and anything after the value are errors. Its errors are FileErrors.
func strictly(data []byte, into any, what string) error {
	data = bytes.TrimPrefix(data, byteOrderMark)
	k := newKeyReader(data)
	k.value(reflect.TypeOf(into).Elem(), "", -1)
	if k.enough {
		return k.found.sorted()
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil && (k.broken || len(k.found) == 0) {
		k.found = append(k.found, decodeError(data, decoder.InputOffset(), err, what))
	}
	if len(k.found) > 0 {
		return k.found.sorted()
	}
	if _, err := decoder.Token(); err != io.EOF {
		return FileErrors{newFileError(data, decoder.InputOffset(), "something follows the end of the "+what)}
	}
	return nil
}

// decodeError says what a decoder that has come so far complains about: the syntax, because the
// keyReader has seen the kinds of all values.
func decodeError(data []byte, at int64, err error, what string) *FileError {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return syntaxError(data, syntax)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return newFileError(data, int64(len(data)), "the file ends within the "+what)
	}
	return newFileError(data, at, err.Error())
}

// A keyReader walks through a value, checks its keys and the kinds of its values against a type, and
// finds where values stand. What is wrong with the syntax it leaves to the decoder.
type keyReader struct {
	data    []byte
	decoder *json.Decoder
	depth   int
	broken  bool             // nothing more can be read: the syntax is wrong here, or it is enough
	enough  bool             // there is too much to tell, or to read
	found   FileErrors       // what is wrong
	places  map[string]place // the paths whose places are asked for
}

func newKeyReader(data []byte) *keyReader {
	k := &keyReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	k.decoder.UseNumber()
	return k
}

// complain notes what is wrong at an offset, with the value at path. It ends the reading where there
// is too much to tell.
func (k *keyReader) complain(at int64, path, format string, args ...any) *FileError {
	e := newFileError(k.data, at, strings.TrimPrefix(path+": "+fmt.Sprintf(format, args...), ": "))
	k.found = append(k.found, e)
	if len(k.found) == maxDefects {
		k.broken, k.enough = true, true
	}
	return e
}

// more tells whether the list or object that is open goes on.
func (k *keyReader) more() bool { return !k.broken && k.decoder.More() }

// token reads on; nil where the syntax is wrong.
func (k *keyReader) token() json.Token {
	token, err := k.decoder.Token()
	k.broken = k.broken || err != nil
	return token
}

// begin is where the next token begins.
func (k *keyReader) begin() int64 {
	at := k.decoder.InputOffset()
	for at < int64(len(k.data)) && strings.IndexByte(" \t\r\n,:", k.data[at]) >= 0 {
		at++
	}
	return at
}

// value walks through one value of type t, which stands at path; t is nil inside of what
// has another type than it should. key is where its key stands, -1 for none.
func (k *keyReader) value(t reflect.Type, path string, key int64) {
	at := k.begin()
	if _, asked := k.places[path]; asked {
		k.places[path] = place{key: key, value: at}
	}
	token := k.token()
	if k.broken {
		return
	}
	if k.depth++; k.depth > maxDepth {
		k.complain(at, "", "lists and objects stand more than %d deep inside of each other", maxDepth)
		k.broken, k.enough = true, true
		return
	}
	defer func() { k.depth-- }()
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil {
		if wrong := unlike(token, t); wrong != "" {
			k.complain(at, cmp.Or(path, "the file"), "%s", wrong)
			t = nil
		}
	}
	switch token {
	case json.Delim('['):
		var of reflect.Type
		if t != nil {
			of = t.Elem()
		}
		for i := 0; k.more(); i++ {
			k.value(of, fmt.Sprintf("%s[%d]", path, i), -1)
		}
		k.token() // the end
	case json.Delim('{'):
		k.object(t, path, at)
	}
}

// unlike says what is wrong with a token where a value of type t begins; "" if nothing.
func unlike(token json.Token, t reflect.Type) string {
	fits, found := false, "null"
	switch v := token.(type) {
	case json.Delim:
		fits, found = t.Kind() == reflect.Slice, "a list"
		if v == '{' {
			fits, found = t.Kind() == reflect.Struct || t.Kind() == reflect.Map, "an object"
		}
	case string:
		fits, found = t.Kind() == reflect.String, strconv.Quote(v)
		if len(v) > 40 {
			found = "a string"
		}
	case bool:
		fits, found = t.Kind() == reflect.Bool, strconv.FormatBool(v)
	case json.Number:
		found = v.String()
		var err error
		switch t.Kind() {
		case reflect.Int, reflect.Int64:
			_, err = strconv.ParseInt(found, 10, t.Bits())
		case reflect.Float64:
			_, err = strconv.ParseFloat(found, 64)
		default:
			err = strconv.ErrSyntax
		}
		if errors.Is(err, strconv.ErrRange) {
			return "found " + found + ", which is beyond what this key may be"
		}
		fits = err == nil
	}
	if fits {
		return ""
	}
	return "found " + found + ", want " + wanted(t)
}

// wanted is a type in the words of JSON.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}

func (k *keyReader) object(t reflect.Type, path string, begin int64) {
	known := keysOf(t)
	first := make(map[string]int64)
	unknown := false
	for k.more() {
		at := k.begin()
		key, ok := k.token().(string)
		if !ok {
			k.broken = true
			return
		}
		of := known[key]
		if before, twice := first[key]; twice {
			line, column := position(k.data, before)
			k.complain(at, path, "key %q stands twice, first at line %d column %d", key, line, column)
		} else if first[key] = at; of == nil && t != nil {
			if t.Kind() == reflect.Map {
				of = t.Elem()
			} else {
				e := k.complain(at, path, "unknown key %q", key)
				e.Word, e.Known = key, slices.Sorted(maps.Keys(known))
				unknown = true
			}
		}
		k.value(of, within(path, key), at)
	}
	if k.token(); k.broken || unknown { // the unknown key may be the missing one, misspelt
		return
	}
	for i := range fileKeys[t] {
		key := &fileKeys[t][i]
		if _, there := first[key.name]; key.required && !there {
			k.complain(begin, path, "key %q is missing: %s", key.name, key.about())
		}
	}
}

// within is the path of a key of what stands at a path. Keys that could be mistaken for a longer
// path are quoted.
func within(path, key string) string {
	if key == "" || strings.ContainsAny(key, `.[]"`) {
		key = strconv.Quote(key)
	}
	return strings.TrimPrefix(path+"."+key, ".")
}

// keysOf are the keys of a struct, as they stand in files, with their types.
func keysOf(t reflect.Type) map[string]reflect.Type {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	keys := make(map[string]reflect.Type)
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys[name] = t.Field(i).Type
	}
	return keys
}
