package ilp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// A FileError is a mistake in a file of an instance or a placement.
type FileError struct {
	Line, Column int      // from 1
	Key          string   // the key that is unknown, if that is the mistake
	Known        []string // the keys that could stand there
	Message      string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("line %d column %d: %s", e.Line, e.Column, e.Message)
}

// ReadInstance parses an instance file strictly: an unknown key, a key that stands twice, a
// required one that is missing, null and anything after the instance are errors. Its errors are *FileError.
func ReadInstance(data []byte) (*Instance, error) {
	in := new(Instance)
	if err := strictly(data, in, "instance"); err != nil {
		return nil, err
	}
	return in, nil
}

// fileError says what a decoder that has come so far complains about.
func fileError(data []byte, at int64, err error, what string) *FileError {
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if number, is := strings.CutPrefix(kind.Value, "number "); is && (kind.Type.Kind() == reflect.Float64 || !strings.ContainsAny(number, ".eE")) {
			return newFileError(data, kind.Offset, fmt.Sprintf("%s: %s is beyond what this key may be", kind.Field, number))
		}
		return newFileError(data, kind.Offset, fmt.Sprintf("%s: found %s, want %s", cmp.Or(kind.Field, "the file"), kind.Value, wanted(kind.Type)))
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return newFileError(data, int64(len(data)), "the file ends within the "+what)
	}
	return newFileError(data, at, err.Error())
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

func newFileError(data []byte, at int64, message string) *FileError {
	line, column := position(data, at)
	return &FileError{Line: line, Column: column, Message: message}
}

// position turns an offset into a line and column from 1.
func position(data []byte, offset int64) (line, column int) {
	before := data[:min(int64(len(data)), max(0, offset))]
	return 1 + bytes.Count(before, []byte("\n")), 1 + len(before) - (1 + bytes.LastIndexByte(before, '\n'))
}

// WriteInstance writes an instance as ReadInstance reads it.
func WriteInstance(w io.Writer, in *Instance) error {
	whole := *in // lists are written as such, also where there is none
	whole.Nodes, whole.Functions = append([]Node{}, in.Nodes...), append([]Function{}, in.Functions...)
	whole.Collections, whole.Demand = append([]Collection{}, in.Collections...), append([]Class{}, in.Demand...)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(&whole)
}
