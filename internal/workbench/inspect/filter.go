package inspect

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// A Filter selects rows of a table by the value of one column.
type Filter struct {
	column int
	op     string
	value  any // string, bool, int64 or float64: what the column holds
}

var filterOperators = []string{"<=", ">=", "!=", "==", "=", "<", ">"}

// ParseFilter reads `column operator value`, such as latency_ns>40ms or client=shopper-3, for a
// table. Columns of times (_ns) and sizes (_bytes) take values with units, and those of numbers
// nothing but numbers: compared as texts, 9 would be more than 40.
func ParseFilter(expression, name string) (Filter, error) {
	t, err := tableNamed(name)
	if err != nil {
		return Filter{}, err
	}
	columns, err := Columns(name)
	if err != nil {
		return Filter{}, err
	}
	for i := range expression {
		for _, op := range filterOperators {
			if !strings.HasPrefix(expression[i:], op) {
				continue
			}
			column, value := strings.TrimSpace(expression[:i]), strings.TrimSpace(expression[i+len(op):])
			at := slices.Index(columns, column)
			if at < 0 {
				return Filter{}, mistake.New("--where %s: there is no column %q; there are %s%s", expression, column, strings.Join(columns, ", "), scenarios.Meant(column, columns))
			}
			v, err := filterValue(column, t.row.Field(at).Type, op, value)
			if err != nil {
				return Filter{}, mistake.New("--where %s: %w", expression, err)
			}
			return Filter{column: at, op: op, value: v}, nil
		}
	}
	return Filter{}, mistake.New("--where %s: want column, operator (%s) and value", expression, strings.Join(filterOperators, " "))
}

// filterValue reads a value as the column holds it.
func filterValue(column string, t reflect.Type, op, text string) (any, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind, form := t.Kind(), "a number"
	switch kind {
	case reflect.String:
		return text, nil
	case reflect.Bool:
		v, err := strconv.ParseBool(text)
		if err != nil || op != "=" && op != "==" && op != "!=" {
			return nil, fmt.Errorf("%s is true or false; want =true, =false, !=true or !=false", column)
		}
		return v, nil
	default:
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
		return x, nil
	}
	parse, ok := quantityOf(column)
	if ok {
		form = "a number, or one with a unit such as 40ms"
		if strings.HasSuffix(column, "_bytes") || column == "bytes" {
			form = "a number, or one with a unit such as 64KiB"
		}
		if n, err := parse(text); err == nil {
			return n, nil
		}
	}
	return nil, fmt.Errorf("%s is a column of numbers; want %s, found %q", column, form, text)
}

// quantityOf finds the units of a column by its name.
func quantityOf(column string) (parse func(string) (int64, error), ok bool) {
	switch {
	case strings.HasSuffix(column, "_ns"):
		return scenarios.ParseDuration, true
	case strings.HasSuffix(column, "_bytes"), column == "bytes":
		return scenarios.ParseSize, true
	}
	return nil, false
}

// maxSeen is how many values of a column are kept to find the one that was meant.
const maxSeen = 10_000

// WhyNone says in words that no row of a table matches, and which text of the filters no row has.
func WhyNone(dir, name string, filters []Filter) (string, error) {
	seen := make([]map[string]bool, len(filters))
	rows := 0
	err := EachRow(dir, name, func(r Row) error {
		rows++
		for i, f := range filters {
			if text, ok := r[f.column].(string); ok && len(seen[i]) < maxSeen {
				if seen[i] == nil {
					seen[i] = map[string]bool{}
				}
				seen[i][text] = true
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	columns, err := Columns(name)
	out := fmt.Sprintf("none of the %d rows of %s matches", rows, name)
	for i, f := range filters {
		want, ok := f.value.(string)
		if ok && strings.HasPrefix(f.op, "=") && !seen[i][want] && len(seen[i]) < maxSeen {
			out += fmt.Sprintf("; no row has %s %q%s", columns[f.column], want, scenarios.Meant(want, sortedKeys(seen[i])))
		}
	}
	return out, err
}

// Match tells whether the row is selected. Null matches nothing but != a value.
func (f Filter) Match(r Row) bool {
	v := r[f.column]
	if v == nil {
		return f.op == "!="
	}
	switch want := f.value.(type) {
	case string:
		return ordered(fmt.Sprint(v), f.op, want)
	case bool:
		return (v == want) == (f.op != "!=")
	case int64:
		switch n := v.(type) {
		case int32:
			return ordered(int64(n), f.op, want)
		case int64:
			return ordered(n, f.op, want)
		}
		return ordered(numeric(v), f.op, float64(want))
	case float64:
		return ordered(numeric(v), f.op, want)
	}
	panic(fmt.Sprintf("workbench: a filter by %T", f.value))
}

func numeric(v any) float64 {
	switch x := v.(type) {
	case int32:
		return float64(x)
	case int64:
		return float64(x)
	case float64:
		return x
	}
	panic(fmt.Sprintf("workbench: a number of type %T", v))
}

func ordered[T int64 | float64 | string](a T, op string, b T) bool {
	switch op {
	case "=", "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	}
	panic("workbench: operator " + op)
}
