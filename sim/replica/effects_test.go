package replica

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// visible is a state as a test sees it: by key what it holds, in words.
type visible map[string]string

// read collects what a store shows, through its public face alone.
func read(s Store) visible {
	seen := make(visible)
	previous := ""
	for key := range s.Keys() {
		v, ok := s.Get(key)
		if !ok {
			panic("Keys yields the absent " + key)
		}
		if len(seen) > 0 && key <= previous {
			panic("Keys out of order at " + key)
		}
		previous = key
		seen[key] = words(v)
	}
	for _, key := range testKeys {
		if _, ok := s.Get(key); ok != (seen[key] != "") {
			panic("Get and Keys disagree on " + key)
		}
	}
	return seen
}

func words(v Value) string {
	switch v.Kind {
	case Register:
		return fmt.Sprintf("%q", v.Bytes)
	case Counter:
		return fmt.Sprint(v.Count)
	default:
		return "{" + strings.Join(v.Members, " ") + "}"
	}
}

func (v visible) String() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(v)) {
		fmt.Fprintf(&b, "%s=%s ", key, v[key])
	}
	return strings.TrimSpace(b.String())
}

// testKeys are few, so that operations of all kinds meet on each.
var testKeys = []string{"a", "b", "a key of more than eight bytes"}

// drawEffects draws the writes of a call.
func drawEffects(t *rapid.T) []Effect {
	return rapid.SliceOfN(rapid.Custom(drawEffect), 1, 3).Draw(t, "effects")
}

func drawEffect(t *rapid.T) Effect {
	e := Effect{
		Op:  rapid.SampledFrom([]Op{Set, Delete, Increment, SetAdd, SetRemove}).Draw(t, "op"),
		Key: rapid.SampledFrom(testKeys).Draw(t, "key"),
	}
	switch e.Op {
	case Set:
		e.Value = []byte(rapid.SampledFrom([]string{"", "x", "longer than a word"}).Draw(t, "value"))
	case Increment:
		e.Delta = rapid.Int64Range(-3, 3).Draw(t, "delta")
	case SetAdd, SetRemove:
		e.Value = []byte(rapid.SampledFrom([]string{"m", "n", "o"}).Draw(t, "member"))
	case Delete:
	}
	return e
}

// obey is the meaning of an effect on one copy alone, as the package comment has
// it, in the dumbest form: a map of Go values.
func obey(state map[string]any, e *Effect) {
	switch old := state[e.Key].(type) {
	case map[string]bool:
		if e.Op == SetAdd || e.Op == SetRemove {
			changed := maps.Clone(old)
			changed[string(e.Value)] = true
			if e.Op == SetRemove {
				delete(changed, string(e.Value))
			}
			state[e.Key] = changed
			if len(changed) == 0 {
				delete(state, e.Key)
			}
			return
		}
	case int64:
		if e.Op == Increment {
			state[e.Key] = old + e.Delta
			return
		}
	}
	switch {
	case e.Op == Set:
		state[e.Key] = string(e.Value)
	case e.Op == Delete:
		delete(state, e.Key)
	case e.Op == Increment && e.Delta != 0:
		state[e.Key] = e.Delta
	case e.Op == SetAdd:
		state[e.Key] = map[string]bool{string(e.Value): true}
	}
}

// inWords is a state of obey as read would see it.
func inWords(state map[string]any) visible {
	seen := make(visible)
	for key, v := range state {
		switch v := v.(type) {
		case string:
			seen[key] = fmt.Sprintf("%q", v)
		case int64:
			seen[key] = fmt.Sprint(v)
		case map[string]bool:
			seen[key] = "{" + strings.Join(slices.Sorted(maps.Keys(v)), " ") + "}"
		}
	}
	return seen
}

// bytesOf is Sequential.Bytes by its definition.
func bytesOf(state map[string]any) (bytes int64) {
	for key, v := range state {
		bytes += int64(len(key))
		switch v := v.(type) {
		case string:
			bytes += int64(len(v))
		case int64:
			bytes += 8
		case map[string]bool:
			for member := range v {
				bytes += int64(len(member))
			}
		}
	}
	return bytes
}

// digestOf is the digest of a state, made of its definition and not of writes.
func digestOf(state map[string]any) (digest uint64) {
	for key, v := range state {
		switch v := v.(type) {
		case string:
			digest += hashOfEntry(key, Register, hashOf(v))
		case int64:
			digest += hashOfEntry(key, Counter, uint64(v))
		case map[string]bool:
			var sum uint64
			for member := range v {
				sum += hashOf(member)
			}
			digest += hashOfEntry(key, Members, sum)
		}
	}
	return digest
}
