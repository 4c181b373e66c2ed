package table

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/prose"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the reference in docs/TABLES.md")

// docs/TABLES.md is what people read tables by: it must have every column as it
// is written, with the comment that stands beside it in the code. `make golden`
// rewrites it.
func TestTablesPageIsUpToDate(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "TABLES.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, ok := prose.Replace(string(page), reference(t))
	if !ok {
		t.Fatalf("%s lacks the marks of its reference", file)
	}
	if string(page) == want {
		return
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is out of date: make golden", file)
}

// reference describes all tables, in the order of Names.
func reference(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	comments, err := prose.Structs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []any{Invocation{}, Round{}, Message{}, Proposal{}, Placement{}, Comparison{}, Energy{}, Node{}, Load{}} {
		describe(t, &b, reflect.TypeOf(row), comments)
	}
	return b.String()
}

func describe(t *testing.T, b *strings.Builder, row reflect.Type, all map[string]prose.Struct) {
	t.Helper()
	d, ok := all[row.Name()]
	if !ok {
		t.Fatalf("no comment on %s", row.Name())
	}
	name := ""
	for _, n := range Names() {
		if strings.HasPrefix(n, strings.ToLower(row.Name())) {
			name = n
		}
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| column | type | meaning |\n|---|---|---|\n", name, prose.Wrap(meaning(row.Name(), d.Doc)))
	for i := range row.NumField() {
		f := row.Field(i)
		comment := d.Fields[f.Name]
		if comment == "" {
			t.Errorf("%s.%s has no comment", row.Name(), f.Name)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", column(f), sqlType(f.Type), strings.ReplaceAll(comment, "|", "\\|"))
	}
}

// sqlType is what DuckDB calls a column.
func sqlType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return sqlType(t.Elem()) + ", nullable"
	}
	return map[reflect.Kind]string{
		reflect.String: "VARCHAR", reflect.Int32: "INTEGER", reflect.Int64: "BIGINT", reflect.Float64: "DOUBLE", reflect.Bool: "BOOLEAN",
	}[t.Kind()]
}

var (
	goName    = regexp.MustCompile(`\b[A-Z][A-Za-z]*Ns\b`)
	invariant = regexp.MustCompile(`(?s)\s*Invariant: (.*)$`)
)

// meaning is a row's comment as the page has it.
func meaning(name, doc string) string {
	doc = strings.Replace(doc, name+" ", "A row ", 1)
	doc = invariant.ReplaceAllString(doc, " $1")
	return goName.ReplaceAllStringFunc(doc, func(n string) string {
		return "`" + strings.ToLower(strings.TrimSuffix(n, "Ns")) + "_ns`"
	})
}
