package ilp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// maxDepth is how deep lists and objects may stand inside of each other: far more than any file of
// this package needs, few enough that a file of brackets costs nothing.
const maxDepth = 64

// strictly decodes one JSON value, after a byte order mark if there is one: an unknown key, a key
// that stands twice or in another case, a required one that is missing, null, and anything after the
// value are errors. Its errors are *FileError.
func strictly(data []byte, into any, what string) *FileError {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	k := keyReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	if err := k.value(reflect.TypeOf(into).Elem(), ""); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fileError(data, decoder.InputOffset(), err, what)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return newFileError(data, decoder.InputOffset(), "something follows the end of the "+what)
	}
	return k.missing
}

// A keyReader walks through a value and checks its keys against a type. What is wrong
// with the syntax or with values it leaves to the decoder.
type keyReader struct {
	data    []byte
	decoder *json.Decoder
	depth   int
	broken  bool       // the syntax is wrong here: nothing more can be read
	missing *FileError // the first required key that is not there
}

// more tells whether the list or object that is open goes on.
func (k *keyReader) more() bool { return !k.broken && k.decoder.More() }

// token reads on; nil where the syntax is wrong.
func (k *keyReader) token() json.Token {
	token, err := k.decoder.Token()
	k.broken = err != nil
	return token
}

// value walks through one value of type t, which stands at path; t is nil inside of what
// has another type than it should.
func (k *keyReader) value(t reflect.Type, path string) *FileError {
	token := k.token()
	if k.depth++; k.depth > maxDepth {
		return newFileError(k.data, k.decoder.InputOffset(), fmt.Sprintf("lists and objects stand more than %d deep inside of each other", maxDepth))
	}
	defer func() { k.depth-- }()
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch token {
	case nil:
		if !k.broken && t != nil {
			return newFileError(k.data, k.decoder.InputOffset()-int64(len("null")), fmt.Sprintf("%s: found null, want %s", cmp.Or(path, "the file"), wanted(t)))
		}
	case json.Delim('['):
		var of reflect.Type
		if t != nil && t.Kind() == reflect.Slice {
			of = t.Elem()
		}
		for i := 0; k.more(); i++ {
			if err := k.value(of, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
		k.token() // the end
	case json.Delim('{'):
		return k.object(t, path)
	}
	return nil
}

func (k *keyReader) object(t reflect.Type, path string) *FileError {
	known := keysOf(t)
	first := make(map[string]int64)
	begin := k.decoder.InputOffset() - 1
	where := path
	if where != "" {
		where += ": "
	}
	for k.more() {
		key, ok := k.token().(string)
		if !ok {
			return nil
		}
		end := k.decoder.InputOffset()
		at := int64(bytes.LastIndexByte(k.data[:end-1], '"'))
		if at < 0 || string(k.data[at:end]) != `"`+key+`"` {
			at = end - 1 // written with escapes
		}
		if before, twice := first[key]; twice {
			line, column := position(k.data, before)
			return newFileError(k.data, at, fmt.Sprintf("%skey %q stands twice, first at line %d column %d", where, key, line, column))
		}
		first[key] = at
		of, fine := known[key]
		switch {
		case fine:
		case t != nil && t.Kind() == reflect.Map:
			of = t.Elem()
		case t != nil && t.Kind() == reflect.Struct:
			e := newFileError(k.data, at, fmt.Sprintf("%sunknown key %q", where, key))
			e.Key, e.Known = key, slices.Sorted(maps.Keys(known))
			return e
		}
		if err := k.value(of, strings.TrimPrefix(path+"."+key, ".")); err != nil {
			return err
		}
	}
	if k.token(); k.broken {
		return nil
	}
	for i := range fileKeys[t] {
		key := &fileKeys[t][i]
		if _, there := first[key.name]; key.required && !there && k.missing == nil {
			k.missing = newFileError(k.data, begin, fmt.Sprintf("%skey %q is missing: %s", where, key.name, key.about()))
		}
	}
	return nil
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
