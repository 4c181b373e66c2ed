package wasm

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// mapStore is a Store for tests.
type mapStore map[string]Value

func (s mapStore) Get(key string) (Value, bool) {
	v, ok := s[key]
	return v, ok
}

func (s mapStore) Keys() iter.Seq[string] { return slices.Values(slices.Sorted(maps.Keys(s))) }

// parseStore reads "a=text b=#5 c={x,y}": a register, a counter, a set.
func parseStore(words []string) mapStore {
	s := make(mapStore)
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch {
		case strings.HasPrefix(value, "#"):
			n, err := strconv.ParseInt(value[1:], 10, 64)
			if err != nil {
				panic(err)
			}
			s[key] = Value{Kind: Counter, Count: n}
		case strings.HasPrefix(value, "{"):
			s[key] = Value{Kind: Members, Members: strings.Split(strings.Trim(value, "{}"), ",")}
		default:
			s[key] = Value{Bytes: []byte(value)}
		}
	}
	return s
}

// apply does what the owner of a store does with effects.
func (s mapStore) apply(effects []Effect) {
	for _, e := range effects {
		v := s[e.Key]
		switch e.Op {
		case Set:
			v = Value{Bytes: e.Value}
		case Delete:
			delete(s, e.Key)
			continue
		case Increment:
			if v.Kind != Counter {
				v = Value{Kind: Counter}
			}
			v.Count += e.Delta
		case SetAdd:
			if v.Kind != Members {
				v = Value{Kind: Members}
			}
			if at, found := slices.BinarySearch(v.Members, string(e.Value)); !found {
				v.Members = slices.Insert(slices.Clone(v.Members), at, string(e.Value))
			}
		case SetRemove:
			if at, found := slices.BinarySearch(v.Members, string(e.Value)); found {
				v.Members = slices.Delete(slices.Clone(v.Members), at, at+1)
			}
			if len(v.Members) == 0 {
				delete(s, e.Key)
				continue
			}
		}
		s[e.Key] = v
	}
}

func (e Effect) String() string {
	switch e.Op {
	case Set:
		return fmt.Sprintf("set %s %q", e.Key, e.Value)
	case Delete:
		return "delete " + e.Key
	case Increment:
		return fmt.Sprintf("increment %s %+d", e.Key, e.Delta)
	case SetAdd:
		return fmt.Sprintf("add %s %q", e.Key, e.Value)
	case SetRemove:
		return fmt.Sprintf("remove %s %q", e.Key, e.Value)
	}
	return fmt.Sprintf("effect %d", e.Op)
}
