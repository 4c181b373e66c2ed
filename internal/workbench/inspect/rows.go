package inspect

import (
	"reflect"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// A Row is one row of any table as text and numbers: string, int32, int64,
// float64, bool, or nil for null.
type Row []any

// EachRow calls f with the rows of a table of a run directory in order, until f
// returns an error, which it returns.
func EachRow(dir, name string, f func(Row) error) error {
	t, err := tableNamed(name)
	if err != nil {
		return err
	}
	if err := needsRun(dir, name); err != nil {
		return err
	}
	return t.each(results.Tables(dir), f)
}

// Columns are the names of a table's columns.
func Columns(name string) ([]string, error) {
	t, err := tableNamed(name)
	if err != nil {
		return nil, err
	}
	var out []string
	for i := range t.row.NumField() {
		column, _, _ := strings.Cut(t.row.Field(i).Tag.Get("parquet"), ",")
		out = append(out, column)
	}
	return out, nil
}

// TableNames lists the tables of a run directory.
func TableNames() []string { return table.Names() }

// anyTable is a table whose type of rows is not known when it is compiled.
type anyTable struct {
	row  reflect.Type
	each func(dir string, f func(Row) error) error
}

func anyTableOf[R table.Row]() anyTable {
	return anyTable{
		row: reflect.TypeFor[R](),
		each: func(dir string, f func(Row) error) error {
			return table.Each(dir, func(r *R) error { return f(values(reflect.ValueOf(r).Elem())) })
		},
	}
}

// values takes a struct apart.
func values(v reflect.Value) Row {
	out := make(Row, v.NumField())
	for i := range out {
		f := v.Field(i)
		if f.Kind() == reflect.Pointer {
			if f.IsNil() {
				continue
			}
			f = f.Elem()
		}
		out[i] = f.Interface()
	}
	return out
}

var anyTables = map[string]anyTable{
	table.Name[table.Invocation](): anyTableOf[table.Invocation](),
	table.Name[table.Round]():      anyTableOf[table.Round](),
	table.Name[table.Message]():    anyTableOf[table.Message](),
	table.Name[table.Proposal]():   anyTableOf[table.Proposal](),
	table.Name[table.Placement]():  anyTableOf[table.Placement](),
	table.Name[table.Comparison](): anyTableOf[table.Comparison](),
	table.Name[table.Energy]():     anyTableOf[table.Energy](),
	table.Name[table.Node]():       anyTableOf[table.Node](),
	table.Name[table.Load]():       anyTableOf[table.Load](),
}

func tableNamed(name string) (anyTable, error) {
	t, ok := anyTables[name]
	if !ok {
		return t, mistake.New("there is no table %q; there are %s%s", name, strings.Join(table.Names(), ", "), scenarios.Meant(name, table.Names()))
	}
	return t, nil
}
