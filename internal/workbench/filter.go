package workbench

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Filter selects rows of a table by the value of one column.
type Filter struct {
	column int
	op     string
	text   string
	number float64
	isNum  bool
}

var filterOperators = []string{"<=", ">=", "!=", "==", "=", "<", ">"}

// ParseFilter reads `column operator value`, such as latency_ns>40000000 or
// client=shopper-3, for a table with the given columns.
func ParseFilter(expression string, columns []string) (Filter, error) {
	for i := range expression {
		for _, op := range filterOperators {
			if !strings.HasPrefix(expression[i:], op) {
				continue
			}
			name, value := strings.TrimSpace(expression[:i]), strings.TrimSpace(expression[i+len(op):])
			column := slices.Index(columns, name)
			if column < 0 {
				return Filter{}, mistake("--where %s: there is no column %q; there are %s", expression, name, strings.Join(columns, ", "))
			}
			f := Filter{column: column, op: op, text: value}
			n, err := strconv.ParseFloat(value, 64)
			f.number, f.isNum = n, err == nil
			return f, nil
		}
	}
	return Filter{}, mistake("--where %s: want column, operator (%s) and value", expression, strings.Join(filterOperators, " "))
}

// Match tells whether the row is selected. Null matches nothing but != a value.
func (f Filter) Match(r Row) bool {
	v := r[f.column]
	if v == nil {
		return f.op == "!="
	}
	if x, ok := numeric(v); ok && f.isNum {
		return ordered(x, f.op, f.number)
	}
	return ordered(fmt.Sprint(v), f.op, f.text)
}

func numeric(v any) (float64, bool) {
	switch x := v.(type) {
	case int32:
		return float64(x), true
	case int64:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

func ordered[T float64 | string](a T, op string, b T) bool {
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
