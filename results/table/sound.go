package table

import (
	"fmt"
	"math"
	"reflect"
)

// Bounds of what a run can hold. What lies beyond comes from a damaged file, and would make whoever
// draws it run out of memory.
const (
	maxRound = 1 << 24
	maxName  = 1 << 20 // bytes of a text, sets of nodes included
)

// soundness makes a function that says what cannot be in a row: a number that is none, a text or a
// round beyond all measure. It says "" of rows that a run can have written.
func soundness[R Row]() func(*R) string {
	row := reflect.TypeFor[R]()
	round := -1
	for i := range row.NumField() {
		if column(row.Field(i)) == "round" {
			round = i
		}
	}
	return func(r *R) string {
		v := reflect.ValueOf(r).Elem()
		for i := range v.NumField() {
			if wrong := unsound(v.Field(i), i == round); wrong != "" {
				return column(row.Field(i)) + " " + wrong
			}
		}
		return ""
	}
}

func unsound(f reflect.Value, round bool) string {
	switch f.Kind() {
	case reflect.Pointer:
		if !f.IsNil() {
			return unsound(f.Elem(), round)
		}
	case reflect.Int32:
		if n := f.Int(); round && (n < 0 || n > maxRound) {
			return fmt.Sprintf("is %d", n)
		}
	case reflect.Float64:
		if x := f.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Sprintf("is %v", x)
		}
	case reflect.String:
		if f.Len() > maxName {
			return fmt.Sprintf("has %d bytes", f.Len())
		}
	default: // any value is possible
	}
	return ""
}
