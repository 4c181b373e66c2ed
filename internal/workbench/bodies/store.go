package bodies

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Empty is state that is still empty.
type Empty struct{}

// Get finds nothing.
func (Empty) Get(string) (wasm.Value, bool) { return wasm.Value{}, false }

// Keys are none.
func (Empty) Keys() iter.Seq[string] { return func(func(string) bool) {} }

// A fileStore is state as a JSON file has it: of each key a text (a register), a
// whole number (a counter) or a list of texts (a set).
type fileStore map[string]wasm.Value

// Get looks a key up.
func (s fileStore) Get(key string) (wasm.Value, bool) {
	v, ok := s[key]
	return v, ok
}

// Keys lists the keys, ascending.
func (s fileStore) Keys() iter.Seq[string] { return slices.Values(slices.Sorted(maps.Keys(s))) }

// readStore reads a file of state; "" is empty state.
func readStore(file string) (fileStore, error) {
	s := fileStore{}
	if file == "" {
		return s, nil
	}
	data, err := regular.ReadFile(file, 1<<28)
	if err != nil {
		return nil, mistake.Of(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, mistake.New("%s is no state: %v; want {\"KEY\": \"text\", \"KEY\": 17, \"KEY\": [\"member\", ...]}", file, err)
	}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		v, err := valueOf(raw[key])
		if err != nil {
			return nil, mistake.New("%s: key %q: %v", file, key, err)
		}
		s[key] = v
	}
	return s, nil
}

func valueOf(raw json.RawMessage) (wasm.Value, error) {
	var text string
	var number int64
	var members []string
	switch {
	case json.Unmarshal(raw, &text) == nil:
		return wasm.Value{Kind: wasm.Register, Bytes: []byte(text)}, nil
	case json.Unmarshal(raw, &number) == nil:
		return wasm.Value{Kind: wasm.Counter, Count: number}, nil
	case json.Unmarshal(raw, &members) == nil:
		slices.Sort(members)
		return wasm.Value{Kind: wasm.Members, Members: slices.Compact(members)}, nil
	}
	return wasm.Value{}, fmt.Errorf("want a text, a whole number or a list of texts, found %s", raw)
}
