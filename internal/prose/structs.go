package prose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// A Struct is what the comments in the source say of one.
type Struct struct {
	Doc    string            // above it, in one line
	Fields map[string]string // beside its fields, by their name in Go
}

// Structs reads the comments of all structs of the package in a directory, by name; tests are
// left out.
func Structs(dir string) (map[string]Struct, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	structs := map[string]Struct{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				collect(g, structs)
			}
		}
	}
	return structs, nil
}

func collect(g *ast.GenDecl, into map[string]Struct) {
	for _, s := range g.Specs {
		spec := s.(*ast.TypeSpec)
		body, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		doc := spec.Doc // in a group of types
		if doc == nil {
			doc = g.Doc
		}
		found := Struct{strings.Join(strings.Fields(doc.Text()), " "), map[string]string{}}
		for _, f := range body.Fields.List {
			for _, n := range f.Names {
				found.Fields[n.Name] = strings.TrimSpace(f.Comment.Text())
			}
		}
		into[spec.Name.Name] = found
	}
}
