package ilp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// ReadInstance parses an instance file strictly: an unknown key is an error, as is
// anything after the instance.
func ReadInstance(data []byte) (*Instance, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	in := new(Instance)
	if err := decoder.Decode(in); err != nil {
		at := decoder.InputOffset()
		if key, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			at = int64(bytes.Index(data, []byte(key))) // the decoder has read on to the end of the object
		}
		line, column := position(data, at)
		return nil, fmt.Errorf("instance, line %d column %d: %w", line, column, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		line, column := position(data, decoder.InputOffset())
		return nil, fmt.Errorf("instance, line %d column %d: something follows its end", line, column)
	}
	return in, nil
}

// position turns an offset into a line and column from 1.
func position(data []byte, offset int64) (line, column int) {
	before := data[:min(int64(len(data)), max(0, offset))]
	return 1 + bytes.Count(before, []byte("\n")), 1 + len(before) - (1 + bytes.LastIndexByte(before, '\n'))
}

// WriteInstance writes an instance as ReadInstance reads it.
func WriteInstance(w io.Writer, in *Instance) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(in)
}
