package table

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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
	var b strings.Builder
	comments := structs(t)
	for _, row := range []any{Invocation{}, Round{}, Message{}, Proposal{}, Placement{}, Comparison{}, Energy{}, Node{}, Load{}} {
		describe(t, &b, reflect.TypeOf(row), comments)
	}
	return b.String()
}

func describe(t *testing.T, b *strings.Builder, row reflect.Type, all map[string]*documented) {
	d := all[row.Name()]
	if d == nil {
		t.Fatalf("no comment on %s", row.Name())
	}
	name := ""
	for _, n := range Names() {
		if strings.HasPrefix(n, strings.ToLower(row.Name())) {
			name = n
		}
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| column | type | meaning |\n|---|---|---|\n", name, prose.Wrap(d.text))
	for i := range row.NumField() {
		f := row.Field(i)
		comment := d.fields[f.Name]
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

// documented is a struct's comment and those of its fields.
type documented struct {
	text   string
	fields map[string]string
}

// structs reads the comments of all structs of this package.
func structs(t *testing.T) map[string]*documented {
	t.Helper()
	out := map[string]*documented{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				for _, spec := range g.Specs {
					collect(g, spec.(*ast.TypeSpec), out)
				}
			}
		}
	}
	return out
}

var (
	goName    = regexp.MustCompile(`\b[A-Z][A-Za-z]*Ns\b`)
	invariant = regexp.MustCompile(`(?s)\s*Invariant: (.*)$`)
)

func collect(g *ast.GenDecl, s *ast.TypeSpec, out map[string]*documented) {
	body, ok := s.Type.(*ast.StructType)
	if !ok {
		return
	}
	d := &documented{fields: map[string]string{}}
	d.text = strings.Join(strings.Fields(g.Doc.Text()), " ")
	d.text = strings.Replace(d.text, s.Name.Name+" ", "A row ", 1)
	d.text = invariant.ReplaceAllString(d.text, " $1")
	d.text = goName.ReplaceAllStringFunc(d.text, func(n string) string {
		return "`" + strings.ToLower(strings.TrimSuffix(n, "Ns")) + "_ns`"
	})
	for _, f := range body.Fields.List {
		for _, n := range f.Names {
			d.fields[n.Name] = strings.TrimSpace(f.Comment.Text())
		}
	}
	out[s.Name.Name] = d
}
