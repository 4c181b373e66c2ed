package summary

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Lookup returns the number at a dotted path of the summary, such as
//
//	latency_ms.steady.mean    optimality_gap.sequential.gap    messages.gossip.hops
//
// A path that stops at an object stands for the object's first member:
// latency_ms.steady is its mean, optimality_gap.sec its gap. Booleans count as
// 0 and 1. It errs when there is no such path, listing what there is, and when
// the value is null.
func Lookup(s *Summary, path string) (float64, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return 0, err
	}
	var at string
	rest := strings.Split(path, ".")
	for {
		var o Named[json.RawMessage]
		if text[0] != '{' {
			break
		}
		if err := json.Unmarshal(text, &o); err != nil {
			return 0, err
		}
		if len(o) == 0 {
			return 0, fmt.Errorf("summary value %s: %q is empty", path, at)
		}
		key := o[0].Name
		if len(rest) > 0 {
			key, rest = rest[0], rest[1:]
		}
		value, ok := o.Get(key)
		if !ok {
			if len(rest) == 0 && slices.Contains(counted, at) {
				return 0, nil
			}
			return 0, noSuchKey(path, at, key, o)
		}
		text, at = value, strings.TrimPrefix(at+"."+key, ".")
	}
	if len(rest) > 0 {
		return 0, fmt.Errorf("summary value %s: %q is a value, it has no member %q", path, at, rest[0])
	}
	v, err := number(path, text)
	if err == nil {
		return v, nil
	}
	if why := s.Window.Why(path); why != nil && string(text) == "null" {
		return 0, fmt.Errorf("summary value %s is null: %s", path, why.Text)
	}
	return 0, err
}

// counted are the objects that have a member only for what has happened: of all else there is none.
var counted = []string{"invocations.status", "placement.by_kind"}

// number reads a JSON scalar.
func number(path string, text json.RawMessage) (float64, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return 0, err
	}
	switch v := v.(type) {
	case float64:
		return v, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case nil:
		return 0, fmt.Errorf("summary value %s is null: the run did not measure it", path)
	}
	return 0, fmt.Errorf("summary value %s is not a number", path)
}

// noSuchKey names what would have been right.
func noSuchKey(path, at, key string, o Named[json.RawMessage]) error {
	names := make([]string, len(o))
	for i, m := range o {
		names[i] = m.Name
	}
	where := "summary.json"
	if at != "" {
		where = fmt.Sprintf("%q", at)
	}
	return fmt.Errorf("summary value %s: %s has no member %q; it has %s", path, where, key, strings.Join(names, ", "))
}

func damaged(path string, err error) error {
	return regular.Damaged(path, err)
}

func foreign(path, version string) error {
	return fmt.Errorf("%s has summary schema %q, this program reads %q: %w", path, version, Version, table.ErrVersion)
}
