package table

import (
	"reflect"
	"testing"
)

// Without this a part of the latency could be written into another part's column: the
// sum would still be right.
func TestPartsStandInTheColumnsOfTheirNames(t *testing.T) {
	var set Parts
	for p := range set {
		set[p] = int64(p) + 1
	}
	var i Invocation
	i.SetParts(set)
	if i.Parts() != set {
		t.Errorf("%v were set, %v are read", set, i.Parts())
	}
	row := reflect.ValueOf(i)
	for p, name := range PartNames {
		found := false
		for f := range row.NumField() {
			if column(row.Type().Field(f)) != name+"_ns" {
				continue
			}
			if found = true; row.Field(f).Int() != set[p] {
				t.Errorf("%s_ns is %d, want part %d", name, row.Field(f).Int(), p)
			}
		}
		if !found {
			t.Errorf("no column %s_ns", name)
		}
	}
}
